"""Every mistake that an analyst makes in the modeler is told, once, where it is made.

The mistakes are edits of the company's own files. Few are silent, each for its reason.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.check.mistakes import (
    comparisons,
    decisions,
    drawing,
    names,
    people,
    workspace,
)
from tests.check.mistakes.mistake import Mistake

from bizproc.engine.deployment.bundle import read_bundle, read_files
from bizproc.errors import DefinitionError, Finding
from bizproc.extensions import extensions_of
from bizproc.portal.actions import portal_actions
from bizproc.portal.catalog import check_workspace
from bizproc.portal.mail import CapturedMail
from bizproc.studio.check import check_files
from bizproc.studio.finding_texts import said_in
from bizproc.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
GROUPS = (people, comparisons, names, drawing, decisions, workspace)
MISTAKES = [it for group in GROUPS for it in group.MISTAKES]
OF_PROCESSES = [it for it in MISTAKES if it.file.startswith("processes/")]
# what stands in quotes, lists of names, and formulas that people may write
NAMES = re.compile(
    r"'[^']*'|\"[^\"]*\"|`[^`]*`|(?:есть:|то же в) .*|date and time\(.*?\)| and .*? ="
)
ENGLISH = re.compile(r"\b[a-z]{3,} [a-z]{2,}")
OF_WORKSPACE = [it for it in MISTAKES if not it.file.startswith("processes/")]


def checker(folder: Path):
    """Return the check of what stands in a workspace."""
    found = Workspace.load(folder)
    extensions = extensions_of(found)
    actions = portal_actions(found, CapturedMail(), extensions=extensions)
    return check_workspace(found, extensions, actions)


@pytest.fixture(scope="module")
def company():
    return checker(ROOT)


def edited(mistake: Mistake) -> bytes:
    before = (ROOT / mistake.file).read_text(encoding="utf-8")
    after = mistake.edit(before)
    assert after != before
    return after.encode()


def findings_of(check, files: list[tuple[str, bytes]]) -> list[Finding]:
    try:
        return list(check(read_bundle(files)))
    except DefinitionError as error:
        return list(error.findings)


def assert_told(mistake: Mistake, findings: list[Finding]) -> None:
    shown = "\n".join(map(str, findings)) or "No findings."
    meant = [
        it
        for it in findings
        if (it.code, it.level) == (mistake.rule, mistake.level)
        and mistake.at in {None, it.location.element}
        and mistake.says in it.message
    ]
    assert meant, shown
    assert meant[0].location.line is not None, shown
    assert not mistake.alone or len(findings) == 1, shown
    for it in findings:
        russian = said_in(it.message, "ru")
        assert not ENGLISH.search(NAMES.sub("", russian)), russian


@pytest.mark.parametrize("mistake", OF_PROCESSES, ids=lambda it: it.name)
def test_a_mistake_in_a_diagram_or_a_decision_is_told(company, mistake):
    beside = [(name, (ROOT / name).read_bytes()) for name in mistake.beside]
    files = [*beside, (mistake.file, edited(mistake))]
    assert_told(mistake, findings_of(company, files))


@pytest.mark.parametrize("mistake", OF_WORKSPACE, ids=lambda it: it.name)
def test_a_mistake_in_a_file_of_the_workspace_is_told(tmp_path, mistake):
    for name in ("bizproc.yaml", "crm.yaml", "constants.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "files", tmp_path / "files")
    shutil.copytree(
        ROOT / "processes",
        tmp_path / "processes",
        ignore=shutil.ignore_patterns("*.scenario.yaml"),
    )
    (tmp_path / mistake.file).write_bytes(edited(mistake))
    assert_told(mistake, list(check_files([], tmp_path).findings))


def test_the_company_makes_none_of_them(company):
    assert findings_of(company, read_files([ROOT / "processes"])) == []


def test_there_are_more_than_eighty_four_and_each_has_a_name_of_its_own():
    assert len(MISTAKES) > 84
    assert len({it.name for it in MISTAKES}) == len(MISTAKES)
