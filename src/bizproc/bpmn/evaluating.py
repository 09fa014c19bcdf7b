"""Evaluate the values of a diagram: FEEL with its place in the file, or the text."""

from __future__ import annotations

from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.written import Value, evaluate, refuse_secret

__all__ = ["evaluate", "holds", "refuse_secret"]


def holds(value: Value, result: Any) -> bool:
    """Insist that a condition's result is true or false.

    Raises:
        InvalidValueError: it is neither.
    """
    if isinstance(result, bool):
        return result
    msg = (
        f"{value.location}: the condition {value.text!r} must be true or false, "
        f"got {result!r}"
    )
    raise InvalidValueError(msg)
