"""Expressions and their values as the standard has them, section by section.

The tables stand in `standard/*.txt`: a heading names the section of DMN 1.5, a line
is `expression ==> value`. They hold for lenient mode, in which null stands for what
is wrong.
"""

from __future__ import annotations

import datetime as dt
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bizproc import feel
from bizproc.errors import ExpressionError

TABLES = sorted((Path(__file__).parent / "standard").glob("*.txt"))
CLOCK = feel.clock_functions(dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC))


def sections() -> list[Any]:
    """Return a row for each section: its expressions, each with its value."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table in TABLES:
        section = table.stem
        for line in table.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                section = line[2:]
            elif line.strip():
                text, arrow, value = line.partition(" ==> ")
                assert arrow, line
                found.setdefault(section, []).append((text, value))
    return [pytest.param(rows, id=section) for section, rows in found.items()]


def value_of(text: str) -> Any:
    """Return the value of a text; what is not FEEL has none."""
    try:
        return feel.evaluate(text, functions=CLOCK, strict=False)
    except ExpressionError:
        return None


def same(left: Any, right: Any) -> bool:
    """Compare by kind and value; logarithms and roots to fifteen digits."""
    if feel.kind_of(left) != feel.kind_of(right):
        return False
    if feel.kind_of(left) == "number":
        return bool(abs(left - right) <= abs(right) / 10**15)
    if left is None or isinstance(left, bool | str):
        return bool(left == right)
    return feel.evaluate("a = b", {"a": left, "b": right}) is True


@pytest.mark.parametrize("rows", sections())
def test_the_values_are_those_of_the_standard(rows: list[tuple[str, str]]) -> None:
    wrong: list[str] = []
    for text, value in rows:
        found, wanted = value_of(text), feel.evaluate(value, strict=False)
        assert value == "null" or wanted is not None, f"{value} is no value"
        if not same(found, wanted):
            wrong.append(f"{text} is {feel.to_text(found)}, not {value}")
    assert not wrong, "\n".join(wrong)


def test_the_tables_are_read() -> None:
    assert sum(len(section.values[0]) for section in sections()) > 1_000


CELLS = [
    # cell, tested value, whether it passes
    *[("-", value, True) for value in ("1", "null", "[1]")],
    ("1, 2", "2", True),
    ("not(1, 2)", "3", True),
    ("not(1, 2)", "1", False),
    ("]1..5[", "1", False),
    ("not(< 5, > 10)", "7", True),
    ("(< 5)", "3", True),
    ("!= 5", "3", True),
    ("null", "null", True),
    ("null", "1", False),
    ("not(null)", "1", True),
    ("not(null)", "null", False),
    ("< 5", "null", False),
    ("not(< 5)", "null", False),
    ("not([1..5])", "null", False),
    ('not("a")', "1", False),
    ('not("a")', "null", True),
    ('!= "a"', "1", False),
    ('!= "a"', "null", True),
    ("? > 3 and ? < 5", "4", True),
    ("odd(?)", "3", True),
    ("not(? > 3)", "1", True),
    ("? in [1, 2]", "1", True),
    ("7 in (? > 3)", "1", True),
    ("x in (? > 3)", "7", False),
    ("x in [?..10]", "1", True),
    ("xs", "2", True),
    ("xs", "[1, 2]", True),
    ("not(xs)", "2", False),
    ("[[1..3], 7]", "2", True),
    ("x > 1", '"whatever"', True),
    ("true", "1", False),
    ("some y in ? satisfies y > 1", "[1, 2]", True),
    ("list contains(?, 1)", "[1, 2]", True),
    ("?.a > 1", "{a: 2}", True),
    ('@"2026-01-01"', '@"2026-01-01"', True),
    ("1, null", "null", True),
]


@pytest.mark.parametrize(("cell", "value", "passes"), CELLS)
def test_a_cell_passes_what_the_standard_says(
    cell: str,
    value: str,
    passes: bool,  # noqa: FBT001  # a column of the table
) -> None:
    tests = feel.parse_unary_tests(cell)
    scope = {"x": 2, "xs": [1, 2]}
    assert tests.matches(feel.evaluate(value), scope, strict=False) is passes


def test_strict_cells_pass_what_differs_in_kind_or_is_null() -> None:
    for cell, value in (("not(< 5)", None), ('not("a")', 1), ('!= "a"', 1)):
        assert feel.parse_unary_tests(cell).matches(value) is True


Interval = tuple[int, int, bool, bool]
POINTS = range(1, 5)
INTERVALS: list[Interval] = [
    (low, high, low_in, high_in)
    for low, high, low_in, high_in in product(
        POINTS, POINTS, (True, False), (True, False)
    )
    if low < high or (low == high and low_in and high_in)
]


def written(one: Interval) -> str:
    low, high, low_in, high_in = one
    return f"{'[' if low_in else '('}{low}..{high}{']' if high_in else ')'}"


def before(a: Interval, b: Interval) -> bool:
    return a[1] < b[0] or (a[1] == b[0] and not (a[3] and b[2]))


def meets(a: Interval, b: Interval) -> bool:
    return a[1] == b[0] and a[3] and b[2]


def low_inside(a: Interval, b: Interval) -> bool:
    """Tell whether a begins in b, as far as the lower end of b tells."""
    return a[0] > b[0] or (a[0] == b[0] and (b[2] or not a[2]))


def high_inside(a: Interval, b: Interval) -> bool:
    return a[1] < b[1] or (a[1] == b[1] and (b[3] or not a[3]))


def overlaps_before(a: Interval, b: Interval) -> bool:
    starts_first = a[0] < b[0] or (a[0] == b[0] and a[2] and not b[2])
    ends_first = a[1] < b[1] or (a[1] == b[1] and (not a[3] or b[3]))
    return starts_first and ends_first and not before(a, b)


def finishes(a: Interval, b: Interval) -> bool:
    return a[1] == b[1] and a[3] == b[3] and low_inside(a, b)


def starts(a: Interval, b: Interval) -> bool:
    return a[0] == b[0] and a[2] == b[2] and high_inside(a, b)


def during(a: Interval, b: Interval) -> bool:
    return low_inside(a, b) and high_inside(a, b)


RELATIONS: list[tuple[str, str, Any]] = [
    ("before", "after", before),
    ("meets", "met by", meets),
    ("overlaps before", "overlaps after", overlaps_before),
    ("finishes", "finished by", finishes),
    ("starts", "started by", starts),
    ("during", "includes", during),
    ("overlaps", "overlaps", lambda a, b: not before(a, b) and not before(b, a)),
    ("coincides", "coincides", lambda a, b: a == b),
]


@pytest.mark.parametrize(("name", "inverse", "relation"), RELATIONS)
def test_relations_of_ranges(name: str, inverse: str, relation: Any) -> None:
    """Hold for every pair of small ranges, by the formulas of table 78."""
    for one, other in product(INTERVALS, INTERVALS):
        pair = f"({written(one)}, {written(other)})"
        assert feel.evaluate(name + pair) is relation(one, other), name + pair
        assert feel.evaluate(inverse + pair) is relation(other, one), inverse + pair


def test_relations_of_points_and_ranges() -> None:
    """A point relates as the range that holds only it does."""
    for point, (low, high, low_in, high_in) in product(POINTS, INTERVALS):
        one, other = (point, point, True, True), (low, high, low_in, high_in)
        pair, inverse = f"({point}, {written(other)})", f"({written(other)}, {point})"
        for name, reverse, relation in RELATIONS:
            if name in {"before", "finishes", "starts", "during"}:
                wanted = relation(one, other)
                assert feel.evaluate(name + pair) is wanted, name + pair
                assert feel.evaluate(reverse + inverse) is wanted, reverse + inverse
        assert feel.evaluate("after" + pair) is before(other, one), pair
        assert feel.evaluate("before" + inverse) is before(other, one), inverse
