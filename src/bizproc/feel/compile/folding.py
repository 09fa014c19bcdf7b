"""Compute what is constant once, when an expression is compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bizproc.errors import ExpressionError
from bizproc.feel.budget import Budget
from bizproc.feel.run import Run
from bizproc.feel.syntax import (
    Between,
    Binary,
    Call,
    Comparison,
    Constant,
    If,
    InstanceOf,
    Logical,
    Name,
    Negation,
    Node,
    RangeLiteral,
    children,
)

__all__ = ["FOLDED_CALLS", "folded", "is_constant"]

_FOLDABLE = (
    *(Between, Binary, Comparison, If, InstanceOf),
    *(Logical, Negation, RangeLiteral),
)
FOLDED_CALLS = frozenset(
    ["date", "date and time", "duration", "number", "range", "time"]
)
"""Built-ins that are called with literals for want of a literal of their own."""

_STRUCTURES = frozenset([list, dict])


def is_constant(node: Node, constants: set[int]) -> bool:
    """Tell whether a node needs nothing from outside; `constants` are those below."""
    if isinstance(node, _FOLDABLE):
        return all(_is_known(part, constants) for part in children(node))
    return (
        isinstance(node, Call)
        and isinstance(node.function, Name)
        and node.function.name in FOLDED_CALLS
        and all(_is_known(part, constants) for part in node.arguments)
    )


def _is_known(node: Node, constants: set[int]) -> bool:
    return isinstance(node, Constant) or id(node) in constants


def folded(code: Callable[[Run], Any]) -> Any:
    """Return the value of constant code; None if it fails or is worth no constant.

    What fails, or is null in lenient mode, is left for the run to tell.
    """
    try:
        value = code(_run(strict=True))
        lenient = code(_run(strict=False))
    except (ExpressionError, RecursionError):
        return None
    same = value.__class__ is lenient.__class__ and value == lenient
    return value if same and value.__class__ not in _STRUCTURES else None


# the same whatever limits are in force: what is folded is kept for all
_BUDGET = Budget()


def _run(*, strict: bool) -> Run:
    return Run("", {}, [], None, strict, _BUDGET)
