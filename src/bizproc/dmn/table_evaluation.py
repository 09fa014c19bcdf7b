"""Evaluate a decision table by its hit policy (DMN 1.5, 8.2.8 to 8.2.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bizproc.dmn.boxed import DecisionTable, Input, Output, Rule
from bizproc.dmn.evaluation import Evaluation
from bizproc.dmn.formulas import Cell, Formula
from bizproc.dmn.item_types import ItemType
from bizproc.errors import ExpressionError, Location
from bizproc.feel import evaluate, to_text
from bizproc.feel.comparison import equals

__all__ = ["TableResult", "evaluate_table"]

_SEVERAL = frozenset(["COLLECT", "RULE ORDER", "OUTPUT ORDER"])


@dataclass(frozen=True, slots=True)
class TableResult:
    """The value of a table, the rules that matched, the inputs they saw."""

    value: Any
    matched: tuple[Rule, ...]
    inputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Hold a table, the scope it is asked in and its input values by label."""

    asking: Evaluation
    table: DecisionTable
    scope: Mapping[str, Any]
    inputs: Mapping[str, Any]


def evaluate_table(
    asking: Evaluation, table: DecisionTable, scope: Mapping[str, Any]
) -> TableResult:
    """Return what a table decides in a scope."""
    labels = [column.label for column in table.inputs]
    values: list[Any] = []
    for column in table.inputs:
        value = _input_value(asking, column, scope)
        what, place = f"the input {column.label!r}", column.formula.location
        declared = (column.allowed, column.type)
        values.append(_allowed(asking, value, declared, (what, place), scope))
        if value is not None and values[-1] is None:
            return TableResult(None, (), {column.label: value})
    inputs = dict(zip(labels, values, strict=True))
    matched = _matching(asking, table, values, scope)
    asked = _Asked(asking, table, scope, inputs)
    return TableResult(_outcome(asked, matched), tuple(matched), inputs)


def _input_value(asking: Evaluation, column: Input, scope: Mapping[str, Any]) -> Any:
    value = asking.value(column.formula, scope)
    what, place = f"the input {column.label!r}", column.formula.location
    return asking.typed(value, column.type, what, place)


def _allowed(
    asking: Evaluation,
    value: Any,
    declared: tuple[Cell | None, ItemType | None],
    where: tuple[str, Location],
    scope: Mapping[str, Any],
) -> Any:
    """Return a value if it is among the allowed ones; of a list, if its items are."""
    allowed, kind = declared
    if allowed is None or value is None:
        return value
    if kind is not None and kind.allowed is allowed:
        return value  # checked with the type
    several = isinstance(value, list) and kind is not None and kind.kind == "list"
    for item in value if several else [value]:
        if item is not None and not asking.passes(allowed, item, scope):
            what, place = where
            message = f"{what} is {to_text(item)}; allowed: {allowed.tests.source}"
            return asking.fail(message, place)
    return value


def _matching(
    asking: Evaluation,
    table: DecisionTable,
    values: Sequence[Any],
    scope: Mapping[str, Any],
) -> list[Rule]:
    matched: list[Rule] = []
    for rule in table.rules:
        if all(
            cell is None or asking.passes(cell, value, scope)
            for cell, value in zip(rule.cells, values, strict=True)
        ):
            matched.append(rule)
            if table.hit_policy == "FIRST":
                break
    return matched


def _outcome(asked: _Asked, matched: list[Rule]) -> Any:
    table = asked.table
    several = table.hit_policy in _SEVERAL
    if not matched:
        value = _default(asked)
        if table.aggregation == "COUNT" and value is None:
            return 0
        if several and table.aggregation is None:
            return [] if value is None else [value]
        return value
    if table.hit_policy == "UNIQUE" and len(matched) > 1:
        return _contradiction(asked, matched, "only one may")
    results = [_row(asked, rule.outputs) for rule in matched]
    if table.hit_policy in {"PRIORITY", "OUTPUT ORDER"}:
        results.sort(key=lambda row: _rank(asked, row))
    elif table.hit_policy == "ANY" and not _all_equal(asked, results):
        return _contradiction(asked, matched, "their results differ")
    return _aggregated(asked, results) if several else results[0]


def _rank(asked: _Asked, row: Any) -> tuple[int, ...]:
    """Return the places of a row's values in the orders of their columns."""
    table, ranks = asked.table, []
    for output in table.outputs:
        asked.asking.step(table.location)
        value = row[output.name] if len(table.outputs) > 1 else row
        places = (n for n, item in enumerate(output.order) if equals(item, value))
        ranks.append(next(places, len(output.order)))
    return tuple(ranks)


def _all_equal(asked: _Asked, results: list[Any]) -> bool:
    first, budget = results[0], asked.asking.budget
    for other in results[1:]:
        asked.asking.step(asked.table.location)
        both = {"a": first, "b": other}
        if evaluate("a = b", both, strict=False, budget=budget) is not True:
            return False
    return True


def _contradiction(asked: _Asked, matched: list[Rule], problem: str) -> None:
    rules = " and ".join(
        f"{rule.number} ({rule.id}, line {rule.location.line})" for rule in matched
    )
    seen = ", ".join(
        f"{label} = {to_text(value)}" for label, value in asked.inputs.items()
    )
    table = asked.table
    message = f"rules {rules} of the {table.hit_policy} table match, {problem}; {seen}"
    asked.asking.fail(message, table.location)


def _row(asked: _Asked, formulas: Sequence[Formula]) -> Any:
    values = {
        output.name: _output_value(asked, output, formula)
        for output, formula in zip(asked.table.outputs, formulas, strict=True)
    }
    return values if len(values) > 1 else next(iter(values.values()))


def _output_value(asked: _Asked, output: Output, formula: Formula) -> Any:
    asking = asked.asking
    value = asking.value(formula, asked.scope)
    what, place = f"the output {output.name!r}", formula.location
    value = asking.typed(value, output.type, what, place)
    declared = (output.allowed, output.type)
    return _allowed(asking, value, declared, (what, place), asked.scope)


def _default(asked: _Asked) -> Any:
    """Return the default outputs; None if no column has one."""
    outputs = asked.table.outputs
    if all(output.default is None for output in outputs):
        return None
    values = {
        output.name: (
            None
            if output.default is None
            else _output_value(asked, output, output.default)
        )
        for output in outputs
    }
    return values if len(values) > 1 else next(iter(values.values()))


def _aggregated(asked: _Asked, results: list[Any]) -> Any:
    table, asking = asked.table, asked.asking
    if table.aggregation is None:
        return results
    if table.aggregation == "COUNT":
        return len(results)
    call = f"{table.aggregation.lower()}(results)"
    try:
        return asking.call(call, {"results": results})
    except ExpressionError as error:
        error.location = table.location
        raise
