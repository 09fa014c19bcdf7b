"""Boolean and other simple built-ins (DMN 1.5, 10.3.4.2 and 10.3.4.9)."""

from __future__ import annotations

from typing import Any

from bizproc.feel.builtins.table import signature
from bizproc.feel.comparison import equals
from bizproc.feel.temporal.text import temporal_text
from bizproc.feel.values import kind_of

__all__ = ["FUNCTIONS"]


def _not(negand: Any) -> bool | None:
    return None if negand is None else not negand


def _is(left: Any, right: Any) -> bool:
    """Tell whether two values are the same, time zones included."""
    if kind_of(left) != kind_of(right):
        return False
    if kind_of(left) in {"date and time", "time"}:
        return temporal_text(left) == temporal_text(right)
    return equals(left, right)


FUNCTIONS = (
    signature("not", "negand: boolean", _not),
    signature("is", "value1: any, value2: any", _is, fills=True),
)
