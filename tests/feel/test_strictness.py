from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bizproc import feel
from bizproc.errors import ExpressionError, NotFoundError
from bizproc.feel import Function

SCOPE = {"amount": 5, "stage": "paid", "client": {"vip": True}, "nothing": None}

FAULTS = [
    # text, line, column, length, part of the message
    ("amout > 1", 1, 1, 5, "unknown name 'amout'; did you mean 'amount'?"),
    ("1 +\n  amout", 2, 3, 5, "unknown name 'amout'"),
    (
        "count > 1",
        1,
        1,
        5,
        "unknown name 'count'; the function is called with count(…)",
    ),
    ("for in [1] return 1", 1, 5, 2, "expected a name to iterate with"),
    ("client.wip", 1, 8, 3, "no 'wip'; did you mean 'vip'?"),
    ("stage.x", 1, 7, 1, "cannot read 'x' of the string \"paid\""),
    ("stage > 3", 1, 1, 9, 'cannot compare the string "paid" with the number 3'),
    ("nothing + 1", 1, 1, 11, "cannot add the number 1 to null; test for null first"),
    ("nothing > 1", 1, 1, 11, "cannot compare null with the number 1"),
    ("nothing in [1..5]", 1, 12, 6, "cannot compare null with the number 1"),
    ("nothing in > 1", 1, 12, 3, "cannot compare null with the number 1"),
    ("true and nothing", 1, 10, 7, "'and' needs true or false, not null"),
    ("nothing or true", 1, 1, 7, "'or' needs true or false, not null"),
    ("if nothing then 1 else 2", 1, 4, 7, "the condition must be true or false"),
    ("1 and true", 1, 1, 1, "'and' needs true or false, not the number 1"),
    ('"a" + 1', 1, 1, 7, "join texts with string(…)"),
    ("1 / 0", 1, 1, 5, "division by zero"),
    ("fooo(1)", 1, 1, 4, "unknown function 'fooo'; did you mean 'floor'?"),
    ("[1, 2][0]", 1, 8, 1, "positions begin with 1"),
    ("[1, 2][1.5]", 1, 8, 3, "must be a whole number"),
    ("stage[1]", 1, 1, 5, "it is not a list"),
    ("[1][item + 1 = nothing or 5]", 1, 27, 1, "'or' needs true or false"),
    ("for x in stage return x", 1, 5, 10, "needs a list or range"),
    ("some x in [1] satisfies 2", 1, 25, 1, "must be true or false"),
    ("(function(a) a)(1, 2)", 1, 1, 21, "takes 1 arguments, not 2"),
    ("(function(a: string) a)(1)", 1, 1, 26, "'a' must be a string"),
    ('@"2026-01-31" > @"2026-01-31T00:00:00"', 1, 1, 38, "take the day with date(…)"),
    ('date and time(@"2026-01-31T10:00:00Z", "")', 1, 1, 42, "there is no time zone"),
    ('date and time(@"2026-01-31T10:00:00Z", "+x")', 1, 1, 44, "no time offset"),
    ("get value({a: 1}, [{}])", 1, 1, 23, "needs strings as keys, not a context"),
    ("[1..null]", 1, 1, 9, "cannot compare the number 1 with null"),
    ('range("1+1")', 1, 1, 12, 'range(…) cannot read the string "1+1" as a range'),
    ('range("[1..")', 1, 1, 13, 'cannot read the string "[1..": expected'),
    ('range("[5..1]")', 1, 1, 15, "range(…) starts after its end: [5..1]"),
    ("range(\"[1..'a']\")", 1, 1, 17, "a text stands in straight double quotes"),
    # the grammar
    ("1 +", 1, 4, 1, "but the expression ends"),
    ("a == b", 1, 3, 2, "FEEL compares with a single '='"),
    ("a && b", 1, 3, 2, "FEEL writes 'and'"),
    ("!a", 1, 1, 1, "FEEL negates with not(…)"),
    ("'text'", 1, 1, 1, "a text stands in straight double quotes"),
    ('"text', 1, 1, 1, "this string is never closed"),
    ("1 /* x", 1, 3, 2, "this comment is never closed"),
    ("if true then 1", 1, 15, 1, "every 'if' needs one"),
    ("(1", 1, 3, 1, "expected ')'"),
    ("{a: 1, a: 2}", 1, 8, 1, "two entries 'a'"),
    ('@"tomorrow"', 1, 2, 10, "no date, time or duration"),
    ("1 2", 1, 3, 1, "expected an operator"),
    ("then", 1, 1, 4, "found the keyword 'then'"),
    ("1 instance of nubmer", 1, 15, 6, "unknown type 'nubmer'"),
    ("1 + §", 1, 5, 1, "the character '§' is not part of FEEL"),
    ("(1 + 2) * true", 1, 1, 14, "cannot multiply the number 3 by the boolean true"),
    ("", 1, 1, 1, "but the expression ends"),
]


@pytest.mark.parametrize(("text", "line", "column", "length", "message"), FAULTS)
def test_a_fault_says_what_and_where(
    text: str, line: int, column: int, length: int, message: str
) -> None:
    with pytest.raises(ExpressionError) as caught:
        feel.evaluate(text, SCOPE)
    error = caught.value
    assert message in error.message
    assert (error.line, error.column, error.length) == (line, column, length)
    assert error.source == text


def test_a_range_that_cannot_be_read_is_named_once() -> None:
    for text in ("1+1", "[1..", "[a..b]", "[1..date(1)]"):
        with pytest.raises(ExpressionError) as caught:
            feel.evaluate("range(text)", {"text": text})
        assert caught.value.message.count("range(…) cannot read") == 1


