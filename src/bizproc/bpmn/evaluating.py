"""Evaluate the values of a diagram: FEEL with its place in the file, or the text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from bizproc.bpmn.elements import Value
from bizproc.errors import ExpressionError, InvalidValueError
from bizproc.feel import Function
from bizproc.secret import Secret

__all__ = ["evaluate", "holds", "refuse_secret"]

_SEARCHED: Final = frozenset({dict, list, Secret})


def evaluate(
    value: Value,
    names: Mapping[str, Any],
    functions: Mapping[str, Function],
    *,
    takes_secrets: bool = False,
) -> Any:
    """Evaluate FEEL, or return the literal text.

    `takes_secrets` is for what an action is given: anything else is kept or shown.

    Raises:
        ExpressionError: with the place of the value in its file; a secret where none
            may be.
    """
    if value.expression is None:
        return value.text
    try:
        found = value.expression.evaluate(names, functions=functions)
    except ExpressionError as error:
        if error.location is None:
            error.location = value.location
        raise
    if takes_secrets and found.__class__ is Secret:
        return found
    refuse_secret(found, value)
    return found


def refuse_secret(found: Any, value: Value) -> None:
    """Insist that what a value of a diagram came to is no secret, and holds none.

    Raises:
        ExpressionError: with the place of the value in its file.
    """
    kind = found.__class__
    if kind not in _SEARCHED or not _hold_secret((found,)):
        return
    message = (
        "a secret is neither kept nor shown: it goes only, by itself, to an action's "
        "parameter of type Secret"
    )
    raise ExpressionError(
        message, source=value.text, length=len(value.text), location=value.location
    )


def _hold_secret(values: Collection[Any]) -> bool:
    """Say whether a secret is among values, or deeper; what is lazy is not read."""
    kinds = set(map(type, values))  # in C: a list may have ten thousand
    if kinds.isdisjoint(_SEARCHED):
        return False
    return Secret in kinds or any(
        _hold_secret(it.values() if type(it) is dict else it)
        for it in values
        if type(it) is dict or type(it) is list
    )


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
