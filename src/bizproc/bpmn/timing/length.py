"""Refuse texts that are too long for any date, duration or cycle."""

from __future__ import annotations

from typing import Final

from bizproc.errors import InvalidValueError

__all__ = ["MAX_LETTERS", "check_length"]

MAX_LETTERS: Final = 500


def check_length(text: str) -> None:
    """Refuse a text of more than `MAX_LETTERS`, before anything counts its digits.

    Raises:
        InvalidValueError: it has more.
    """
    if len(text) > MAX_LETTERS:
        msg = (
            f"{text[:40]!r}… has {len(text):,} letters; a date, a duration or a cycle "
            f"has at most {MAX_LETTERS}"
        )
        raise InvalidValueError(msg)
