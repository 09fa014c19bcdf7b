"""Boolean and other simple built-ins (DMN 1.5, 10.3.4.2 and 10.3.4.9)."""

from __future__ import annotations

from typing import Any

from bizproc.feel.builtins.table import signature
from bizproc.feel.comparison import equals
from bizproc.feel.fault import refuse
from bizproc.feel.run import Run
from bizproc.feel.temporal_text import temporal_text
from bizproc.feel.values import kind_of

__all__ = ["FUNCTIONS"]


_MISSING = object()


def _not(negand: Any) -> bool | None:
    return None if negand is None else not negand


def _is(run: Run, left: Any = _MISSING, right: Any = _MISSING) -> bool:
    """Tell whether two values are the same, time zones included.

    What lenient mode is not given counts as null, as the conformance kit has it.
    """
    if left is _MISSING or (right is _MISSING and run.strict):
        refuse("is(…) takes (value1, value2)")
    if right is _MISSING:
        right = None
    if kind_of(left) != kind_of(right):
        return False
    if kind_of(left) in {"date and time", "time"}:
        return temporal_text(left) == temporal_text(right)
    return equals(left, right)


FUNCTIONS = (
    signature("not", "negand: boolean", _not),
    signature("is", "value1?: any, value2?: any", _is, takes_run=True),
)
