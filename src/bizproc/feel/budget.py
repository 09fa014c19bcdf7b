"""Bound what an expression may cost, before and while it runs, and what many may."""

from __future__ import annotations

from dataclasses import dataclass
from time import thread_time

from bizproc.limits import DEFAULTS, Limits, limits

__all__ = ["Budget", "Meter", "current_budget"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Limit one expression, or a decision; a hit is an ExpressionError in any mode.

    Attributes:
        source_length: characters of the text.
        nodes: nodes of the syntax tree.
        depth: nesting of brackets, operators' operands and constructs.
        height: length of the longest chain of operators or of paths.
        iterations: steps of all loops, filters and list functions of one
            evaluation together; a step with a large body counts several times.
        size: characters of a string, or values of a list or context, nested ones
            included.
        calls: nesting of calls of functions that are defined in expressions.
        pattern_length: characters of a regular expression.
        matched_length: characters of the text that one is applied to.
        seconds: processor time of one evaluation; the last resort, well above what
            the other limits allow, so that no result depends on how fast the machine
            is, or how busy.
        decision_steps: steps of all expressions of a decision together, those of the
            decisions that it requires included.
        decision_seconds: processor time of all of them; as `seconds`.
    """

    source_length: int = 4_000
    nodes: int = 1_000
    depth: int = 64
    height: int = 160
    iterations: int = 50_000
    size: int = 100_000
    calls: int = 24
    pattern_length: int = 200
    matched_length: int = 10_000
    seconds: float = 2.0
    decision_steps: int = DEFAULTS.max_decision_steps
    decision_seconds: float = DEFAULTS.max_decision_seconds


def current_budget() -> Budget:
    """Return the budget that the limits in force leave to one expression."""
    global _made  # noqa: PLW0603 - asked at each evaluation: the last answer is kept
    allowed = limits()
    made_of, budget = _made
    if made_of is allowed:
        return budget
    budget = _budget_of(allowed)
    _made = (allowed, budget)
    return budget


def _budget_of(allowed: Limits) -> Budget:
    return Budget(
        source_length=allowed.max_expression_letters,
        depth=allowed.max_expression_depth,
        iterations=allowed.max_expression_steps,
        size=allowed.max_expression_values,
        seconds=allowed.max_expression_seconds,
        decision_steps=allowed.max_decision_steps,
        decision_seconds=allowed.max_decision_seconds,
    )


_made = (limits(), _budget_of(limits()))


class Meter:
    """Count the steps of many evaluations together, and now and then their time.

    An evaluation is itself a step. What is left may be less than an expression has of
    its own; then it ends there, and `beyond` says which limit was met.
    """

    __slots__ = ("_budget", "beyond", "deadline", "left", "pause")

    def __init__(self, budget: Budget | None = None) -> None:
        self._budget = budget or current_budget()
        self.left = self._budget.decision_steps
        self.pause = max(0, self.left - _STEPS_PER_LOOK)
        self.deadline = thread_time() + self._budget.decision_seconds
        self.beyond = ""

    def take(self, steps: int, *, looks: bool = False) -> bool:
        """Take steps; tell whether any are left, of the time too if one `looks`."""
        self.left -= steps
        if looks or self.left < self.pause:
            self._look()
        return not self.beyond

    def _look(self) -> None:
        self.pause = max(0, self.left - _STEPS_PER_LOOK)
        if self.left < 0:
            self.beyond = (
                f"the decision takes too many steps; at most "
                f"{self._budget.decision_steps:,} (limits: max_decision_steps)"
            )
        elif thread_time() > self.deadline:
            self.beyond = (
                f"the decision takes too many seconds; at most "
                f"{self._budget.decision_seconds:,} (limits: max_decision_seconds)"
            )


_STEPS_PER_LOOK = 1_000
