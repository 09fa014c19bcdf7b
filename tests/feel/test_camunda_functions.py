"""What Camunda 8 has beside the standard, with the examples of its documentation's kind."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc import feel
from bizproc.errors import ExpressionError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('is blank("")', True),
        ('is blank(" \t")', True),
        ('is blank(" a ")', False),
        ('trim("  hello  world ")', "hello  world"),
        ("is empty([])", True),
        ("is empty([null])", False),
        ("partition([1, 2, 3, 4, 5], 2)", [[1, 2], [3, 4], [5]]),
        ("partition([], 2)", []),
        ("duplicate values([1, 2, 3, 2, 1, 1])", [2, 1]),
        ('string join(["a", "b"], ", ", "[", "]")', "[a, b]"),
        ('string join(["a", null, "b"])', "ab"),
        ('string join(list: ["a", "b"], delimiter: "-")', "a-b"),
        ('last day of month(@"2024-02-10")', dt.date(2024, 2, 29)),
        ('last day of month(@"2026-12-01T10:00:00Z")', dt.date(2026, 12, 31)),
        ('to base64("Жук")', "0JbRg9C6"),
        ('from base64("0JbRg9C6")', "Жук"),
        ('from json("{\\"a\\": [1.50, null]}").a[1]', Decimal("1.50")),
        (
            'to json({a: 1, b: [true, null, @"2026-01-31"]})',
            '{"a": 1, "b": [true, null, "2026-01-31"]}',
        ),
        ("assert(5, 5 > 1)", 5),
        ('fromAi(7, "a number", "number")', 7),
    ],
)
def test_value(text, value) -> None:
    assert feel.evaluate(text, functions=feel.CAMUNDA_FUNCTIONS) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("is blank(5)", "must be a string"),
        ("is empty(5)", "no list"),
        (
            'assert(5, false, "too little")',
            "does not hold for the number 5: too little",
        ),
        ("assert(5, null)", "does not hold"),
        ('from base64("§")', "no Base64"),
        ('from json("{")', "cannot read the text"),
        ('from json("NaN")', "no number of JSON"),
        ("to json(function(x) x)", "cannot write"),
        ('last day of month("2026-01-31")', "needs a date"),
        ("uuid()", "must compute the same"),
        ("random number()", "must compute the same"),
    ],
)
def test_fault(text, message) -> None:
    with pytest.raises(ExpressionError, match=message):
        feel.evaluate(text, functions=feel.CAMUNDA_FUNCTIONS)


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(value=_PLAIN)
def test_json_comes_back_as_it_went(value) -> None:
    text = feel.evaluate("to json(v)", {"v": value}, functions=feel.CAMUNDA_FUNCTIONS)
    assert json.loads(text) == value
    text_scope = {"t": text}
    again = feel.evaluate("from json(t)", text_scope, functions=feel.CAMUNDA_FUNCTIONS)
    assert again == value


def test_decisions_keep_to_the_standard() -> None:
    with pytest.raises(ExpressionError, match="processes have it"):
        feel.evaluate("is blank(x)", {"x": ""})
