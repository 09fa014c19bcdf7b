"""What stands in a diagram or a form: a text, or FEEL with its place in the file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bizproc.errors import ExpressionError, Location
from bizproc.feel import Expression, Function
from bizproc.secret import Secret

__all__ = ["Value", "evaluate", "refuse_secret"]

_SEARCHED: Final = frozenset({dict, list, Secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """Hold a text of a file: FEEL if it begins with `=`, else a literal.

    `text` is what stands in the file, `expression` is set for FEEL.
    """

    text: str
    location: Location
    expression: Expression | None = None


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
