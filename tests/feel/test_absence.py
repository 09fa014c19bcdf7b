"""What may be absent: tests for null, defaults, and items that lack a key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc import feel
from bizproc.errors import ExpressionError

CAMUNDA = feel.CAMUNDA_FUNCTIONS


@pytest.mark.parametrize(
    ("text", "scope", "value"),
    [
        ("x = null", {}, True),
        ("null != x", {}, False),
        ("x = null", {"x": 1}, False),
        ("b.c.d = null", {"b": {}}, True),
        ("b.c.d = null", {}, True),
        ('if b.c.d != null then b.c.d else "none"', {"b": {"c": {"e": 1}}}, "none"),
        ("is defined(x)", {}, False),
        ("is defined(x.y)", {"x": {"y": 1}}, True),
        ("get or else(n, 5)", {}, 5),
        ("get or else(n.k, 5)", {"n": {}}, 5),
        ("get or else(n, 5)", {"n": 7}, 7),
        ("xs[a < 3]", {"xs": [{"a": 1}, {"a": 9}, {"b": 1}]}, [{"a": 1}]),
        ("xs[a = null]", {"xs": [{"a": 1}, {"b": 1}]}, [{"b": 1}]),
        ("some x in xs satisfies x.a = 5", {"xs": [{}, {"a": 5}]}, True),
        ("some x in xs satisfies x.a = 5", {"xs": [{}, {"a": 4}]}, False),
    ],
)
def test_what_is_absent_reads_as_null_where_it_is_asked(text, scope, value) -> None:
    assert feel.evaluate(text, scope, functions=CAMUNDA) == value
    explained = feel.explain(text, scope, functions=CAMUNDA)
    assert (explained.error, explained.value) == (None, value)


@pytest.mark.parametrize(
    ("text", "scope", "message"),
    [
        ("x > 5", {}, "unknown name 'x'"),
        ("x = y", {"x": 1}, "unknown name 'y'"),
        ("x + 1 = null", {}, "unknown name 'x'"),
        ("f(x).a = null", {"f": 1}, "unknown name 'x'"),
        ("{a: 1}.b", {}, "has no 'b'"),
        ("xs.b", {"xs": [{"a": 1}, {"b": 2}]}, "has no 'b'"),
        ("xs[aa < 3]", {"xs": [{"a": 1}, {"a": 2}]}, "did you mean 'a'"),
        ("xs[a = null or a > limt]", {"xs": [{"a": None}, {"a": 1}]}, "'limt'"),
        ("some x in xs satisfies x.a = 5", {"xs": [{}, {}]}, "has no 'a'"),
        ("every x in xs satisfies x.a = 5", {"xs": [{}, {"a": 5}]}, "has no 'a'"),
        ("is defined(x + 1)", {}, "unknown name 'x'"),
    ],
)
def test_elsewhere_what_is_absent_is_an_error(text, scope, message) -> None:
    functions = {**CAMUNDA, "f": feel.Function("f", ("x",), lambda x: x)}
    with pytest.raises(ExpressionError, match=message):
        feel.evaluate(text, scope, functions=functions)
    assert feel.explain(text, scope, functions=functions).error is not None


_ITEMS = st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 3)))


@given(items=_ITEMS, bound=st.integers(0, 3))
def test_a_filter_keeps_exactly_the_items_that_have_the_key_and_pass(items, bound):
    expected = [it for it in items if "a" in it and it["a"] < bound]
    if items and not any("a" in it for it in items):
        with pytest.raises(ExpressionError, match="'a'"):
            feel.evaluate("xs[a < n]", {"xs": items, "n": bound})
        return
    assert feel.evaluate("xs[a < n]", {"xs": items, "n": bound}) == expected
    found = feel.evaluate("some x in xs satisfies x.a < n", {"xs": items, "n": bound})
    assert found is bool(expected)


def test_the_check_lets_be_what_is_only_asked_for_null() -> None:
    assert feel.check("later = null", {"amount": "number"}) == []
    assert feel.check("later.day != null and amount > 1", {"amount": "number"}) == []
    [typo] = feel.check("amuont = null", {"amount": "number"})
    assert "did you mean 'amount'?" in str(typo)
    [read] = feel.check("later != null and later > 5", {"amount": "number"})
    assert "unknown name 'later'" in str(read)


@pytest.mark.parametrize(
    ("text", "scope", "value"),
    [
        ("`response-x`.status = 204", {"response-x": {"status": 204}}, True),
        ("`a b` + x.`unit-price`", {"a b": 1, "x": {"unit-price": 3}}, 4),
        ("rows[`unit-price` > 1]", {"rows": [{"unit-price": 3}]}, [{"unit-price": 3}]),
        ("{`a-b`: 1}.`a-b`", {}, 1),
        ("`if` + `or`", {"if": 1, "or": 2}, 3),
        ("rows[1].unit-price", {"rows": [{"unit-price": 3}]}, 3),
        ("rows[unit-price > 1].unit-price", {"rows": [{"unit-price": 3}]}, [3]),
        (
            "amount - discount > 5",
            {"amount": 10, "discount": 3, "payload": {"amount - discount": 0}},
            True,
        ),
        (
            "profit-margin",
            {**{f"n{number}": 0 for number in range(1_100)}, "profit-margin": 3},
            3,
        ),
    ],
)
def test_names_of_any_spelling(text, scope, value) -> None:
    assert feel.evaluate(text, scope) == value
    assert feel.explain(text, scope).value == value


def test_names_in_backticks_need_no_telling() -> None:
    expression = feel.parse("`response-x`.status = 204")
    assert expression.names == {"response-x"}
    assert expression.evaluate({"response-x": {"status": 204}}) is True


_NAMES = st.text(st.sampled_from("ab -+.*"), min_size=1, max_size=5).map(str.strip)


@given(
    keys=st.lists(_NAMES.filter(bool), max_size=4),
    text=st.sampled_from(["a - b", "a+b", "a * b > a"]),
)
def test_what_is_inside_a_value_changes_no_expression(keys, text) -> None:
    scope = {"a": 7, "b": 2}
    inside = {"payload": dict.fromkeys(keys, 0), "rows": [dict.fromkeys(keys, 0)]}
    assert feel.evaluate(text, {**scope, **inside}) == feel.evaluate(text, scope)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a: 1}.b = null", True),
        ("{a: {}}.a.b.c = null", True),
        ("rows[1].b = null", True),
        ("rows[1].a != null", True),
        ("f(rows).b.c = null", True),
        ("get or else(rows[1].b, 2)", 2),
        ("is defined(\n  rows[1]\n  .b)", False),
    ],
)
def test_keys_of_what_is_there_may_be_absent_too(text: str, value: object) -> None:
    scope = {"rows": [{"a": 1}]}
    own = {"f": feel.Function("f", ("x",), lambda rows: rows[0])}
    functions = {**feel.CAMUNDA_FUNCTIONS, **own}
    assert feel.evaluate(text, scope, functions=functions) == value


@pytest.mark.parametrize(
    "text", ["f(wrong).b = null", "rows[wrong > 1].b = null", "{a: wrong}.b = null"]
)
def test_what_is_misspelt_inside_is_not_absent(text: str) -> None:
    scope = {"rows": [{"a": 1}]}
    own = {"f": feel.Function("f", ("x",), lambda rows: rows)}
    with pytest.raises(ExpressionError, match="wrong"):
        feel.evaluate(text, scope, functions=own)