LENIENT = {
    "amout": None,
    "client.wip": None,
    "stage > 3": None,
    "nothing + 1": None,
    "nothing in [1..5]": None,
    "nothing and false": False,
    "nothing and true": None,
    "nothing or true": True,
    "true or nothing": True,
    "false or nothing": None,
    "if nothing then 1 else 2": 2,
    "fooo(1)": None,
    "[1, 2][0]": None,
    "stage[1]": "paid",
    "[1, null, 3][item > 2]": [3],
    "some x in [null, 2] satisfies x > 1": True,
    "every x in [null, 2] satisfies x > 1": None,
    "count(1)": 1,
    "abs([-1])": 1,
    '1 = "1"': None,
    "1 / 0": None,
}


@pytest.mark.parametrize("text", LENIENT)
def test_lenient_mode_is_the_standards_null_with_the_reason(text: str) -> None:
    notes: list[ExpressionError] = []
    value = feel.parse(text).evaluate(SCOPE, strict=False, notes=notes)
    assert value == LENIENT[text]
    assert (value is None) is (LENIENT[text] is None)
    if value is None and "=" not in text:
        assert notes


class Lazy(Mapping[str, Any]):
    """A record that counts what is read and cannot be listed."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values_ = values
        self.read: list[str] = []

    def __getitem__(self, key: str) -> Any:
        self.read.append(key)
        return self.values_[key]

    def __iter__(self) -> Iterator[str]:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError


def test_lazy_scopes_and_records_are_read_key_by_key() -> None:
    deal = Lazy({"id": 7, "amount": 2.5})
    scope = Lazy({"lead": Lazy({"deal": deal}), "other": 1})
    assert feel.evaluate("lead.deal.amount * 2 = 5", scope) is True
    assert scope.read == ["lead"]
    assert deal.read == ["amount"]
    with pytest.raises(ExpressionError, match="unknown name 'missing'"):
        feel.evaluate("missing", scope)


def test_host_values_are_read_as_feel_values() -> None:
    scope = {"t": (1, 2.5), "s": {3}, "f": 0.1, "b": True}
    assert feel.evaluate("sum(t) + sum(s)", scope) == 6.5
    assert feel.evaluate("f + f + f = 0.3", scope) is True
    with pytest.raises(ExpressionError, match="a Python bytes is no FEEL value"):
        feel.evaluate("x", {"x": b"raw"})
    with pytest.raises(ExpressionError, match="nan is not a FEEL number"):
        feel.evaluate("x", {"x": float("nan")})
    with pytest.raises(ExpressionError, match="cannot add the boolean true"):
        feel.evaluate("1 + b", scope)


def _fail(error: Exception) -> Any:
    raise error


FUNCTIONS = {
    "add_days": Function("add_days", ("x", "n"), lambda x, n: x + n),
    "greet": Function("greet", ("name", "mark"), lambda n, m="!": n + m, optional=1),
    "find": Function("find", ("id",), lambda _id: _fail(NotFoundError("no such deal"))),
    "broken": Function("broken", (), lambda: _fail(ZeroDivisionError("oops"))),
    "leak": Function("leak", (), object),
    "floor": Function("floor", ("n",), lambda _n: "hidden"),
}


def test_host_functions_take_positional_and_named_arguments() -> None:
    def run(text: str) -> Any:
        return feel.evaluate(text, {"x": 1}, functions=FUNCTIONS)

    assert run("add_days(x, 2)") == 3
    assert run("add_days(n: 5, x: x)") == 6
    assert run('greet("Anna") + greet(mark: "?", name: "Boris")') == "Anna!Boris?"
    assert run("floor(1.5)") == "hidden"
    assert run("for i in [1, 2] return add_days(i, i)") == [2, 4]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("add_days(1)", "add_days(x, n) does not take 1 arguments"),
        ("add_days(1, 2, 3)", "does not take 3 arguments"),
        ("add_days(x: 1, m: 2)", "has no parameter 'm'"),
        ("add_days(n: 1)", "misses the argument 'x'"),
        ("broken()", "broken(…) failed: ZeroDivisionError: oops"),
        ("leak()", "a Python object is no FEEL value"),
        ("add_day(1, 2)", "did you mean 'add_days'?"),
    ],
)
def test_a_wrong_host_call_is_an_expression_error(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        feel.evaluate(text, functions=FUNCTIONS)
    assert message in caught.value.message


def test_the_projects_own_errors_pass_through_a_host_function() -> None:
    with pytest.raises(NotFoundError, match="no such deal"):
        feel.evaluate("1 + find(3)", functions=FUNCTIONS)


def test_a_parsed_expression_is_shared() -> None:
    assert feel.parse("a + 1") is feel.parse("a + 1")
    assert feel.parse("a-b") is not feel.parse("a-b", names=["a-b"])


def test_a_parsed_expression_may_be_copied_and_pickled() -> None:
    for parsed in (feel.parse("a-b", names=["a-b"]), feel.parse("1 + 1")):
        assert copy.deepcopy({"x": parsed})["x"] is parsed
        assert pickle.loads(pickle.dumps(parsed)) is parsed  # noqa: S301  # our own
    cell = feel.parse_unary_tests("> 5")
    assert copy.copy(cell) is cell


def test_functions_on_values_alone_raise_the_same_error() -> None:
    nested: list[Any] = []
    for _ in range(500):
        nested = [nested]
    with pytest.raises(ExpressionError, match="nested deeper"):
        feel.to_text(nested)
    with pytest.raises(ExpressionError, match="no FEEL value"):
        feel.to_text([object()])
    with pytest.raises(ExpressionError, match="no FEEL value"):
        feel.kind_of(object())
