"""Read the constants that a cell compares with."""

from __future__ import annotations

from typing import Any

from bizproc.dmn.formulas import Cell
from bizproc.errors import ExpressionError
from bizproc.feel import evaluate, kind_of
from bizproc.feel.syntax import (
    Call,
    Constant,
    ListLiteral,
    Name,
    Negation,
    Node,
    RangeLiteral,
    Tests,
)

__all__ = ["constants_of"]

_MAKERS = frozenset(
    ["date", "time", "date and time", "duration", "number", "string", "@"]
)


def constants_of(cell: Cell) -> list[Any] | None:
    """Return the values that a cell compares with; None if it asks more than that."""
    tree = cell.tests.ast
    if cell.fault is not None or not isinstance(tree, Tests):
        return None
    found: list[Any] = []
    for test in tree.tests:
        values = _values(test.operand, cell.tests.source)
        if values is None or (test.operator and isinstance(test.operand, ListLiteral)):
            return None
        found.extend(values)
    return found


def _values(node: Node, source: str) -> list[Any] | None:
    if isinstance(node, Constant):
        return [node.value]
    parts: list[Node | None] = []
    if isinstance(node, RangeLiteral):
        parts = [node.low, node.high]
    elif isinstance(node, ListLiteral):
        parts = list(node.items)
    elif isinstance(node, Negation | Call) and _is_constant(node):
        try:
            value = evaluate(source[node.start : node.end])
        except ExpressionError:
            return None
        return [value] if kind_of(value) not in {"list", "context"} else None
    else:
        return None
    found: list[Any] = []
    for part in parts:
        values = [] if part is None else _values(part, source)
        if values is None:
            return None
        found.extend(values)
    return found


def _is_constant(node: Node) -> bool:
    """Tell whether a node is a literal, perhaps negated or made by `date("…")`."""
    if isinstance(node, Negation):
        return _is_constant(node.operand)
    if isinstance(node, Call):
        called = node.function
        return (
            isinstance(called, Name)
            and called.name in _MAKERS
            and all(_is_constant(argument) for argument in node.arguments)
        )
    return isinstance(node, Constant)
