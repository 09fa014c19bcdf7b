"""What expressions are worth, subject by subject; sections are those of DMN 1.5."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bizproc import feel
from bizproc.feel import Range, YearsMonthsDuration

MOSCOW = ZoneInfo("Europe/Moscow")
SCOPE: dict[str, Any] = {
    "amount": 250_000,
    "price": Decimal("19.90"),
    "ratio": 1.5,
    "stage": "paid",
    "full name": "Anna",
    "profit-margin": 7,
    "number": 12,
    "client": {"vip": True, "first name": "Anna"},
    "lead": {"deal": None, "items": [{"n": 1, "who": "a"}, {"n": 5, "who": "b"}]},
    "xs": [1, 2, 3],
    "empty": [],
    "due": dt.date(2026, 1, 31),
    "at": dt.datetime(2026, 3, 1, 12, 30, tzinfo=MOSCOW),
    "берег": 1,
}

CASES: dict[str, Any] = {
    # 10.3.1.2 literals and names
    "1": 1,
    "-.5": Decimal("-0.5"),
    "1.50": Decimal("1.5"),
    "2e3": 2000,
    '"a\\n\\"b\\\\"': 'a\n"b\\',
    r'"\u0041\U01F40E\d"': "A🐎\\d",
    r'"\uD83D\uDC0E"': "🐎",
    '"Счёт № 1"': "Счёт № 1",
    "null": None,
    "true": True,
    "1 + /* one */ 1 // end": 2,
    "full name": "Anna",
    "full   name": "Anna",
    "client.first name": "Anna",
    "profit-margin": 7,
    "берег": 1,
    "number": 12,
    "ratio": Decimal("1.5"),
    # 10.3.2.3 numbers
    "1 + 2 * 3": 7,
    "(1 + 2) * 3": 9,
    "7 - 2 - 1": 4,
    "2 ** 3 ** 2": 64,
    "-2 ** 2": 4,
    "2 - -1": 3,
    "0.1 + 0.2 = 0.3": True,
    "10 / 4": Decimal("2.5"),
    "10 / 5": 2,
    "1 / 3": Decimal("0.3333333333333333333333333333333333"),
    "9999999999999999999999999999999999 + 1": Decimal("1E+34"),
    "2 ** 0.5 > 1.414": True,
    "2 ** -1": Decimal("0.5"),
    # comparison
    "1 = 1.0": True,
    "null = null": True,
    "null != 1": True,
    "[1, [2]] = [1, [2.0]]": True,
    "{a: 1, b: 2} = {b: 2, a: 1}": True,
    "1 < 2 and 2 <= 2 and 3 > 2 and 3 >= 3": True,
    '"a" < "b"': True,
    "2 between 1 and 2": True,
    "2 between 1 and 2 and false": False,
    "5 in [1..5]": True,
    "5 in [1..5)": False,
    "5 in ]5..6]": False,
    "5 in [1..5[": False,
    "5 in (1, > 4)": True,
    "5 in > 5": False,
    "5 in (> 5)": False,
    "5 in xs": False,
    "2 in xs": True,
    "2 in [[1..3], 9]": True,
    "null in (1, null)": True,
    '"b" in ["a".."c"]': True,
    "not(5 in (1, 2))": True,
    # logic
    "true or 1 / 0 = 1": True,
    "false and 1 / 0 = 1": False,
    "not(true)": False,
    'if amount > 1 then "much" else "little"': "much",
    "if false then 1 else if true then 2 else 3": 2,
    # temporal, 10.3.2.3.4 to .7
    '@"2026-01-31"': dt.date(2026, 1, 31),
    '@"14:30:00"': dt.time(14, 30),
    '@"14:30:00.25Z"': dt.time(14, 30, 0, 250_000, tzinfo=dt.UTC),
    '@"P1DT2H"': dt.timedelta(hours=26),
    '@"-P1Y2M"': YearsMonthsDuration(-14),
    'date and time("2026-03-01T12:30:00@Europe/Moscow") = at': True,
    '@"2026-03-01T09:30:00Z" = at': True,
    '@"2026-03-01T12:30:00" = at': False,
    '@"2026-01-31" + @"P1M"': dt.date(2026, 2, 28),
    '@"2026-01-31" + @"P2M"': dt.date(2026, 3, 31),
    '@"2024-02-29" - @"P1Y"': dt.date(2023, 2, 28),
    '@"2026-01-31" + @"P1D"': dt.date(2026, 2, 1),
    '@"2026-01-31" - @"PT1H"': dt.date(2026, 1, 30),
    '@"2026-02-01" - due': dt.timedelta(days=1),
    'at - @"2026-03-01T09:00:00Z"': dt.timedelta(minutes=30),
    '@"23:30:00" + @"PT1H"': dt.time(0, 30),
    '@"10:00:00" - @"09:15:00"': dt.timedelta(minutes=45),
    '@"P1D" * 1.5': dt.timedelta(hours=36),
    '@"P1D" / @"PT6H"': 4,
    '@"P1Y" / 5': YearsMonthsDuration(2),
    '-@"P1D"': dt.timedelta(days=-1),
    '@"P1D" < @"PT25H"': True,
    '@"P11M" < @"P1Y"': True,
    "due.year + due.month + due.day": 2058,
    "due.weekday": 6,
    "at.hour": 12,
    "at.time offset": dt.timedelta(hours=3),
    "at.timezone": "Europe/Moscow",
    '@"P1DT2H3M4.5S".seconds': Decimal("4.5"),
    '@"-P1DT2H".hours': -2,
    '@"P1Y2M".months': 2,
    "[1..5).end included": False,
    "[1..5).start": 1,
    "lead.deal.paid_amount": None,
    "lead.deal.client.name": None,
    # lists, contexts
    "xs[1]": 1,
    "xs[-1]": 3,
    "xs[4]": None,
    "empty[1]": None,
    "xs[count(xs)]": 3,
    "xs[item > 1]": [2, 3],
    "empty[item > 1]": [],
    "lead.items.who": ["a", "b"],
    "lead.items[n > 1].who": ["b"],
    "lead.items[n > 1][1].who": "b",
    "lead.items[item.n = amount]": [],
    "lead.items[n = 1 and amount > 1].n": [1],
    "null[1]": None,
    "{a: 1, b: a + 1}.b": 2,
    '{"a b": 1, c d: 2}.a b': 1,
    "{a: {b: {c: 3}}}.a.b.c": 3,
    "for x in xs return x * 2": [2, 4, 6],
    "for x in 3..1 return x": [3, 2, 1],
    "for x in [1..3) return x": [1, 2],
    "for x in 1..2, y in 1..x return x * 10 + y": [11, 21, 22],
    'for d in @"2026-01-30"..@"2026-02-01" return d.day': [30, 31, 1],
    "for i in 1..5 return if i = 1 then 1 else i * partial[-1]": [1, 2, 6, 24, 120],
    "some x in xs satisfies x > 2": True,
    "some x in empty satisfies x > 2": False,
    "every x in xs satisfies x > 2": False,
    "every x in empty satisfies x > 2": True,
    "some x in xs, y in xs satisfies x + y = 6": True,
    # instance of
    "1 instance of number": True,
    'at instance of date and time and @"P1D" instance of days and time duration': True,
    "xs instance of list<number>": True,
    "xs instance of list<string>": False,
    "{a: 1} instance of context<a: number>": True,
    "null instance of string": False,
    "[1..2] instance of range<number>": True,
    "(function(x: number) x) instance of function<number> -> number": True,
    # functions
    "(function(x, y) x - y)(3, 1)": 2,
    "{twice: function(n: number) n * 2, r: twice(n: 4)}.r": 8,
    "{k: 10, f: function(n) n + k, r: for k in [1, 2] return f(k)}.r": [11, 12],
    "sort(xs, function(a, b) a > b)": [3, 2, 1],
    "{f: abs, r: f(-1)}.r": 1,
    "(function(f) f(-2))(abs)": 2,
    "floor(number)": 12,
    "[1..3]": Range(start=1, end=3, start_included=True, end_included=True),
    "[1..3] = [1..3] and [1..3] != [1..3)": True,
    "(< 5) = (< 5)": True,
}


@pytest.mark.parametrize("text", CASES)
def test_value(text: str) -> None:
    value = feel.parse(text, names=["profit-margin"]).evaluate(SCOPE)
    expected = CASES[text]
    assert value == expected
    assert type(value) is type(expected) or feel.kind_of(value) == "number"
    assert (value is True) is (expected is True)


def test_elapsed_time_crosses_a_change_of_the_clock() -> None:
    before = dt.datetime(2026, 3, 29, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    after = feel.evaluate('at + @"PT1H"', {"at": before})
    assert (after.hour, after.minute) == (3, 30)
    assert feel.evaluate("b - a", {"a": before, "b": after}) == dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        (None, "null"),
        (True, "true"),
        (12, "12"),
        (Decimal("12.50"), "12.5"),
        (Decimal("1E+3"), "1000"),
        (0.1, "0.1"),
        (dt.date(2026, 1, 5), "2026-01-05"),
        (dt.datetime(2026, 1, 5, 7, 0, 0, 120_000), "2026-01-05T07:00:00.12"),  # noqa: DTZ001  # a local date and time
        (dt.datetime(2026, 1, 5, 7, tzinfo=dt.UTC), "2026-01-05T07:00:00Z"),
        (
            dt.datetime(2026, 1, 5, 7, tzinfo=MOSCOW),
            "2026-01-05T07:00:00@Europe/Moscow",
        ),
        (dt.time(7, tzinfo=dt.timezone(dt.timedelta(hours=-3))), "07:00:00-03:00"),
        (dt.timedelta(days=1, hours=2, seconds=3), "P1DT2H3S"),
        (-dt.timedelta(minutes=90), "-PT1H30M"),
        (dt.timedelta(), "PT0S"),
        (YearsMonthsDuration(14), "P1Y2M"),
        (YearsMonthsDuration(0), "P0M"),
        ([1, "a", None, [True]], '[1, "a", null, [true]]'),
        ({"a": 'x"y', "b c": 1, "d-e": 2}, '{a: "x\\"y", b c: 1, "d-e": 2}'),
        (Range(start=1, end=5, start_included=True), "[1..5)"),
        (Range(end=5), "(< 5)"),
    ],
)
def test_text_of_a_value(value: Any, text: str) -> None:
    assert feel.to_text(value) == text
    if not isinstance(value, str | type(None)):
        assert feel.evaluate("string(v)", {"v": value}) == text


def test_names_with_operators_come_from_the_scope() -> None:
    scope = {"a+b": 5, "p": {"x-y": {"if so": 2}}, "profit-margin": 0.5}
    text = "a+b * profit-margin + p.x-y.if so"
    assert feel.evaluate(text, scope) == Decimal("4.5")
    assert feel.explain(text, scope).value == Decimal("4.5")
    assert feel.names_in(scope) == {"a+b", ".x-y", ".if so", "profit-margin"}


def test_a_function_of_a_context_may_call_itself() -> None:
    text = "{fact: function(n) if n < 2 then 1 else n * fact(n - 1), r: fact(10)}.r"
    assert feel.evaluate(text) == 3_628_800
    assert feel.check(text, []) == []


def test_the_clock_is_an_input() -> None:
    moment = dt.datetime(2026, 1, 31, 23, tzinfo=dt.UTC)
    clock = feel.clock_functions(moment)
    text = 'now() = @"2026-01-31T23:00:00Z" and today() = @"2026-01-31"'
    assert feel.evaluate(text, functions=clock) is True


def test_a_hosts_function_hides_a_folded_built_in() -> None:
    expression = feel.parse('date("2026-01-31")')
    mine = {"date": feel.Function("date", ("text",), lambda text: text.upper())}
    assert expression.evaluate() == dt.date(2026, 1, 31)
    assert expression.evaluate(functions=mine) == "2026-01-31"
