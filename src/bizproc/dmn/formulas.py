"""Compiled expressions and cells, with where they stand."""

from __future__ import annotations

from dataclasses import dataclass

from bizproc.errors import ExpressionError, Location
from bizproc.feel import Expression, UnaryTests

__all__ = ["Cell", "Formula"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """An expression and where it stands.

    `fault` says why the text is no FEEL; only a lenient reading leaves such a
    formula in a model, and its value is null.
    """

    expression: Expression
    location: Location
    fault: ExpressionError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """An input cell or allowed values, and where they stand.

    `fault` is as for a formula; such a cell matches nothing.
    """

    tests: UnaryTests
    location: Location
    fault: ExpressionError | None = None
