"""docs/extensions.md: the contract's fields, and excerpts of the example as they stand."""

import dataclasses
import re
from pathlib import Path

import pytest

from bizproc.portal.extension import Extension
from bizproc.portal.scenario_step import Argument
from bizproc.portal.tasks.rights import WHO_MAY

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "extensions.md").read_text(encoding="utf-8")
EXCERPTS = re.findall(r"```(?:py|yaml) (examples/\S+)\n(.*?)```", PAGE, re.DOTALL)


def first_cells(heading):
    section = PAGE[PAGE.index(f"## {heading}\n") :].partition("\n## ")[0]
    return re.findall(r"^\| `([^`]+)`", section, re.MULTILINE)


def test_there_are_excerpts():
    assert len(EXCERPTS) >= 5


@pytest.mark.parametrize(("file", "text"), EXCERPTS)
def test_an_excerpt_stands_in_its_file(file, text):
    assert text in (ROOT / file).read_text(encoding="utf-8")


def test_the_contract_has_these_fields():
    fields = [it.name for it in dataclasses.fields(Extension)]
    assert first_cells("The contract") == fields


def test_rights_are_asked_for_these_actions_on_tasks():
    named = re.findall(r"`task:([a-z_]+)`", PAGE)
    assert named == sorted(named, key=list(WHO_MAY).index)
    assert set(named) == set(WHO_MAY)


def test_steps_have_these_arguments():
    arguments = [f"Argument.{it.name}" for it in Argument]
    assert first_cells("Scenario steps") == arguments
