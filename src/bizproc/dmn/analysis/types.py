"""Find expressions and cells that can only fail, from the types a file declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bizproc.dmn.boxed import (
    Boxed,
    Context,
    DecisionTable,
    FunctionDefinition,
    Iteration,
    LiteralExpression,
    Parameter,
)
from bizproc.dmn.decisions import Decisions
from bizproc.dmn.formulas import Cell, Formula
from bizproc.dmn.free_names import ANY_NAME, own_expressions, parts_of
from bizproc.dmn.item_types import ItemType, feel_type
from bizproc.errors import Finding
from bizproc.feel import TypeName, check_types, infer

__all__ = ["wrong_types"]

_SIMPLE = frozenset(["number", "string", "boolean"])
"""Kinds that no other kind is converted to where they are declared."""

_CODE = "DMN_TYPE"


def wrong_types(decisions: Decisions) -> Iterator[Finding]:
    """Yield what is wrong by type; a name without a declared type may be anything."""
    outer = _declared(decisions)
    logics: list[Boxed] = [it.logic for it in decisions.decisions.values()]
    logics += [it.logic for it in decisions.knowledge.values()]
    for logic in logics:
        waiting: list[tuple[Boxed, Mapping[str, TypeName] | None]] = [(logic, outer)]
        while waiting:
            boxed, scope = waiting.pop()
            known = {} if scope is None else _known(scope, boxed)
            yield from _of(boxed, known, decisions.names)
            waiting.extend(_within(boxed, scope))


def _declared(decisions: Decisions) -> dict[str, TypeName]:
    """Return the types of what the file draws, functions with those of their results."""
    scope = {it.name: feel_type(it.type) for it in decisions.input_data.values()}
    for decision in decisions.decisions.values():
        scope.update(dict.fromkeys(decision.names, feel_type(decision.type)))
    for model in decisions.knowledge.values():
        if isinstance(model.logic, FunctionDefinition):
            kind = _function_type(model.logic.parameters, model.type)
            scope.update(dict.fromkeys(model.names, kind))
    for service in decisions.services.values():
        kind = _function_type(service.parameters, service.type)
        scope.update(dict.fromkeys(service.names, kind))
    return scope


def _function_type(
    parameters: tuple[Parameter, ...], result: ItemType | None
) -> TypeName:
    fields = tuple((it.name, feel_type(it.type)) for it in parameters)
    return TypeName(name="function", element=feel_type(result), fields=fields)


def _within(
    boxed: Boxed, scope: Mapping[str, TypeName] | None
) -> Iterator[tuple[Boxed, Mapping[str, TypeName] | None]]:
    """Yield the expressions inside one, each with the types of the names in reach.

    None inside a filter: its items may bring any name.
    """
    types = {} if scope is None else _brought(boxed, scope)
    for part, bound in parts_of(boxed):
        if scope is None or ANY_NAME in bound:
            yield part, None
        else:
            own = {name: types.get(name, _UNKNOWN) for name in bound}
            yield part, {**scope, **own} if own else scope


def _brought(boxed: Boxed, scope: Mapping[str, TypeName]) -> dict[str, TypeName]:
    """Return the types of the names that an expression brings to those inside it."""
    if isinstance(boxed, FunctionDefinition):
        return {it.name: feel_type(it.type) for it in boxed.parameters}
    if isinstance(boxed, Iteration):
        domain = _result(boxed.domain, scope)
        several = domain.name in {"list", "range"}
        item = domain.element or _UNKNOWN if several else _UNKNOWN
        item = _UNKNOWN if item.name == "null" else item  # nothing is in it
        return {boxed.variable: item, "partial": TypeName(name="list")}
    found: dict[str, TypeName] = {}
    if isinstance(boxed, Context):
        for entry in boxed.entries:
            of_value = _result(entry.value, {**scope, **found})
            found[entry.name] = feel_type(entry.type) if entry.type else of_value
    return found


def _result(boxed: Boxed, scope: Mapping[str, TypeName]) -> TypeName:
    """Return the type of a boxed expression as far as it is told or plain."""
    if boxed.type is not None:
        return feel_type(boxed.type)
    if isinstance(boxed, LiteralExpression) and boxed.formula.fault is None:
        found = infer(boxed.formula.expression, _known(scope, boxed))
        return _UNKNOWN if found.name == "null" else found
    if isinstance(boxed, FunctionDefinition):
        return _function_type(boxed.parameters, None)
    return _UNKNOWN


_UNKNOWN = TypeName(name="any")


def _known(scope: Mapping[str, TypeName], boxed: Boxed) -> dict[str, TypeName]:
    """Return the types of the names that an expression reads or calls."""
    names: set[str] = set()
    for compiled in own_expressions(boxed):
        names |= compiled.names | compiled.possible_names | compiled.functions
    return {name: scope[name] for name in names if name in scope}


def _of(
    boxed: Boxed, scope: dict[str, TypeName], functions: frozenset[str]
) -> Iterator[Finding]:
    if isinstance(boxed, LiteralExpression):
        yield from _formula(boxed.formula, scope, functions, boxed.type)
    elif isinstance(boxed, DecisionTable):
        yield from _table(boxed, scope, functions)


def _table(
    table: DecisionTable, scope: dict[str, TypeName], functions: frozenset[str]
) -> Iterator[Finding]:
    tested: list[dict[str, TypeName]] = []
    for column in table.inputs:
        yield from _formula(column.formula, scope, functions, column.type)
        kind = feel_type(column.type)
        if column.type is None:
            kind = infer(column.formula.expression, scope)
        tested.append({**scope, "?": kind})
        if column.allowed is not None:
            yield from _cell(column.allowed, tested[-1], functions)
    for rule in table.rules:
        for cell, known in zip(rule.cells, tested, strict=True):
            if cell is not None:
                yield from _cell(cell, known, functions)
        for formula, output in zip(rule.outputs, table.outputs, strict=True):
            yield from _formula(formula, scope, functions, output.type)


def _formula(
    formula: Formula,
    scope: dict[str, TypeName],
    functions: frozenset[str],
    declared: ItemType | None,
) -> Iterator[Finding]:
    if formula.fault is not None:
        return
    wanted = feel_type(declared)
    expects = wanted if wanted.name in _SIMPLE and not _is_null(formula) else None
    for error in check_types(formula.expression, scope, functions, expects=expects):
        message = f"{error.message}, in {formula.expression.source!r}"
        yield Finding(code=_CODE, message=message, location=formula.location)


def _is_null(formula: Formula) -> bool:
    return infer(formula.expression).name == "null"


def _cell(
    cell: Cell, scope: dict[str, TypeName], functions: frozenset[str]
) -> Iterator[Finding]:
    if cell.fault is not None:
        return
    for error in check_types(cell.tests, scope, functions):
        message = f"{error.message}, in the cell {cell.tests.source!r}"
        yield Finding(code=_CODE, message=message, location=cell.location)
