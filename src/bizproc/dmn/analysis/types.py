"""Find expressions and cells that can only fail, from the types a file declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bizproc.dmn.boxed import Boxed, DecisionTable, LiteralExpression
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
    scope = {it.name: feel_type(it.type) for it in decisions.input_data.values()}
    for decision in decisions.decisions.values():
        scope.update(dict.fromkeys(decision.names, feel_type(decision.type)))
    logics: list[Boxed] = [it.logic for it in decisions.decisions.values()]
    logics += [it.logic for it in decisions.knowledge.values()]
    for logic in logics:
        waiting: list[tuple[Boxed, frozenset[str]]] = [(logic, frozenset())]
        while waiting:
            boxed, local = waiting.pop()
            known = {} if ANY_NAME in local else _known(scope, boxed, local)
            yield from _of(boxed, known, decisions.names)
            waiting.extend((part, local | bound) for part, bound in parts_of(boxed))


def _known(
    scope: Mapping[str, TypeName], boxed: Boxed, local: frozenset[str]
) -> dict[str, TypeName]:
    """Return the types of the names that an expression takes from the file."""
    names: set[str] = set()
    for compiled in own_expressions(boxed):
        names |= compiled.names | compiled.possible_names
    return {name: scope[name] for name in names - local if name in scope}


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
