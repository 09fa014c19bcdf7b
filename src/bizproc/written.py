"""What stands in a diagram or a form: a text, or FEEL with its place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bizproc.errors import ExpressionError, Location
from bizproc.feel import Expression, Function

__all__ = ["Value", "evaluate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """Hold a text of a file: FEEL if it begins with `=`, else a literal.

    `text` is what stands in the file, `expression` is set for FEEL.
    """

    text: str
    location: Location
    expression: Expression | None = None


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
