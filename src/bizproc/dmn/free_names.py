"""Find the names that a boxed expression takes from outside."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.dmn.boxed import (
    Boxed,
    Conditional,
    Context,
    DecisionTable,
    Filter,
    FunctionDefinition,
    Invocation,
    Iteration,
    ListExpression,
    LiteralExpression,
    Relation,
)
from bizproc.feel import BUILTIN_NAMES, Expression, UnaryTests

__all__ = ["ANY_NAME", "free_names", "own_expressions", "parts_of"]


def free_names(logic: Boxed) -> tuple[set[str], set[str]]:
    """Return the free names and the free functions beyond the built-in ones."""
    names: set[str] = set()
    functions: set[str] = set()
    waiting: list[tuple[Boxed, frozenset[str]]] = [(logic, frozenset())]
    while waiting:
        boxed, local = waiting.pop()
        for compiled in own_expressions(boxed):
            if ANY_NAME not in local:
                names |= compiled.names - local
            functions |= compiled.functions - BUILTIN_NAMES - local
        waiting.extend((part, local | bound) for part, bound in parts_of(boxed))
    return names, functions


ANY_NAME = "*"
"""Stands for the names that a filtered item may bring, whatever they are."""


def parts_of(boxed: Boxed) -> Iterator[tuple[Boxed, frozenset[str]]]:
    """Yield the expressions inside one, with the names that it brings into reach."""
    none: frozenset[str] = frozenset()
    if isinstance(boxed, Context):
        local: frozenset[str] = none
        for entry in boxed.entries:
            yield entry.value, local | {entry.name}
            local |= {entry.name}
    elif isinstance(boxed, FunctionDefinition):
        yield boxed.body, frozenset(it.name for it in boxed.parameters)
    elif isinstance(boxed, Iteration):
        yield boxed.domain, none
        yield boxed.body, frozenset([boxed.variable, "partial"])
    elif isinstance(boxed, Filter):
        yield boxed.source, none
        yield boxed.condition, frozenset([ANY_NAME])
    else:
        yield from ((part, none) for part in _plain_parts(boxed))


def _plain_parts(boxed: Boxed) -> tuple[Boxed, ...]:
    if isinstance(boxed, ListExpression):
        return boxed.items
    if isinstance(boxed, Relation):
        return tuple(cell for row in boxed.rows for cell in row)
    if isinstance(boxed, Invocation):
        return (boxed.function, *(binding.value for binding in boxed.bindings))
    if isinstance(boxed, Conditional):
        return (boxed.condition, boxed.yes, boxed.no)
    return ()


def own_expressions(boxed: Boxed) -> Iterator[Expression | UnaryTests]:
    """Yield the expressions and cells of a literal expression or a table."""
    if isinstance(boxed, LiteralExpression):
        yield boxed.formula.expression
    elif isinstance(boxed, DecisionTable):
        yield from _table_expressions(boxed)


def _table_expressions(table: DecisionTable) -> Iterator[Expression | UnaryTests]:
    """Yield the expressions and cells of a table."""
    for column in table.inputs:
        yield column.formula.expression
        if column.allowed is not None:
            yield column.allowed.tests
    formulas = [output.default for output in table.outputs]
    for rule in table.rules:
        formulas.extend(rule.outputs)
        yield from (cell.tests for cell in rule.cells if cell is not None)
    yield from (formula.expression for formula in formulas if formula is not None)
