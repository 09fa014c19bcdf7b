"""docs/limits.md lists every limit with its default, and the fixed ones as they are."""

import re
from importlib import import_module
from pathlib import Path

from bizproc.limits import DEFAULTS, HIGHEST, highest_of

PAGE = (Path(__file__).parents[2] / "docs" / "limits.md").read_text(encoding="utf-8")


def rows(head):
    _, _, rest = PAGE.partition(f"\n| {head} |")
    assert rest, head
    lines = rest.split("\n\n")[0].splitlines()[2:]
    return [[it.strip() for it in line.strip("| ").split(" | ")] for line in lines]


def number(text):
    return float(text.replace(",", ""))


def test_every_setting_stands_there_with_its_default_and_its_highest():
    listed = {row[0].strip("`"): row[1:] for row in rows("setting")}
    assert list(listed) == list(highest_of())
    for name, (default, highest, bounds, beyond) in listed.items():
        assert number(default) == getattr(DEFAULTS, name), name
        assert number(highest) == getattr(HIGHEST, name), name
        assert bounds, name
        assert beyond, name


def test_the_fixed_limits_are_as_the_code_has_them():
    found = rows("limit")
    assert len(found) > 5
    for _, value, where in found:
        module, _, name = where.strip("`").partition(":")
        assert number(value) == getattr(import_module(module), name), where


def test_the_proofs_are_there():
    root = Path(__file__).parents[2]
    for path in re.findall(r"`(tests/[\w/.]+)`", PAGE):
        assert (root / path).exists(), path
