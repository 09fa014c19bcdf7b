"""Evaluate the values of a diagram: FEEL with its place in the file, or the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.bpmn.elements import Value
from bizproc.errors import ExpressionError, InvalidValueError
from bizproc.feel import Function

__all__ = ["evaluate", "holds"]


def evaluate(
    value: Value, names: Mapping[str, Any], functions: Mapping[str, Function]
) -> Any:
    """Evaluate FEEL, or return the literal text.

    Raises:
        ExpressionError: with the place of the value in its file.
    """
    if value.expression is None:
        return value.text
    try:
        return value.expression.evaluate(names, functions=functions)
    except ExpressionError as error:
        if error.location is None:
            error.location = value.location
        raise


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
