"""The budget that a caller gives reaches every text, step and call of its decisions."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from tests.dmn.other_tools import MODELS, TOOLS, V15, written

from bizproc import dmn, feel
from bizproc.errors import BizprocError, DeploymentError, ExpressionError
from bizproc.feel import Budget
from bizproc.limits import Limits, limits_in_force

STEPS = "count(for i in 1..1000 return i)"
BIG = "[" + ", ".join(["1"] * 50) + "]"
DEEP = "(" * 20 + "amount" + ")" * 20
LATE = "(function(f, n) f(f, n))(function(f, n) if n = 0 then 1 else f(f, n - 1), 15)"


def model(text: str) -> bytes:
    file = written(TOOLS["jDMN"], MODELS["literal"], V15)
    untyped = file.replace('name="Total" typeRef="number"', 'name="Total"')
    return untyped.replace("amount * 2 + 1", text).encode()


@pytest.mark.parametrize(
    ("budget", "text", "said"),
    [
        (Budget(source_length=10), "1 + 2 + 3 + 4", "at most 10"),
        (Budget(nodes=20), BIG, "more than 20 parts"),
        (Budget(depth=10), DEEP, "deeper than 10 levels"),
        (Budget(height=5), "1+2+3+4+5+6+7", "more than 5"),
    ],
)
def test_a_text_beyond_the_budget_is_refused_where_it_is_read(
    budget: Budget, text: str, said: str
) -> None:
    for refused in (
        lambda: feel.parse(text, budget=budget),
        lambda: feel.parse_unary_tests(text, budget=budget),
        lambda: feel.evaluate(text, {"amount": 1}, budget=budget),
        lambda: feel.explain(text, {"amount": 1}, budget=budget),
        lambda: dmn.read(model(text), file="t.dmn", budget=budget),
        lambda: dmn.Library({"t.dmn": model(text)}, budget=budget).read("t.dmn"),
    ):
        with pytest.raises((ExpressionError, DeploymentError), match=said):
            refused()
    feel.parse(text)  # and in no order of asking does one budget stand for another
    feel.parse_unary_tests(text)
    with pytest.raises(ExpressionError, match=said):
        feel.parse(text, budget=budget)


@pytest.mark.parametrize(
    ("budget", "text", "said"),
    [
        (Budget(iterations=500), STEPS, "more than 500 steps"),
        (Budget(size=20), BIG.replace("1", "amount"), "more than 20 values"),
        (Budget(calls=10), LATE, "10"),
        (Budget(decision_steps=100), STEPS, "at most 100"),
    ],
)
@pytest.mark.parametrize("strict", [True, False])
def test_an_evaluation_beyond_the_budget_ends(
    budget: Budget, text: str, said: str, *, strict: bool
) -> None:
    how: dict[str, Any] = {"strict": strict}
    read = dmn.read(model(text), file="t.dmn", budget=budget)
    free = dmn.read(model(text), file="t.dmn")
    asked: list[Any] = [
        lambda: read.evaluate("asked", {"amount": 1}, **how),
        lambda: free.evaluate("asked", {"amount": 1}, budget=budget, **how),
    ]
    if budget.decision_steps > 100:
        bound = feel.parse(text, budget=budget)
        asked += [
            lambda: feel.evaluate(text, {"amount": 1}, budget=budget, **how),
            lambda: bound.evaluate({"amount": 1}, **how),
            lambda: pickle.loads(pickle.dumps(bound)).evaluate({"amount": 1}, **how),  # noqa: S301 - our own
        ]
    for one in asked:
        with pytest.raises(ExpressionError, match=said):
            one()
    generous = Budget()
    assert read.evaluate("asked", {"amount": 1}, budget=generous, **how) is not None
    assert free.evaluate("asked", {"amount": 1}, **how) is not None


def test_the_steps_of_a_decision_are_those_of_what_it_requires_too() -> None:
    text = written(TOOLS["jDMN"], MODELS["required decision"], V15)
    text = text.replace("amount - 1", f"{STEPS} - 999 + amount - 2")
    text = text.replace("base * 10", f"{STEPS} - 990 + base - 2")
    found = dmn.read(text.encode(), file="t.dmn")
    one = Budget(decision_steps=1_800)
    assert found.evaluate("base", {"amount": 1}, budget=one).value == 0
    with pytest.raises(ExpressionError, match="the decision takes too many steps"):
        found.evaluate("asked", {"amount": 1}, budget=one)


def test_no_budget_is_what_the_limits_in_force_leave() -> None:
    text = "1 + 2 + 3 + 4 + 5"
    assert feel.evaluate(text) == 15
    with (
        limits_in_force(Limits(max_expression_letters=10)),
        pytest.raises(BizprocError, match="at most 10"),
    ):
        feel.parse(text)
    with limits_in_force(Limits(max_expression_letters=10)):
        assert feel.evaluate(text, budget=Budget()) == 15
