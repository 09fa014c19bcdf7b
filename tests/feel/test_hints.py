"""What analysts write as another language has it, and what the error leads them to."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from bizproc import feel
from bizproc.errors import ExpressionError

SCOPE = {
    "amount": Decimal(7),
    "vip": True,
    "stage": "paid",
    "tags": ["a", "b"],
    "items": [{"price": Decimal(2)}],
    "due date": dt.date(2026, 1, 1),
    "n": None,
}
TYPES = {
    "amount": "number",
    "vip": "boolean",
    "stage": "string",
    "tags": "list<string>",
    "items": feel.parse_type("list<context<price: number>>"),
    "due date": "date",
    "n": None,
}

FOREIGN = [
    ("stage = “paid”", 'straight double quotes: "paid"'),
    ("stage = «paid»", 'straight double quotes: "paid"'),
    ("stage = 'paid'", 'straight double quotes: "paid"'),
    ("stage = paid", 'a text stands in double quotes: "paid"'),
    ("not vip", "not(vip)"),
    ("not vip and amount > 5", "not(vip)"),
    ("not amount > 5", "not(…)"),
    ("stage not in (1, 2)", "not(stage in …)"),
    ("amount <> 5", "'!='"),
    ("amount =< 5", "'<='"),
    ("amount => 5", "'>='"),
    ("amount !== 5", "'!='"),
    ("amount == 5", "a single '='"),
    ("amount ≥ 5", "'>='"),
    ("amount − 5", "a minus is '-'"),
    ("amount ^ 2", "'**'"),
    ("vip && vip", "'and'"),
    ("vip || vip", "'or'"),
    ('stage || "x"', "texts are joined with '+'"),
    ("amount % 5", "modulo(amount, 5)"),
    ("2 * amount % 5", "modulo(dividend, divisor)"),
    ("amount * 5%", "0.05"),
    ("amount > 5 AND vip", "'and', in small letters"),
    ("vip AND vip", "'and', in small letters"),
    ("amount > 5 ? 1 : 2", "if amount > 5 then 1 else 2"),
    ("n ?? 5", "if x = null then y else x"),
    ("5 < amount < 10", "amount in (5..10)"),
    ("10 >= amount > 5", "amount in (5..10]"),
    ("5 < amount > 2", "5 < amount and amount > 2"),
    ("amount in 5..10", "[5..10]"),
    ("amount is null", "amount = null"),
    ("amount is not null", "amount != null"),
    ("stage is empty", 'stage = ""'),
    ("vip = True", "'true'"),
    ("n = None", "'null'"),
    ("amount > 1,5", "1.5, with a decimal point"),
    ("amount > 1,500", "1.500 with a decimal point, or 1500"),
    ("amount > 1 000", "1000"),
    ("amount > 1_000_000", "1000000"),
    ("due date > 2026-01-31", '@"2026-01-31"'),
    ("due date = 2026-01-31", '@"2026-01-31"'),
    ("due date > 31.01.2026", '@"2026-01-31"'),
    ('due date = "2026-01-31"', '@"2026-01-31"'),
    ("due date + 5", '@"P5D"'),
    ("due date + amount", "duration("),
    ("amount > 12:30", '@"12:30:00"'),
    ("tags.size", "count(tags)"),
    ("len(stage)", "string length"),
    ('concat("a", "b")', "'+'"),
    ("round(amount, 2)", "decimal(…, 2)"),
    ("substr(stage, 1)", "'substring'"),
    ("assert(amount, amount > 1)", "Camunda"),
    ("items[prise > 1]", "'price'"),
    ('vip = "true"', "true, without quotes"),
    ('amount = "5"', "5, without quotes"),
    ("amount mod 5", "modulo(amount, 5)"),
    ('stage contains "a"', 'contains(stage, "a")'),
    ("amount gt 5", "amount > 5"),
    ("amount > 5 and < 10", "(5..10)"),
    ("${amount} > 5", "bare"),
    ("{{ amount }}", "bare"),
    ("and([vip])", "all(…)"),
    ("amount > 1 = or([vip, true])", "any(…)"),
    ('number("1 000", " ")', 'number(…, " ", null)'),
    ("[it for it in tags]", "for x in xs return"),
]


@pytest.mark.parametrize(("text", "hint"), FOREIGN)
def test_a_foreign_spelling_leads_to_that_of_feel(text: str, hint: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        feel.evaluate(text, SCOPE)
    assert hint in str(refused.value)


@pytest.mark.parametrize(("text", "hint"), FOREIGN)
def test_the_check_tells_it_before_it_runs(text: str, hint: str) -> None:
    found = feel.check(text, TYPES)
    assert hint in " ".join(map(str, found)), found


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("5..10", "[5..10]"),
        ("> 5 and < 10", "(5..10)"),
        (">= 5 and <= 10", "[5..10]"),
        ("< 10 and >= 5", "[5..10)"),
        ("< 5 or > 10", "a comma"),
        ("“paid”", '"paid"'),
        ("1,5", None),
        ("5 and 7", None),
    ],
)
def test_a_cell_in_another_spelling(cell: str, hint: str | None) -> None:
    if hint is None:
        feel.parse_unary_tests(cell)  # two values, and an expression: both are FEEL
        return
    with pytest.raises(ExpressionError) as refused:
        feel.parse_unary_tests(cell)
    assert hint in str(refused.value)


@pytest.mark.parametrize(
    ("meant", "advised"),
    [
        (lambda n: 5 < n < 10, "amount in (5..10)"),
        (lambda n: 10 >= n > 5, "amount in (5..10]"),
        (lambda n: n % 5, "modulo(amount, 5)"),
        (lambda n: 1 if n > 5 else 2, "if amount > 5 then 1 else 2"),
        (lambda n: not n > 5, "not(amount > 5)"),
    ],
)
def test_what_is_advised_means_what_was_meant(meant, advised: str) -> None:
    for number in range(-12, 13):
        assert feel.evaluate(advised, {"amount": number}) == meant(number)


@pytest.mark.parametrize(
    "text",
    [
        "vip and amount > 5",
        "not(vip)",
        'stage = "paid" or n = null',
        "amount in [5..10]",
        'tags[item = "a"]',
        "items[price > 1]",
        "max(1,5)",
        "n != 5",
    ],
)
def test_what_is_feel_gets_no_hint(text: str) -> None:
    feel.evaluate(text, SCOPE)
    assert feel.check(text, TYPES) == []


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        ("a = b", 1, "1"),
        ("a != b", True, 1),
        ("a = b", dt.date(2026, 1, 31), "2026-01-31"),
        ("a = b", ["x"], "x"),
        ("a = b", dt.date(2026, 1, 31), dt.datetime(2026, 1, 31, tzinfo=dt.UTC)),
    ],
)
def test_kinds_that_are_never_equal_are_refused(text, left, right) -> None:
    with pytest.raises(ExpressionError, match="never equal"):
        feel.evaluate(text, {"a": left, "b": right})
    assert feel.evaluate(text, {"a": left, "b": right}, strict=False) is None
    for value in (left, right):
        assert feel.evaluate("a = null", {"a": value}) is False
        assert feel.evaluate("a = a", {"a": value}) is True
