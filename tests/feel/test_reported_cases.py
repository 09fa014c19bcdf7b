"""What bug reports and the conformance kit found wrong elsewhere, or here, and is right.

Each case is one of a kind: what else is of its kind stands in the file of that kind.
Judged otherwise than a report asks, for a reason:

- `{a: 1}.b` and `xs.b` are errors in strict mode: whoever asks whether a key is there
  says so, with `= null` or `get or else`; in lenient mode they are null.
- A month from the 31st of January ends on the 28th of February (`P1M`), as adding one
  month has it; java.time counts none. The standard leaves it open.
- `{minor: < 18}` needs brackets, `(< 18)`: a context's entry is an expression, and the
  standard's grammar has no other reading.
- `amount // 5` is `amount` and a comment. A comment is no fault.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bizproc import feel
from bizproc.errors import ExpressionError

ERROR = "an error"

# text, names in scope as FEEL, strict, lenient
CASES: list[tuple[str, dict[str, str], str, str]] = [
    # dates and times
    (
        '@"2021-01-01T24:00:00" + @"PT1S"',
        {},
        "2021-01-02T00:00:01",
        "2021-01-02T00:00:01",
    ),
    (
        '@"2021-01-01T24:00:00" - @"PT1S"',
        {},
        "2021-01-01T23:59:59",
        "2021-01-01T23:59:59",
    ),
    ('@"2020-12-31T24:00:00Z" = @"2021-01-01T00:00:00Z"', {}, "true", "true"),
    ('@"2021-01-01T24:00:00.000Z"', {}, "2021-01-02T00:00:00Z", "2021-01-02T00:00:00Z"),
    ('@"2021-01-01T24:00:00.001"', {}, ERROR, "null"),
    ('@"2021-01-01T24:00:01"', {}, ERROR, "null"),
    ('@"24:00:00"', {}, ERROR, "null"),
    ('@"2021-01-01T00:00:00" - @"2021-01-02"', {}, ERROR, "null"),
    ('@"2021-01-02" - @"2021-01-01T10:10:10"', {}, ERROR, "null"),
    ('@"2021-01-02" - @"2021-01-01T10:10:10Z"', {}, "PT13H49M50S", "PT13H49M50S"),
    (
        "years and months duration(a, b)",
        {"a": '@"2014-12-31T23:59:59"', "b": '@"2016-12-31T00:00:01"'},
        "P2Y",
        "P2Y",
    ),
    (
        "years and months duration(a, b)",
        {
            "a": '@"2011-08-25T15:59:59@Europe/Paris"',
            "b": '@"2015-08-25T15:20:59+02:00"',
        },
        "P4Y",
        "P4Y",
    ),
    (
        'years and months duration(date("2025-01-31"), date("2025-02-28"))',
        {},
        "P1M",
        "P1M",
    ),
    ('@"2023-02-29"', {}, ERROR, "null"),
    # positions and scales that are no whole numbers
    ("decimal(1/3, 2.5)", {}, ERROR, "0.33"),
    ("list replace([1,2,3], 2.5, 4)", {}, ERROR, "[1, 4, 3]"),
    ("list replace([1,2,3], -1.5, 4)", {}, ERROR, "[1, 2, 4]"),
    ("insert before([1,2,3], 2.5, 4)", {}, ERROR, "[1, 4, 2, 3]"),
    ("insert before([1,2,3], -1.5, 4)", {}, ERROR, "[1, 2, 4, 3]"),
    ("remove([1,2,3], 2.5)", {}, ERROR, "[1, 3]"),
    ("sublist([1,2,3], 2.5)", {}, ERROR, "[2, 3]"),
    ("sublist([1,2,3], 1, 1.5)", {}, ERROR, "[1]"),
    ("partition([1,2,3], 2.5)", {}, ERROR, "[[1, 2], [3]]"),
    ('substring("abc", 2.5, 1.5)', {}, ERROR, "b"),
    ("round up(1.2345, 2.5)", {}, ERROR, "1.24"),
    ("remove([1,2,3], 0.5)", {}, ERROR, "null"),
    # loops
    ("for i in [2..1] return i", {}, ERROR, "null"),
    (
        'for i in [@"1980-01-03T00:00:00"..@"1980-01-01T00:00:00"] return i',
        {},
        ERROR,
        "null",
    ),
    ("for i in 2..1 return i", {}, "[2, 1]", "[2, 1]"),
    (
        'some e in [1,2] satisfies if e = 2 then true else "no boolean"',
        {},
        ERROR,
        "null",
    ),
    # names
    (
        "amount - discount > 5",
        {
            "amount": "10",
            "discount": "3",
            "payload": '{"amount - discount": 0}',
        },
        "true",
        "true",
    ),
    ("payload.amount - discount", {"payload": '{"amount - discount": 7}'}, "7", "7"),
    ("rows[1].unit-price", {"rows": '[{"unit-price": 3}]'}, "3", "3"),
    ("response-x.status = 204", {"response-x": "{status: 204}"}, "true", "true"),
    ("`response-x`.status = 204", {"response-x": "{status: 204}"}, "true", "true"),
    ("`a b`", {"a b": "7"}, "7", "7"),
    # what is absent
    ("x = null", {}, "true", "true"),
    ("x != null", {}, "false", "false"),
    ("{a: 1}.b", {}, ERROR, "null"),
    ("{a: 1}.b = null", {}, "true", "true"),
    ("xs[1].b.c = null", {"xs": "[{a: 1}]"}, "true", "true"),
    ("xs[b > 1].b = null", {"xs": "[{a: 1}]"}, ERROR, "false"),
    ("(if x > 1 then {} else {}).b = null", {}, ERROR, "true"),
    ('if b.c.d != null then b.c.d else "none"', {"b": "{c: {e: 1}}"}, "none", "none"),
    ("xs.b", {"xs": "[{a: 1}, {b: 2}]"}, ERROR, "[null, 2]"),
    (
        "xs[a < 3]",
        {"xs": "[{a: 1}, {a: 2}, {b: 1}]"},
        "[{a: 1}, {a: 2}]",
        "[{a: 1}, {a: 2}]",
    ),
    # kinds that are never equal
    ('due = @"2026-01-31"', {"due": '"2026-01-31"'}, ERROR, "null"),
    ('vip = "true"', {"vip": "true"}, ERROR, "null"),
    # spellings
    ("amount // 5", {"amount": "250"}, "250", "250"),
    ("{minor: (< 18), bob: bob age in minor}.bob", {"bob age": "12"}, "true", "true"),
]


@pytest.mark.parametrize(("text", "scope", "strict", "lenient"), CASES)
def test_a_reported_case_is_right(
    text: str, scope: dict[str, str], strict: str, lenient: str
) -> None:
    values = {name: feel.evaluate(value) for name, value in scope.items()}
    found: dict[bool, Any] = {}
    for mode in (True, False):
        try:
            found[mode] = feel.to_text(feel.evaluate(text, values, strict=mode))
        except ExpressionError:
            found[mode] = ERROR
    assert found == {True: strict, False: lenient}


def test_a_name_is_found_however_many_stand_before_it() -> None:
    many = {f"n{number}": 0 for number in range(1_001)}
    assert feel.evaluate("profit-margin > 2", {**many, "profit-margin": 3}) is True
    below = {"row": {**many, "unit-price": 3}, "profit-margin": 3}
    assert feel.evaluate("profit-margin > 2", below) is True


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("is defined(x)", False),
        ("is defined(n)", False),
        ("is defined(one.two)", False),
        ("is defined(one)", True),
        ("get or else(n, 5)", 5),
        ("get or else(x, 5)", 5),
        ("get or else(one.two, 5)", 5),
    ],
)
def test_camunda_asks_for_what_is_absent(text: str, value: object) -> None:
    scope = {"n": None, "one": {"three": 3}}
    assert feel.evaluate(text, scope, functions=feel.CAMUNDA_FUNCTIONS) == value
    with pytest.raises(ExpressionError, match="it is Camunda's"):
        feel.evaluate(text, scope)


@pytest.mark.parametrize("text", ["xs[b < 3]", "some x in xs satisfies x.b < 3"])
def test_a_filter_that_no_item_can_pass_names_the_key(text: str) -> None:
    with pytest.raises(ExpressionError, match="'b'"):
        feel.evaluate(text, {"xs": [{"a": 1}, {"a": dt.date(2026, 1, 1)}]})
