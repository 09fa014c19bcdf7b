"""Tell and compare e-mail addresses and file names as people mean them."""

from __future__ import annotations

import re

__all__ = ["clean_file_name", "is_email", "normalise_email"]

_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"[^\W_](?:[\w-]{0,61}[^\W_])?(?:\.[^\W_](?:[\w-]{0,61}[^\W_])?)+\Z"
)
_MAX_EMAIL = 254
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def is_email(text: str) -> bool:
    """Say whether a text is one bare address, without name, spaces or line breaks.

    What looks like an encoded word is none: programs on the way of a mail decode it,
    and another address comes out.
    """
    return (
        len(text) <= _MAX_EMAIL and "=?" not in text and _EMAIL.match(text) is not None
    )


def normalise_email(text: str) -> str:
    """Return the form in which two e-mail addresses are compared: lower case."""
    return text.strip().lower()


def clean_file_name(text: str) -> str:
    """Return a file name without path parts, control and direction characters.

    Empty if nothing that can be a name is left.
    """
    name = _CONTROL.sub("", text).replace("\\", "/").rpartition("/")[2].strip()
    return "" if name in {".", ".."} else name
