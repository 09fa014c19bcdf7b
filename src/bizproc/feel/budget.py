"""Bound what an expression may cost, before and while it runs."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_BUDGET", "Budget"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Limit one expression; a hit is an ExpressionError, in lenient mode too.

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


DEFAULT_BUDGET = Budget()
