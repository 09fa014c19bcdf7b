"""The state of one evaluation, and what its expressions need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.dmn.formulas import Cell, Formula
from bizproc.dmn.item_types import ItemType, fitted
from bizproc.errors import ExpressionError, Location
from bizproc.feel import Budget, Function, FunctionValue, parse
from bizproc.feel.budget import Meter, current_budget
from bizproc.feel.fault import Fault
from bizproc.feel.run import Run

__all__ = ["Evaluation"]


class Evaluation:
    """Carry the options through all expressions of one evaluation.

    Attributes:
        notes: in lenient mode, the reasons of nulls.
        depth: how many functions of the model are being called within each other.
        meter: what is left of the steps and the time of the decision as a whole.
    """

    __slots__ = ("budget", "depth", "functions", "meter", "notes", "steps", "strict")

    def __init__(
        self,
        *,
        functions: Mapping[str, Function] | None,
        budget: Budget | None,
        strict: bool,
    ) -> None:
        self.functions = functions
        self.budget = budget or current_budget()
        self.strict = strict
        self.notes: list[ExpressionError] = []
        self.depth = 0
        self.steps = 0
        self.meter = Meter(self.budget)

    def value(self, formula: Formula, scope: Mapping[str, Any]) -> Any:
        """Return the value of an expression."""
        if formula.fault is not None:
            self.notes.append(formula.fault)
            return None
        try:
            return formula.expression.evaluate(
                scope,
                functions=self.functions,
                strict=self.strict,
                budget=self.budget,
                notes=self.notes,
                meter=self.meter,
            )
        except ExpressionError as error:
            if error.location is None:
                error.location = formula.location
            raise

    def passes(self, cell: Cell, value: Any, scope: Mapping[str, Any]) -> bool:
        """Tell whether a value passes a cell."""
        if cell.fault is not None:
            self.notes.append(cell.fault)
            return False
        try:
            return cell.tests.matches(
                value,
                scope,
                functions=self.functions,
                strict=self.strict,
                budget=self.budget,
                meter=self.meter,
            )
        except ExpressionError as error:
            if error.location is None:
                error.location = cell.location
            raise

    def typed(
        self, value: Any, wanted: ItemType | None, what: str, location: Location
    ) -> Any:
        """Return a value as its type takes it; what does not fit fails."""
        if wanted is None or value is None:
            return value
        found, problem = fitted(value, wanted)
        return self.fail(f"{what} {problem}", location) if problem else found

    def fail(self, message: str, location: Location) -> None:
        """Raise the error in strict mode; note it and return null in lenient mode."""
        error = ExpressionError(message, location=location)
        if self.strict:
            raise error
        self.notes.append(error)

    def step(self, location: Location) -> None:
        """Take a step from the budget; no mode forgives that none is left."""
        self.steps += 1
        if not self.meter.take(1, looks=True):
            raise ExpressionError(self.meter.beyond, location=location)
        if self.steps > self.budget.iterations:
            message = (
                f"more than {self.budget.iterations:,} steps; the decision works on "
                "too much (limits: max_expression_steps)"
            )
            raise ExpressionError(message, location=location)

    def call(self, text: str, scope: Mapping[str, Any]) -> Any:
        """Return the value of an expression that nobody wrote in the file."""
        return parse(
            text,
            names=[name for name in scope if not name.isidentifier()],
            budget=self.budget,
        ).evaluate(
            scope,
            functions=self.functions,
            strict=self.strict,
            budget=self.budget,
            notes=self.notes,
            meter=self.meter,
        )

    def invoke(
        self, function: FunctionValue, arguments: list[Any], scope: Mapping[str, Any]
    ) -> Any:
        """Call a function from outside FEEL."""
        run = self._run(scope)
        try:
            run.draw_on(self.meter)
            return function.invoke(run, arguments)
        except Fault as error:
            raise ExpressionError(error.message) from None
        finally:
            run.settle()

    def _run(self, scope: Mapping[str, Any]) -> Run:
        run = Run(
            "",
            scope,
            [],
            functions=self.functions,
            strict=self.strict,
            budget=self.budget,
        )
        run.notes = self.notes
        return run
