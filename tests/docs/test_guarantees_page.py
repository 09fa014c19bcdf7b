"""Each promise names tests, and each test that it names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "guarantees.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)
PROMISES = TEXT.partition("## What is not promised")[0]
ROWS = re.findall(r"^\| (?!promise|--)(.+?) \| (.+) \|$", PROMISES, re.MULTILINE)


def defined_in(path):
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {it.name for it in tree.body if isinstance(it, ast.FunctionDef)}


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED)), ids=str)
def test_a_test_that_is_named_is_there(path, name):
    assert name in defined_in(path)


def test_every_promise_names_a_test():
    assert len(ROWS) > 20
    assert [promise for promise, proved in ROWS if "::test_" not in proved] == []
    # a name that is written otherwise would be checked by nobody
    assert TEXT.count("::") == len(NAMED)
