"""The built-in functions of the standard, as one table (DMN 1.5, 10.3.4)."""

from __future__ import annotations

from bizproc.feel.builtins import (
    booleans,
    contexts,
    conversion,
    lists,
    numbers,
    ranges,
    strings,
    temporal,
)
from bizproc.feel.builtins.table import Builtin, call_builtin, named, table
from bizproc.feel.values import FunctionValue

__all__ = ["BUILTINS", "Builtin", "builtin_value", "call_builtin"]

BUILTINS: dict[str, Builtin] = table(
    booleans.FUNCTIONS,
    contexts.FUNCTIONS,
    conversion.FUNCTIONS,
    lists.FUNCTIONS,
    numbers.FUNCTIONS,
    ranges.FUNCTIONS,
    strings.FUNCTIONS,
    temporal.FUNCTIONS,
)
"""Name → built-in. Names of several words are written with single spaces."""


def builtin_value(name: str) -> FunctionValue | None:
    """Return a built-in as a value, as in `sort(list, …)`; None if there is none."""
    builtin = BUILTINS.get(name)
    return named(builtin) if builtin is not None else None
