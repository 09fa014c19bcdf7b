"""Write a value into a text, as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bizproc import feel
from bizproc.errors import ExpressionError, InvalidValueError
from bizproc.workspace.spelling.spelling import Spelling
from bizproc.workspace.spelling.writing import write_any

__all__ = ["write"]


def write(value: Any, *, spelling: Spelling | None) -> str:
    """Return a value as text: nothing for null, a list with commas, dates as spelled.

    Raises:
        InvalidValueError: a record or another mapping, or no plain value.
    """
    if isinstance(value, list | tuple):
        return ", ".join(_write_one(it, spelling) for it in value)
    return _write_one(value, spelling)


def _write_one(value: Any, spelling: Spelling | None) -> str:
    written = value if spelling is None else write_any(spelling, value)
    if written is None:
        return ""
    if isinstance(written, str):
        return str(written)
    if isinstance(written, Mapping | list | tuple):
        kind = "a record" if isinstance(written, Mapping) else "a list"
        message = f"{kind} cannot be written as a whole; name what of it"
        raise InvalidValueError(message)
    plain = Decimal(repr(written)) if isinstance(written, float) else written
    try:
        return feel.to_text(plain)
    except (ExpressionError, ValueError) as error:
        message = "the value cannot be written as text"
        raise InvalidValueError(message) from error
