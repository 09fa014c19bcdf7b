"""The built-in functions (DMN 1.5, 10.3.4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from bizproc import feel
from bizproc.errors import ExpressionError
from bizproc.feel import YearsMonthsDuration

CASES: dict[str, Any] = {
    # conversion
    'number("1 000,5", " ", ",")': Decimal("1000.5"),
    'number(from: "12")': 12,
    "string(1.10)": "1.1",
    "string(null)": None,
    'date("2026-01-31")': dt.date(2026, 1, 31),
    "date(2026, 1, 31)": dt.date(2026, 1, 31),
    'date(@"2026-01-31T10:00:00Z")': dt.date(2026, 1, 31),
    'time("10:00:00Z")': dt.time(10, tzinfo=dt.UTC),
    'time(10, 30, 0, @"PT3H")': dt.time(
        10, 30, tzinfo=dt.timezone(dt.timedelta(hours=3))
    ),
    'date and time(@"2026-01-31", @"10:00:00")': dt.datetime(2026, 1, 31, 10),  # noqa: DTZ001
    'duration("P2D")': dt.timedelta(days=2),
    'years and months duration(@"2026-01-31", @"2027-03-30")': YearsMonthsDuration(13),
    'years and months duration(@"2027-03-30", @"2026-01-31")': YearsMonthsDuration(-13),
    'range("[1..3)") = [1..3)': True,
    # boolean
    "not(false)": True,
    # strings
    'substring("foobar", 3)': "obar",
    'substring("foobar", -2, 1)': "a",
    'substring(string: "foobar", start position: 3, length: 3)': "oba",
    'string length("🐎x")': 2,
    'upper case("счёт")': "СЧЁТ",
    'lower case("ABC")': "abc",
    'trim("  a b ")': "a b",
    'substring before("foobar", "bar")': "foo",
    'substring after("foobar", "ob")': "ar",
    'contains("foobar", "oba") and starts with("foobar", "foo")': True,
    'ends with("foobar", "bar")': True,
    'split("a;b;;c", ";")': ["a", "b", "", "c"],
    'string join(["a", null, "b"], ", ")': "a, b",
    'string join(["a", "b"])': "ab",
    'matches("Счёт № 12", "№\\s[0-9]+$")': True,
    'matches("ABC", "^a", "i")': True,
    'replace("2026-01-31", "([0-9]+)-([0-9]+)-([0-9]+)", "$3.$2.$1")': "31.01.2026",
    'extract("a1b22", "[0-9]+")': ["1", "22"],
    # numbers
    "floor(1.56, 1)": Decimal("1.5"),
    "floor(-1.5)": -2,
    "ceiling(1.2)": 2,
    "decimal(2.345, 2)": Decimal("2.34"),
    "round half up(2.345, 2)": Decimal("2.35"),
    "round half down(2.345, 2)": Decimal("2.34"),
    "round up(1.21, 1)": Decimal("1.3"),
    "round down(-1.29, 1)": Decimal("-1.2"),
    "decimal(1234, -2)": 1200,
    'abs(-5) + abs(@"-PT1H") / @"PT1H"': 6,
    "modulo(-12, 5)": 3,
    "modulo(10.1, 4.5)": Decimal("1.1"),
    "sqrt(16)": 4,
    "decimal(log(exp(2)), 10)": 2,
    "odd(3) and even(-2)": True,
    # lists
    "list contains([1, null], null)": True,
    "count([1, 2])": 2,
    "min([3, 1, 2]) + max(3, 1, 2)": 4,
    'max(["a", "c", "b"])': "c",
    "sum([1, 2.5])": Decimal("3.5"),
    'sum(@"PT1H", @"PT2H")': dt.timedelta(hours=3),
    "sum([])": None,
    "mean([1, 2, 3, 6])": 3,
    "median([8, 2, 5, 3, 4])": 4,
    "median([6, 1, 2, 3])": Decimal("2.5"),
    "stddev([2, 4, 7, 5]) > 2.08": True,
    "mode([6, 3, 9, 6, 6, 3, 3])": [3, 6],
    "product([2, 3, 4])": 24,
    "all([true, false])": False,
    "any([false, true])": True,
    "all([])": True,
    "sublist([4, 5, 6], 1, 2)": [4, 5],
    "sublist([4, 5, 6], -2)": [5, 6],
    "append([1], 2, 3)": [1, 2, 3],
    "concatenate([1], [2, 3])": [1, 2, 3],
    "insert before([1, 3], 2, 2)": [1, 2, 3],
    "remove([1, 2, 3], 2)": [1, 3],
    "list replace([1, 2], 2, 5)": [1, 5],
    "list replace([1, 2, 3], function(a, b) a > 1, 0)": [1, 0, 0],
    "reverse([1, 2])": [2, 1],
    "index of([1, 2, 3, 2], 2)": [2, 4],
    "union([1, 2], [2, 3])": [1, 2, 3],
    'distinct values([1, 1.0, true, "1", [1], [1], null, null])': [
        1,
        True,
        "1",
        [1],
        None,
    ],
    "flatten([[1, [2]], [], 3])": [1, 2, 3],
    "sort([3, 1, 2])": [1, 2, 3],
    "sort(list: [3, 1, 2], precedes: function(x, y) x > y)": [3, 2, 1],
    "partition([1, 2, 3], 2)": [[1, 2], [3]],
    # contexts
    'get value({a: 1}, "a")': 1,
    'get value({a: {b: 2}}, ["a", "b"])': 2,
    'get value({a: 1}, "b")': None,
    "get entries({a: 1})": [{"key": "a", "value": 1}],
    'context([{key: "a", value: 1}])': {"a": 1},
    'context put({a: 1}, "b", 2)': {"a": 1, "b": 2},
    'context put({a: {b: 1}}, ["a", "b"], 2)': {"a": {"b": 2}},
    "context merge([{a: 1}, {a: 2, b: 3}])": {"a": 2, "b": 3},
    # temporal
    'day of week(@"2026-11-21")': "Saturday",
    'month of year(@"2026-11-21")': "November",
    'day of year(@"2026-02-01")': 32,
    'week of year(@"2026-01-01")': 1,
    # ranges: Allen's relations
    "before([1..5), [5..8])": True,
    "before(1, 2)": True,
    "after([5..8], [1..5])": False,
    "meets([1..5], [5..8])": True,
    "met by([5..8], [1..5])": True,
    "overlaps([1..5], [5..8])": True,
    "overlaps before([1..5], [4..8])": True,
    "overlaps after([4..8], [1..5])": True,
    "finishes(5, [1..5])": True,
    "finished by([1..5], [3..5])": True,
    "includes([1..5], [1..5))": True,
    "during(1, (1..5])": False,
    "starts([1..3], [1..5])": True,
    "started by([1..5], 1)": True,
    "coincides([1..5], [1..5])": True,
    'is(@"10:00:00Z", @"11:00:00+01:00")': False,
}


@pytest.mark.parametrize("text", CASES)
def test_builtin(text: str) -> None:
    value = feel.evaluate(text)
    assert value == CASES[text]
    assert feel.kind_of(value) == feel.kind_of(CASES[text])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("upper case(1)", "needs a string as 'string', not the number 1"),
        ("upper case(null)", "needs a string as 'string', not null"),
        ("count(1)", "write [value] for a list of one"),
        ("abs([1])", "take its only item with [1]"),
        ("abs()", "takes (n), not 0 arguments"),
        ("abs(m: 1)", "has no parameter 'm'"),
        ('substring(string: "a")', "misses the argument 'start position'"),
        ("string lenth(1)", "did you mean 'string length'?"),
        ("sum([1, null])", "cannot add null"),
        ('number("1,5")', 'cannot read the string "1,5" as a number'),
        ('string join([1], ",")', "use string(…)"),
        ('date("31.01.2026")', 'write "2026-01-31"'),
        ('date("2026-02-30")', "there is no date 2026-02-30"),
        ('duration("3 days")', 'write "P3D"'),
        ('time("10:00:00@Europe/Moskva")', 'there is no time zone "Europe/Moskva"'),
        ("sqrt(-1)", "no square root of a negative number"),
        ("remove([1], 2)", "outside the list of 1"),
        ("min([1, null])", "cannot compare null"),
        ("sort([1, null])", "test for null first"),
    ],
)
def test_a_wrong_argument_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        feel.evaluate(text)
    assert message in caught.value.message
    assert feel.evaluate(text, strict=False) is None or "[" in text or "count" in text
