"""Evaluate one decision: its table by hit policy, or its expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bizproc.dmn.kinds import fits
from bizproc.dmn.model import (
    Cell,
    Decision,
    DecisionResult,
    DecisionTable,
    Formula,
    MatchedRule,
    Output,
    Rule,
)
from bizproc.errors import ExpressionError, Location
from bizproc.feel import Budget, Function, evaluate, kind_of, to_text

__all__ = ["evaluate_logic"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """Carry what every expression of one evaluation needs."""

    scope: Mapping[str, Any]
    functions: Mapping[str, Function] | None
    budget: Budget | None
    strict: bool

    def value(self, formula: Formula) -> Any:
        """Return the value of an expression."""
        return _placed(
            formula.location,
            lambda: formula.expression.evaluate(
                self.scope,
                functions=self.functions,
                strict=self.strict,
                budget=self.budget,
            ),
        )

    def passes(self, cell: Cell, value: Any) -> bool:
        """Tell whether a value passes a cell."""
        return _placed(
            cell.location,
            lambda: cell.tests.matches(
                value,
                self.scope,
                functions=self.functions,
                strict=self.strict,
                budget=self.budget,
            ),
        )


def _placed(location: Location, compute: Callable[[], _T]) -> _T:
    try:
        return compute()
    except ExpressionError as error:
        if error.location is None:
            error.location = location
        raise


def evaluate_logic(
    decision: Decision,
    scope: Mapping[str, Any],
    *,
    functions: Mapping[str, Function] | None,
    budget: Budget | None,
    strict: bool,
    required: tuple[DecisionResult, ...],
) -> DecisionResult:
    """Return the result of one decision, its required ones being in the scope."""
    asking = _Asking(scope=scope, functions=functions, budget=budget, strict=strict)
    logic = decision.logic
    if not isinstance(logic, DecisionTable):
        value = asking.value(logic.formula)
        _check_kind(value, logic.kind, "the decision", logic.formula.location)
        return DecisionResult(decision_id=decision.id, value=value, required=required)
    values = [_input_value(asking, column) for column in logic.inputs]
    matched = _matching(asking, logic, values)
    labels = [column.label for column in logic.inputs]
    return DecisionResult(
        decision_id=decision.id,
        value=_outcome(asking, logic, matched, dict(zip(labels, values, strict=True))),
        matched=tuple(
            MatchedRule(id=rule.id, number=rule.number, line=rule.location.line)
            for rule in matched
        ),
        inputs=dict(zip(labels, values, strict=True)),
        required=required,
    )


def _input_value(asking: _Asking, column: Any) -> Any:
    value = asking.value(column.formula)
    place = column.formula.location
    _check_kind(value, column.kind, f"the input {column.label!r}", place)
    allowed = column.allowed
    if allowed is not None and value is not None and not asking.passes(allowed, value):
        message = (
            f"the input {column.label!r} is {to_text(value)}; "
            f"allowed: {allowed.tests.source}"
        )
        raise ExpressionError(message, location=place)
    return value


def _check_kind(value: Any, kind: str | None, what: str, place: Location) -> None:
    if not fits(value, kind):
        message = f"{what} must be a {kind}, not the {kind_of(value)} {to_text(value)}"
        raise ExpressionError(message, location=place)


def _matching(
    asking: _Asking, table: DecisionTable, values: Sequence[Any]
) -> list[Rule]:
    matched: list[Rule] = []
    for rule in table.rules:
        if all(
            cell is None or asking.passes(cell, value)
            for cell, value in zip(rule.cells, values, strict=True)
        ):
            matched.append(rule)
            if table.hit_policy == "FIRST":
                break
    return matched


def _outcome(
    asking: _Asking,
    table: DecisionTable,
    matched: list[Rule],
    inputs: Mapping[str, Any],
) -> Any:
    results = [_row(asking, table, rule.outputs) for rule in matched]
    several = table.hit_policy in {"COLLECT", "RULE ORDER", "OUTPUT ORDER"}
    if not matched:
        value = _default(asking, table)
        if table.aggregation == "COUNT":
            return 0
        if several and table.aggregation is None:
            return [] if value is None else [value]
        return value
    if table.hit_policy in {"PRIORITY", "OUTPUT ORDER"}:
        results.sort(key=lambda row: _rank(table, row))
    elif table.hit_policy in {"UNIQUE", "ANY"} and len(matched) > 1:
        _check_single(table, matched, results, inputs)
    return _aggregated(table, results) if several else results[0]


def _rank(table: DecisionTable, row: Any) -> tuple[int, ...]:
    """Return the places of a row's values in the orders of their columns."""
    ranks: list[int] = []
    for output in table.outputs:
        value = row[output.name] if len(table.outputs) > 1 else row
        places = (n for n, item in enumerate(output.order) if item == value)
        ranks.append(next(places, len(output.order)))
    return tuple(ranks)


def _check_single(
    table: DecisionTable,
    matched: list[Rule],
    results: list[Any],
    inputs: Mapping[str, Any],
) -> None:
    """Refuse several matches of UNIQUE, and different results of ANY."""
    same = table.hit_policy == "ANY" and all(
        evaluate("a = b", {"a": results[0], "b": other}) for other in results[1:]
    )
    if same:
        return
    rules = " and ".join(
        f"{rule.number} ({rule.id}, line {rule.location.line})" for rule in matched
    )
    seen = ", ".join(f"{label} = {to_text(value)}" for label, value in inputs.items())
    needed = "only one may" if table.hit_policy == "UNIQUE" else "their results differ"
    message = f"rules {rules} of the {table.hit_policy} table match, {needed}; {seen}"
    raise ExpressionError(message, location=table.location)


def _row(asking: _Asking, table: DecisionTable, formulas: Sequence[Formula]) -> Any:
    values = {}
    for output, formula in zip(table.outputs, formulas, strict=True):
        values[output.name] = _output_value(asking, output, formula)
    return values if len(values) > 1 else next(iter(values.values()))


def _output_value(asking: _Asking, output: Output, formula: Formula) -> Any:
    value = asking.value(formula)
    what = f"the output {output.name!r}"
    _check_kind(value, output.kind, what, formula.location)
    allowed = output.allowed
    if allowed is not None and value is not None and not asking.passes(allowed, value):
        message = f"{what} is {to_text(value)}; allowed: {allowed.tests.source}"
        raise ExpressionError(message, location=formula.location)
    return value


def _default(asking: _Asking, table: DecisionTable) -> Any:
    """Return the default outputs; None if no column has one."""
    if all(output.default is None for output in table.outputs):
        return None
    values = {
        output.name: (
            None
            if output.default is None
            else _output_value(asking, output, output.default)
        )
        for output in table.outputs
    }
    return values if len(values) > 1 else next(iter(values.values()))


def _aggregated(table: DecisionTable, results: list[Any]) -> Any:
    if table.aggregation is None:
        return results
    if table.aggregation == "COUNT":
        return len(results)
    call = f"{table.aggregation.lower()}(results)"
    return _placed(table.location, lambda: evaluate(call, {"results": results}))
