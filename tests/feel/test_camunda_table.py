"""What docs/feel.md says of each function of Camunda 8 is so."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bizproc import feel
from bizproc.errors import ExpressionError
from bizproc.feel import YearsMonthsDuration

PAGE = Path(__file__).parents[2] / "docs" / "feel.md"
NOW = dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC)
STANDARD, OPTED, ELSE = "standard", "opted", "else"

# family -> signature as Camunda's documentation has it -> where, an example, its value
FUNCTIONS: dict[str, dict[str, tuple[str, str, Any]]] = {
    "Boolean": {
        "not(negand)": (STANDARD, "not(true)", False),
        "is defined(value)": (OPTED, "is defined(nothing)", False),
        "get or else(value, default)": (OPTED, "get or else(nothing, 5)", 5),
        "assert(value, condition)": (OPTED, "assert(5, 5 > 1)", 5),
        "assert(value, condition, cause)": (OPTED, 'assert(5, 5 > 1, "small")', 5),
    },
    "Strings": {
        "substring(string, start position)": (STANDARD, 'substring("abc", 2)', "bc"),
        "substring(string, start position, length)": (
            STANDARD,
            'substring("abc", 2, 1)',
            "b",
        ),
        "string length(string)": (STANDARD, 'string length("abc")', 3),
        "upper case(string)": (STANDARD, 'upper case("a")', "A"),
        "lower case(string)": (STANDARD, 'lower case("A")', "a"),
        "substring before(string, match)": (
            STANDARD,
            'substring before("ab", "b")',
            "a",
        ),
        "substring after(string, match)": (STANDARD, 'substring after("ab", "a")', "b"),
        "contains(string, match)": (STANDARD, 'contains("ab", "b")', True),
        "starts with(string, match)": (STANDARD, 'starts with("ab", "a")', True),
        "ends with(string, match)": (STANDARD, 'ends with("ab", "b")', True),
        "matches(input, pattern)": (STANDARD, 'matches("ab", "^a")', True),
        "matches(input, pattern, flags)": (STANDARD, 'matches("AB", "^a", "i")', True),
        "replace(input, pattern, replacement)": (
            STANDARD,
            'replace("ab", "a", "c")',
            "cb",
        ),
        "replace(input, pattern, replacement, flags)": (
            STANDARD,
            'replace("Ab", "a", "c", "i")',
            "cb",
        ),
        "split(string, delimiter)": (STANDARD, 'split("a,b", ",")', ["a", "b"]),
        "extract(string, pattern)": (STANDARD, 'extract("a1b2", "[0-9]")', ["1", "2"]),
        "trim(string)": (STANDARD, 'trim(" a ")', "a"),
        "is blank(string)": (OPTED, 'is blank(" ")', True),
        "to base64(value)": (OPTED, 'to base64("a")', "YQ=="),
        "from base64(value)": (OPTED, 'from base64("YQ==")', "a"),
        "uuid()": (ELSE, "uuid()", "a step that is repeated must compute the same"),
    },
    "Numbers": {
        "decimal(n, scale)": (STANDARD, "decimal(1/3, 2)", Decimal("0.33")),
        "floor(n)": (STANDARD, "floor(1.5)", 1),
        "floor(n, scale)": (STANDARD, "floor(1.55, 1)", Decimal("1.5")),
        "ceiling(n)": (STANDARD, "ceiling(1.5)", 2),
        "ceiling(n, scale)": (STANDARD, "ceiling(1.55, 1)", Decimal("1.6")),
        "round up(n, scale)": (STANDARD, "round up(5.5, 0)", 6),
        "round down(n, scale)": (STANDARD, "round down(5.5, 0)", 5),
        "round half up(n, scale)": (STANDARD, "round half up(5.5, 0)", 6),
        "round half down(n, scale)": (STANDARD, "round half down(5.5, 0)", 5),
        "abs(number)": (STANDARD, "abs(-5)", 5),
        "modulo(dividend, divisor)": (STANDARD, "modulo(12, 5)", 2),
        "sqrt(number)": (STANDARD, "sqrt(16)", 4),
        "log(number)": (STANDARD, "log(1)", 0),
        "exp(number)": (STANDARD, "exp(0)", 1),
        "odd(number)": (STANDARD, "odd(5)", True),
        "even(number)": (STANDARD, "even(5)", False),
        "random number()": (ELSE, "random number()", "let an action draw it"),
    },
    "Lists": {
        "list contains(list, element)": (STANDARD, "list contains([1, 2], 2)", True),
        "count(list)": (STANDARD, "count([1, 2])", 2),
        "min(list)": (STANDARD, "min([1, 2])", 1),
        "max(list)": (STANDARD, "max(1, 2)", 2),
        "sum(list)": (STANDARD, "sum([1, 2])", 3),
        "product(list)": (STANDARD, "product([2, 3])", 6),
        "mean(list)": (STANDARD, "mean([1, 3])", 2),
        "median(list)": (STANDARD, "median([1, 2, 9])", 2),
        "stddev(list)": (STANDARD, "stddev([2, 2])", 0),
        "mode(list)": (STANDARD, "mode([1, 2, 2])", [2]),
        "all(list)": (STANDARD, "all([true, false])", False),
        "any(list)": (STANDARD, "any([true, false])", True),
        "sublist(list, start position)": (STANDARD, "sublist([1, 2], 2)", [2]),
        "sublist(list, start position, length)": (
            STANDARD,
            "sublist([1, 2], 1, 1)",
            [1],
        ),
        "append(list, items)": (STANDARD, "append([1], 2, 3)", [1, 2, 3]),
        "concatenate(lists)": (STANDARD, "concatenate([1], [2])", [1, 2]),
        "insert before(list, position, newItem)": (
            STANDARD,
            "insert before([1], 1, 2)",
            [2, 1],
        ),
        "remove(list, position)": (STANDARD, "remove([1, 2], 1)", [2]),
        "reverse(list)": (STANDARD, "reverse([1, 2])", [2, 1]),
        "index of(list, match)": (STANDARD, "index of([1, 2, 1], 1)", [1, 3]),
        "union(lists)": (STANDARD, "union([1], [1, 2])", [1, 2]),
        "distinct values(list)": (STANDARD, "distinct values([1, 1])", [1]),
        "flatten(list)": (STANDARD, "flatten([[1], 2])", [1, 2]),
        "sort(list, precedes)": (
            STANDARD,
            "sort([2, 1], function(a, b) a < b)",
            [1, 2],
        ),
        "string join(list)": (STANDARD, 'string join(["a", "b"])', "ab"),
        "string join(list, delimiter)": (
            STANDARD,
            'string join(["a", "b"], "-")',
            "a-b",
        ),
        "partition(list, size)": (STANDARD, "partition([1, 2, 3], 2)", [[1, 2], [3]]),
        "list replace(list, position, newItem)": (
            STANDARD,
            "list replace([1, 2], 1, 3)",
            [3, 2],
        ),
        "list replace(list, match, newItem)": (
            STANDARD,
            "list replace([1, 2], function(item, new) item = 1, 3)",
            [3, 2],
        ),
        "string join(list, delimiter, prefix, suffix)": (
            OPTED,
            'string join(["a"], "", "<", ">")',
            "<a>",
        ),
        "duplicate values(list)": (OPTED, "duplicate values([1, 2, 1])", [1]),
        "is empty(list)": (OPTED, "is empty([])", True),
        "and(list)": (ELSE, "and([true])", "all(…)"),
        "or(list)": (ELSE, "or([true])", "any(…)"),
    },
    "Contexts": {
        "get value(context, key)": (STANDARD, 'get value({a: 1}, "a")', 1),
        "get value(context, keys)": (STANDARD, 'get value({a: {b: 1}}, ["a", "b"])', 1),
        "get entries(context)": (
            STANDARD,
            "get entries({a: 1})",
            [{"key": "a", "value": 1}],
        ),
        "context put(context, key, value)": (
            STANDARD,
            'context put({}, "a", 1)',
            {"a": 1},
        ),
        "context put(context, keys, value)": (
            STANDARD,
            'context put({a: {}}, ["a", "b"], 1)',
            {"a": {"b": 1}},
        ),
        "context merge(contexts)": (
            STANDARD,
            "context merge([{a: 1}, {b: 2}])",
            {"a": 1, "b": 2},
        ),
        "context(entries)": (STANDARD, 'context({key: "a", value: 1})', {"a": 1}),
    },
    "Dates and times": {
        "day of week(date)": (STANDARD, 'day of week(@"2026-01-31")', "Saturday"),
        "day of year(date)": (STANDARD, 'day of year(@"2026-01-31")', 31),
        "week of year(date)": (STANDARD, 'week of year(@"2026-01-31")', 5),
        "month of year(date)": (STANDARD, 'month of year(@"2026-01-31")', "January"),
        "abs(duration)": (STANDARD, 'abs(@"-P1D")', dt.timedelta(1)),
        "now()": (OPTED, "now()", NOW),
        "today()": (OPTED, "today()", NOW.date()),
        "last day of month(date)": (
            OPTED,
            'last day of month(@"2026-02-01")',
            dt.date(2026, 2, 28),
        ),
    },
    "Conversions": {
        "string(from)": (STANDARD, "string(1.1)", "1.1"),
        "number(from)": (STANDARD, 'number("1.5")', Decimal("1.5")),
        "number(from, grouping separator, decimal separator)": (
            STANDARD,
            'number("1.500,5", ".", ",")',
            Decimal("1500.5"),
        ),
        "date(from)": (STANDARD, 'date("2026-01-31")', dt.date(2026, 1, 31)),
        "date(year, month, day)": (STANDARD, "date(2026, 1, 31)", dt.date(2026, 1, 31)),
        "time(from)": (STANDARD, 'time("10:00:00")', dt.time(10)),
        "time(hour, minute, second)": (STANDARD, "time(10, 0, 0)", dt.time(10)),
        "time(hour, minute, second, offset)": (
            STANDARD,
            'time(10, 0, 0, @"PT0H")',
            dt.time(10, tzinfo=dt.UTC),
        ),
        "date and time(from)": (
            STANDARD,
            'date and time("2026-01-31T09:00:00Z")',
            NOW,
        ),
        "date and time(date, time)": (
            STANDARD,
            'date and time(@"2026-01-31", @"09:00:00Z")',
            NOW,
        ),
        "date and time(date, timezone)": (
            STANDARD,
            'date and time(@"2026-01-31T10:00:00+01:00", "UTC")',
            NOW,
        ),
        "duration(from)": (STANDARD, 'duration("P1D")', dt.timedelta(1)),
        "years and months duration(from, to)": (
            STANDARD,
            'years and months duration(@"2026-01-01", @"2026-03-01")',
            YearsMonthsDuration(2),
        ),
        "from json(value)": (OPTED, 'from json("[1]")', [1]),
        "to json(value)": (OPTED, "to json([1])", "[1]"),
        "number(from, grouping separator)": (ELSE, 'number("1 000", " ")', "null"),
    },
    "Ranges": {
        "before(point1, point2)": (STANDARD, "before(1, 10)", True),
        "after(point1, point2)": (STANDARD, "after(1, 10)", False),
        "meets(range1, range2)": (STANDARD, "meets([1..5], [5..10])", True),
        "met by(range1, range2)": (STANDARD, "met by([5..10], [1..5])", True),
        "overlaps(range1, range2)": (STANDARD, "overlaps([1..5], [3..8])", True),
        "overlaps before(range1, range2)": (
            STANDARD,
            "overlaps before([1..5], [3..8])",
            True,
        ),
        "overlaps after(range1, range2)": (
            STANDARD,
            "overlaps after([3..8], [1..5])",
            True,
        ),
        "finishes(point, range)": (STANDARD, "finishes(5, [1..5])", True),
        "finished by(range, point)": (STANDARD, "finished by([1..5], 5)", True),
        "includes(range, point)": (STANDARD, "includes([1..5], 3)", True),
        "during(point, range)": (STANDARD, "during(3, [1..5])", True),
        "starts(point, range)": (STANDARD, "starts(1, [1..5])", True),
        "started by(range, point)": (STANDARD, "started by([1..5], 1)", True),
        "coincides(point1, point2)": (STANDARD, "coincides(5, 5)", True),
    },
    "AI agents": {
        "fromAi(value)": (OPTED, "fromAi(5)", 5),
        "fromAi(value, description)": (OPTED, 'fromAi(5, "a")', 5),
        "fromAi(value, description, type)": (OPTED, 'fromAi(5, "a", "number")', 5),
        "fromAi(value, description, type, schema)": (
            OPTED,
            'fromAi(5, "a", "number", {})',
            5,
        ),
        "fromAi(value, description, type, schema, options)": (
            OPTED,
            'fromAi(5, "a", "number", {}, {})',
            5,
        ),
    },
}
EVERY = [
    pytest.param(*case, id=signature)
    for of_family in FUNCTIONS.values()
    for signature, case in of_family.items()
]
CLOCK = feel.clock_functions(NOW)


@pytest.mark.parametrize(("where", "text", "value"), EVERY)
def test_a_function_is_where_the_page_says(where: str, text: str, value: Any) -> None:
    opted = {**feel.CAMUNDA_FUNCTIONS, **CLOCK}
    if where == STANDARD:
        assert feel.evaluate(text) == value
    else:
        with pytest.raises(ExpressionError):
            feel.evaluate(text)
    if where == ELSE:
        with pytest.raises(ExpressionError) as refused:
            feel.evaluate(text, functions=opted)
        assert value in str(refused.value)
    else:
        assert feel.evaluate(text, {}, functions=opted) == value


def table() -> str:
    """Return the table of the page: the functions of a family, by where they are."""
    lines = [
        "| | everywhere | where they are given | else |",
        "|---|---|---|---|",
    ]
    for family, functions in FUNCTIONS.items():
        cells = [
            ", ".join(
                f"`{it}`" for it, (where, *_) in functions.items() if where == one
            )
            for one in (STANDARD, OPTED, ELSE)
        ]
        lines.append(f"| {family} | {' | '.join(cells)} |".replace("|  |", "| |"))
    return "\n".join(lines)


def test_the_page_has_every_function() -> None:
    _, shown, _ = PAGE.read_text(encoding="utf-8").split("<!-- camunda -->")
    assert shown.strip() == table()


def test_every_function_of_the_set_is_in_the_table() -> None:
    told = {
        re.match(r"[^(]+", signature)[0]  # type: ignore[index]  # each has its name
        for of_family in FUNCTIONS.values()
        for signature, (where, *_) in of_family.items()
        if where == OPTED
    }
    assert told == {*feel.CAMUNDA_FUNCTIONS, *CLOCK}
