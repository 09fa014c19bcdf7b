from __future__ import annotations

import pytest

from bizproc import feel
from bizproc.feel import check, explain, parse, parse_unary_tests


@pytest.mark.parametrize(
    ("text", "names", "paths", "functions"),
    [
        ("lead.deal.id", {"lead"}, {("lead", "deal", "id")}, set()),
        ("a + b.c", {"a", "b"}, {("a",), ("b", "c")}, set()),
        ("for x in xs return x.y + z", {"xs", "z"}, {("xs",), ("z",)}, set()),
        ("{a: q, b: a}.b", {"q"}, {("q",)}, set()),
        ("(function(n) n + m)(1)", {"m"}, {("m",)}, set()),
        (
            "has_phrase(text, upper case(p))",
            {"text", "p"},
            {("text",), ("p",)},
            {"has_phrase", "upper case"},
        ),
        ("items[price > 3].name", {"items"}, {("items",)}, set()),
        ("deal.items[1].name", {"deal"}, {("deal", "items")}, set()),
        ("{f: function(x) x, y: f(1)}", set(), set(), set()),
        ("some x in a.b satisfies x in c", {"a", "c"}, {("a", "b"), ("c",)}, set()),
    ],
)
def test_what_an_expression_needs(
    text: str,
    names: set[str],
    paths: set[tuple[str, ...]],
    functions: set[str],
) -> None:
    expression = parse(text)
    assert expression.names == names
    assert expression.paths == paths
    assert expression.functions == functions


def test_names_in_a_filter_may_be_the_items_own() -> None:
    expression = parse("items[price > limit and item.x]")
    assert expression.names == {"items"}
    assert expression.possible_names == {"price", "limit"}


def test_a_cell_needs_names_too() -> None:
    tests = parse_unary_tests("> limit, has_phrase(?, word)")
    assert tests.names == {"limit", "word"}
    assert tests.functions == {"has_phrase"}


NAMES = {"lead": {"deal": {"id": None, "amount": None}, "stage": None}, "free": None}


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("lead.deal.id = 1 and free.any.thing", []),
        ("lead.dael.id", ["'lead' has no 'dael'; did you mean 'deal'?"]),
        ("lead.deal.amout", ["'lead.deal' has no 'amout'; did you mean 'amount'?"]),
        ("laed.stage", ["unknown name 'laed'; did you mean 'lead'?"]),
        ("add_day(1, 2)", ["unknown function 'add_day'; did you mean 'add_days'?"]),
        ("b + a", ["unknown name 'b'", "unknown name 'a'"]),
        ("1 +", ["expected a name or a value, but the expression ends"]),
        ("sort([2, 1], abs)", []),
        ("number + 1", ["unknown name 'number'; the function is called with"]),
        ("free[anything > 1]", []),
    ],
)
def test_check_finds_unknown_names_without_evaluating(
    text: str, messages: list[str]
) -> None:
    found = check(text, NAMES, ["add_days"])
    assert len(found) == len(messages)
    for error, message in zip(found, messages, strict=True):
        assert error.message.startswith(message)


def test_check_takes_plain_names() -> None:
    assert check("a.b + profit-margin", ["a", "profit-margin"], []) == []
    [error] = check("x + aa", ["x", "aaa"], [])
    assert (error.line, error.column, error.length) == (1, 5, 2)


def test_explain_shows_the_value_of_every_part() -> None:
    scope = {"amount": 5, "client": {"vip": False}}
    explanation = explain("amount > 3 and client.vip", scope)
    assert str(explanation).splitlines() == [
        "amount > 3 and client.vip → false",
        "  amount > 3 → true",
        "    amount → 5",
        "  client.vip → false",
        "    client → {vip: false}",
    ]


def test_explain_shows_how_far_a_failing_expression_came() -> None:
    explanation = explain("a + 1 > b.c", {"a": 1, "b": {}})
    assert not explanation.reached
    assert explanation.error is not None
    assert "the context has no 'c'" in explanation.error.message
    assert explanation.children[0].value == 2


def test_explain_of_a_long_loop_is_short() -> None:
    explanation = explain("for i in 1..5000 return i * 2", {})
    assert len(str(explanation).splitlines()) < 300


def test_builtin_names_are_known_to_tools() -> None:
    assert {"date and time", "string length", "sum"} <= feel.BUILTIN_NAMES
    assert "now" not in feel.BUILTIN_NAMES
