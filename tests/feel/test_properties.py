"""Rules that hold for all values, and for all texts."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bizproc import feel
from bizproc.errors import ExpressionError

numbers = st.integers(-(10**12), 10**12) | st.decimals(
    -(10**9), 10**9, places=6, allow_nan=False
)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
dates = st.dates(dt.date(1000, 1, 1), dt.date(3000, 12, 31))
scalars = st.none() | st.booleans() | numbers | words | dates
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.from_regex(r"[a-z]{1,4}", fullmatch=True), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(a=numbers, b=numbers, c=numbers)
def test_arithmetic_is_exact_and_agrees_with_itself(a: Any, b: Any, c: Any) -> None:
    scope = {"a": a, "b": b, "c": c}
    assert feel.evaluate("a + b = b + a and a - b = -(b - a)", scope)
    assert feel.evaluate("a * (b + c) = a * b + a * c", scope)
    assert feel.evaluate("a + b", scope) == Decimal(a) + Decimal(b)
    assert feel.evaluate("(a < b) = (b > a) and (a <= b) = not(a > b)", scope)


@given(a=st.integers(-(10**6), 10**6), b=st.integers(-(10**6), 10**6))
def test_whole_arithmetic_stays_whole(a: int, b: int) -> None:
    for operator in "+-*":
        assert type(feel.evaluate(f"a {operator} b", {"a": a, "b": b})) is int


@given(value=values)
def test_every_value_equals_itself_and_what_its_text_reads_as(value: Any) -> None:
    assert feel.evaluate("v = v and v in [v]", {"v": value}) is True
    text = feel.to_text([value])
    if not any(word in text for word in ("-", "if", "in", "or")):
        assert feel.evaluate(f"{text} = [v]", {"v": value}) is True


@given(text=words)
def test_a_string_literal_reads_as_the_string(text: str) -> None:
    literal = feel.to_text([text])
    assert feel.evaluate(literal) == [text]


@given(day=dates, months=st.integers(-600, 600))
def test_months_are_clamped_to_the_end_of_the_month(day: dt.date, months: int) -> None:
    moved = feel.evaluate("d + m", {"d": day, "m": feel.YearsMonthsDuration(months)})
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved + dt.timedelta(days=1)).day == 1


@given(a=dates, b=dates)
def test_the_difference_of_dates_leads_from_one_to_the_other(
    a: dt.date, b: dt.date
) -> None:
    assert feel.evaluate("b + (a - b) = a", {"a": a, "b": b}) is True


def raised(call: Callable[[], Any]) -> ExpressionError | None:
    """Return the ExpressionError of a call; any other error fails the test."""
    try:
        call()
    except ExpressionError as error:
        return error
    return None


PIECES = st.sampled_from(
    [
        *("1", "0", "2.5", '"a"', '""', "true", "null", "a", "b.c", "xs", "xs[1]", "?"),
        *("+", "-", "*", "/", "**", "=", "!=", "<", ">=", " and ", " or ", " in "),
        *("(", ")", "[", "]", "{", "}", ",", ":", ".", "..", " between ", "not("),
        *("if ", " then ", " else ", "for x in ", " return ", "some x in ", "x"),
        *(" satisfies ", "function(x) ", " instance of ", "number", '@"P1D"', "sum("),
        *('@"2026-01-31"', '@"10:00:00"', "date(", "string(", "item", "partial", "//"),
        *("/*", '"', "\\", "'", "@", "€", "\n", "count(", "sort(", "matches(", "-"),
        *(
            "list<",
            "context<a: ",
            "range(",
            "concatenate(",
            "get value(",
            "every y in ",
        ),
    ]
)
FUZZ_SCOPE = {"a": 1, "b": {"c": None}, "xs": [1, "x", None], "x": 2.5}


@settings(max_examples=150)
@given(parts=st.lists(PIECES, max_size=14), strict=st.booleans())
def test_grown_texts_raise_nothing_but_expression_errors(
    parts: list[str], *, strict: bool
) -> None:
    text = "".join(parts)
    error = raised(lambda: feel.to_text(feel.evaluate(text, FUZZ_SCOPE, strict=strict)))
    if error is not None:
        assert 1 <= error.line <= text.count("\n") + 1
        assert error.column >= 1
        assert error.underlined()
    feel.check(text, {"a": None}, [])
    raised(lambda: feel.parse_unary_tests(text).matches(5, FUZZ_SCOPE, strict=strict))


SEEDS = st.sampled_from(
    [
        'amount > 100000 and stage = "paid" and client.vip',
        "for x in 1..3, y in xs return if x = y then {a: x}.a else [x, y][1]",
        'sort(xs[item > 1], function(a, b) a < b)[-1] in [1..5), not("x")',
        'date and time("2026-01-31T10:00:00@Europe/Moscow") + duration("PT1H")',
        "some x in xs satisfies x between 1 and 2 or x instance of list<number>",
        'replace("abc", "[a-c]+(b|c)?", "$0-$1") + string(@"P1Y2M".months)',
    ]
)


@settings(max_examples=120)
@given(
    seed=SEEDS,
    cuts=st.lists(st.tuples(st.integers(0, 90), st.integers(0, 5), words), max_size=3),
)
def test_mutated_texts_raise_nothing_but_expression_errors(
    seed: str, cuts: list[tuple[int, int, str]]
) -> None:
    text = seed
    for place, length, insert in cuts:
        text = text[:place] + insert[:3] + text[place + length :]
    scope = {"amount": 1, "stage": "x", "client": {"vip": True}, "xs": [1, 2, 3]}
    raised(lambda: feel.evaluate(text, scope))


@given(
    pattern=st.text("ab.*+?|()[]^${}2,-\\d", max_size=12),
    text=st.text("abc2", max_size=12),
)
def test_patterns_agree_with_pythons_where_both_read_them(
    pattern: str, text: str
) -> None:
    assume("-[" not in pattern and "\\$" not in pattern)
    scope = {"t": text, "p": pattern}
    found: list[Any] = []
    error = raised(lambda: found.append(feel.evaluate("matches(t, p)", scope)))
    if error is not None:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            expected = re.search(pattern.replace("$", r"\Z"), text) is not None
        except re.error:
            return
    assert found == [expected]
