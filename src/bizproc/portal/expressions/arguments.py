"""Read the arguments of functions: what cannot be one is an error that shows it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bizproc.errors import InvalidValueError

__all__ = ["as_date", "as_text", "as_whole_number"]


def as_text(value: Any) -> str:
    """Return a text, or raise InvalidValueError."""
    if not isinstance(value, str):
        msg = f"expected a text, got {value!r}"
        raise InvalidValueError(msg)
    return value


def as_whole_number(value: Any) -> int:
    """Return a whole number, or raise InvalidValueError."""
    if isinstance(value, bool) or value != int(value):
        msg = f"expected a whole number, got {value!r}"
        raise InvalidValueError(msg)
    return int(value)


def as_date(value: Any) -> dt.date:
    """Return a date without a time, or raise InvalidValueError."""
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        msg = f"expected a date, got {value!r}"
        raise InvalidValueError(msg)
    return value
