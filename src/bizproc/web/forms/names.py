"""Name the controls of a form, and write the values that they carry."""

from __future__ import annotations

from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.values import dump_values, load_values

__all__ = [
    "ADD",
    "ANSWER",
    "ASKED",
    "OFFSET",
    "REFRESH",
    "REMOVE",
    "option_of",
    "text_of_option",
]

ANSWER = "a:"
"""What the name of a control begins with; the place of its question follows."""

ASKED = "asked"
"""The places of the questions that were drawn though they may come and go."""

ADD, REMOVE, REFRESH = "add", "remove", "refresh"
"""The buttons that change the form instead of sending it."""

OFFSET = "~offset"
"""What the name ends with that tells the offset from UTC of a time of day."""

_WRITTEN = "="


def text_of_option(value: Any) -> str:
    """Return the text that a control sends for an option: itself, if it is a text."""
    if isinstance(value, str) and not value.startswith(_WRITTEN) and value:
        return value
    return _WRITTEN + dump_values(value)


def option_of(text: str) -> Any:
    """Return the option that a control sent; a text that is none stays as it is."""
    if not text.startswith(_WRITTEN):
        return text
    try:
        return load_values(text.removeprefix(_WRITTEN))
    except InvalidValueError:
        return text
