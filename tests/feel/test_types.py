"""Types: their names, what is an instance of them, what converts to them."""

from __future__ import annotations

import datetime as dt
import pickle
from typing import Any

import pytest

from bizproc import feel
from bizproc.errors import ExpressionError
from bizproc.feel import TypeName, infer, parse, parse_type, type_of, type_text

PERSON = parse_type("context<name: string, age: number>")
TYPES = {
    "tAge": parse_type("number"),
    "tPerson": PERSON,
    "t People": TypeName(name="list", element=PERSON),
    "shared.tKey": parse_type("string"),
    "tRule": parse_type("function<number> -> boolean"),
}
ANNA = '{name: "Anna", age: 34, more: true}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 instance of tAge", True),
        ('"5" instance of tAge', False),
        (f"{ANNA} instance of tPerson", True),
        ('{name: "Anna"} instance of tPerson', False),
        ("{name: null, age: null} instance of tPerson", True),
        (f"[{ANNA}] instance of t People", True),
        (f"[{ANNA}, 1] instance of t People", False),
        (f"[{ANNA}] instance of list<tPerson>", True),
        ('"k" instance of shared.tKey', True),
        ("(function(a: number) a > 1) instance of tRule", True),
        ("(function(a) a > 1) instance of tRule", True),
        ("(function(a: string) true) instance of tRule", False),
        ("(function(a: number) a) instance of tRule", False),
        ("(function(a: number, b: number) true) instance of tRule", False),
        (f"(function(p: tPerson) p.age)({ANNA}) = 34", True),
        ("null instance of tAge", False),
        ("null instance of null", True),
        ("[1..5] instance of range<number>", True),
        ('["a".."b"] instance of range<number>', False),
        ("sum instance of function", True),
    ],
)
def test_instance_of_the_hosts_types(text: str, expected: bool) -> None:  # noqa: FBT001
    expression = parse(f"[{text}][1]" if "sum" not in text else "true", types=TYPES)
    assert expression.evaluate() is expected
    assert pickle.loads(pickle.dumps(expression)).evaluate() is expected  # noqa: S301


def test_an_unknown_type_names_the_hosts_own() -> None:
    with pytest.raises(ExpressionError, match=r"unknown type 'tAgee'.*tAge"):
        parse("5 instance of tAgee", types=TYPES)
    with pytest.raises(ExpressionError, match="the end of the type"):
        parse_type("list<number> x")


@pytest.mark.parametrize(
    "text",
    [
        "number",
        "list<list<string>>",
        "context<a: number, b c: list<date>>",
        "function<number, string> -> date and time",
        "range<days and time duration>",
        "Any",
    ],
)
def test_a_types_text_reads_as_the_type(text: str) -> None:
    assert type_text(parse_type(text)) == text


@pytest.mark.parametrize(
    ("text", "lenient"),
    [
        ("(function(a: number) a)([5])", 5),
        ("(function(a: list<number>) a)(5)", [5]),
        ("(function(a: date and time) a)(d)", dt.datetime(2026, 1, 31, tzinfo=dt.UTC)),
        ('(function(a: number) a)("5")', None),
        ("(function(a: list<number>) a)([1, true])", None),
        ('upper case(["a"])', "A"),
        ("count(5)", 1),
    ],
)
def test_implicit_conversions_belong_to_lenient_mode(text: str, lenient: Any) -> None:
    scope = {"d": dt.date(2026, 1, 31)}
    assert feel.evaluate(text, scope, strict=False) == lenient
    with pytest.raises(ExpressionError):
        feel.evaluate(text, scope)


DEAL = {"amount": "number", "title": "string", "lines": "list<context<price: number>>"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deal.amount * 2", "number"),
        ("deal.lines.price", "list<number>"),
        ("deal.lines[price > 3][1]", "context<price: number>"),
        ("sum(deal.lines.price)", "number"),
        ('@"2026-01-31" - @"2026-01-01"', "days and time duration"),
        ('duration("P1Y") * 2', "years and months duration"),
        ('@"2026-01-31".weekday', "number"),
        ("[1..5].start", "number"),
        ("if a then 1 else 2", "number"),
        ('if a then 1 else "x"', "Any"),
        ("for l in deal.lines return l.price > 1", "list<boolean>"),
        ("function(n: number) n + 1", "function<number> -> number"),
        ("(function(n) string(n))(1)", "string"),
        ("{a: 1, b: a + 1}", "context<a: number, b: number>"),
        ("append([1], 2)", "list<number>"),
        ("concatenate([1], [true])", "list"),
        ("a + 1", "number"),
        ("a * 2", "Any"),
    ],
)
def test_types_are_inferred(text: str, expected: str) -> None:
    assert type_text(infer(parse(text), {"deal": DEAL, "a": None})) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([1, 2.5], "list<number>"),
        ([1, "a"], "list"),
        ({"a": {"b": None}}, "context<a: context<b: null>>"),
        (feel.Range(start=1, end=5), "range<number>"),
        (None, "null"),
    ],
)
def test_values_have_types(value: Any, text: str) -> None:
    assert type_text(type_of(value)) == text
    assert feel.is_instance(value, type_of(value))
