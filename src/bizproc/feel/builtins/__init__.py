"""The built-in functions of the standard, as one table (DMN 1.5, 10.3.4)."""

from __future__ import annotations

from bizproc.feel.builtins import (
    booleans,
    contexts,
    conversion,
    lists,
    numbers,
    range_text,
    ranges,
    strings,
    temporal,
)
from bizproc.feel.builtins.table import Builtin, call_builtin, named, table

__all__ = ["BUILTINS", "Builtin", "call_builtin", "named"]

BUILTINS: dict[str, Builtin] = table(
    booleans.FUNCTIONS,
    contexts.FUNCTIONS,
    conversion.FUNCTIONS,
    lists.FUNCTIONS,
    numbers.FUNCTIONS,
    range_text.FUNCTIONS,
    ranges.FUNCTIONS,
    strings.FUNCTIONS,
    temporal.FUNCTIONS,
)
"""Name → built-in. Names of several words are written with single spaces."""
