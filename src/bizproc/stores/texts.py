"""Refuse texts that not every database keeps, on all stores alike.

PostgreSQL keeps no NUL, no database half of a surrogate pair. What an application tries
in memory or on SQLite is to behave the same on the server it moves to.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from bizproc.errors import InvalidValueError

__all__ = ["NUL", "check_text", "check_texts", "refused_text"]

NUL = "\x00"
_SHOWN = 40


def check_texts(values: Collection[Any]) -> None:
    """Refuse a text among the values that not every database keeps.

    Raises:
        InvalidValueError: with the text, and what is wrong with it.
    """
    try:
        together = "".join(filter(None, values))  # at one look, nearly always
    except TypeError:
        check_texts([value for value in values if isinstance(value, str)])
        return
    if NUL in together or not (together.isascii() or _is_whole(together)):
        for text in filter(None, values):
            check_text(text)


def check_text(text: str) -> None:
    """Refuse a text that not every database keeps.

    Raises:
        InvalidValueError: with the text, and what is wrong with it.
    """
    if NUL in text or not (text.isascii() or _is_whole(text)):
        raise refused_text(text)


def refused_text(text: str) -> InvalidValueError:
    """Say what is wrong with a text."""
    shown = ascii(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
    if NUL in text:
        what = "NUL (the character 0), which PostgreSQL does not keep; take it out"
    else:
        what = (
            "half of a surrogate pair, which is no character; read the source with "
            "the right encoding"
        )
    return InvalidValueError(f"the text {shown} holds {what}")


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
