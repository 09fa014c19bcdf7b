"""The state of one evaluation: scope, local values, what is left of the budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import thread_time
from typing import Any

from bizproc.errors import ExpressionError
from bizproc.feel.budget import Budget, Meter
from bizproc.feel.fault import AbsentFault, BudgetFault, Fault, located
from bizproc.feel.syntax import Node
from bizproc.feel.values import Function

__all__ = ["Run"]


class Run:
    """Carry one evaluation through the compiled closures.

    `slots` are the local values by static index; a call of a function that an
    expression defined swaps `scope`, `slots` and `source` for its own.
    """

    __slots__ = (
        "budget",
        "calls",
        "deadline",
        "functions",
        "lent",
        "meter",
        "notes",
        "observed",
        "pause",
        "remaining",
        "scope",
        "slots",
        "source",
        "strict",
    )

    def __init__(
        self,
        source: str,
        scope: Mapping[str, Any],
        slots: list[Any],
        functions: Mapping[str, Function] | None,
        strict: bool,  # noqa: FBT001
        budget: Budget,
        notes: list[ExpressionError] | None = None,
    ) -> None:
        self.source = source
        self.scope = scope
        self.slots = slots
        self.functions = functions
        self.strict = strict
        self.budget = budget
        self.remaining = self.lent = budget.iterations
        self.pause = max(0, self.remaining - _STEPS_PER_LOOK)
        self.calls = 0
        self.meter: Meter | None = None
        self.notes = notes
        self.deadline: float | None = None
        self.observed: list[list[Any]] | None = None

    def fail(
        self,
        node: Node,
        message: str,
        cause: BaseException | None = None,
        *,
        absent: bool = False,
    ) -> None:
        """Raise the error in strict mode; note it and return null in lenient mode."""
        if self.strict:
            place = (self.source, node.start, node.end)
            raise located(message, *place, absent=absent) from cause
        if self.notes is not None and len(self.notes) < _MAX_NOTES:
            self.notes.append(located(message, self.source, node.start, node.end))
        self.charge(_STEPS_PER_NOTE)

    def fail_with(self, node: Node, fault: Fault) -> None:
        """Fail with a fault's message; a budget is never forgiven."""
        if isinstance(fault, BudgetFault):
            raise located(fault.message, self.source, node.start, node.end) from None
        absent = isinstance(fault, AbsentFault)
        self.fail(node, fault.message, fault.__cause__, absent=absent)

    def charge(self, steps: int) -> None:
        """Take steps from the budget.

        Raises:
            BudgetFault: none are left.
        """
        self.remaining -= steps
        if self.remaining < self.pause:
            self._look()

    def _look(self) -> None:
        """Look at what is left of the steps, and now and then of the time."""
        if self.meter is not None and not self.meter.take(0, looks=True):
            raise BudgetFault(self.meter.beyond)
        if self.remaining < 0:
            if self.meter is not None and self.lent < self.budget.iterations:
                self.meter.take(self.lent + 1)
                raise BudgetFault(self.meter.beyond)
            message = (
                f"more than {self.budget.iterations:,} steps; "
                "the expression works on too much (limits: max_expression_steps)"
            )
            raise BudgetFault(message)
        self.pause = max(0, self.remaining - _STEPS_PER_LOOK)
        now = thread_time()  # a machine that is busy with others is no reason
        if self.deadline is None:
            self.deadline = now + self.budget.seconds
        elif now > self.deadline:
            message = (
                f"more than {self.budget.seconds} seconds "
                "(limits: max_expression_seconds)"
            )
            raise BudgetFault(message)

    def draw_on(self, meter: Meter) -> None:
        """Let no more be left than a meter has.

        Raises:
            BudgetFault: the meter has nothing left.
        """
        if not meter.take(1):
            raise BudgetFault(meter.beyond)
        self.remaining = min(self.remaining, meter.left)
        self.lent = self.remaining
        self.pause = max(0, self.remaining - _STEPS_PER_LOOK)
        self.meter = meter

    def settle(self) -> None:
        """Take from the meter what was used of it."""
        if self.meter is not None:
            self.meter.take(self.lent - self.remaining)

    def check_size(self, value: Sequence[Any] | Mapping[str, Any]) -> None:
        """Refuse a result whose parts, nested ones included, are too many.

        Raises:
            BudgetFault: more than `budget.size` values, or nested too deeply.
        """
        left = self.budget.size
        level: list[Any] = [value]
        depth = 0
        while level:
            depth += 1
            deeper: list[Any] = []
            for part in level:
                cls = part.__class__
                if cls is list:
                    left -= len(part)
                    deeper.extend(item for item in part if item.__class__ in _DEEP)
                elif cls is dict:
                    left -= len(part)
                    values = part.values()
                    deeper.extend(item for item in values if item.__class__ in _DEEP)
                if left < 0 or depth > self.budget.depth * 2:
                    message = (
                        f"the result has more than {self.budget.size:,} values "
                        f"or {self.budget.depth * 2} levels (limits: max_expression_values)"
                    )
                    raise BudgetFault(message)
            level = deeper


_STEPS_PER_LOOK = 1_000
_STEPS_PER_NOTE = 16
_MAX_NOTES = 100
_DEEP = frozenset([list, dict])
