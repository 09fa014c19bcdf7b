"""Compare e-mail addresses, phones and file names as people mean them."""

from __future__ import annotations

import re

__all__ = [
    "clean_file_name",
    "count_phone_digits",
    "is_email",
    "is_phone",
    "normalise_email",
    "normalise_phone",
]

_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"[^\W_](?:[\w-]{0,61}[^\W_])?(?:\.[^\W_](?:[\w-]{0,61}[^\W_])?)+\Z"
)
_MAX_EMAIL = 254
_EXTENSION = r"[\s,;]*(?:(?:доб|внутр|ext)\w*|x|х|#)[.:]?\s*"
_PHONE = re.compile(
    rf"(?P<number>\+?[0-9\s().\-/\u2010-\u2015]+)(?:{_EXTENSION}(?P<extension>[0-9]{{1,9}}))?\Z",
    re.IGNORECASE,
)
_MAX_PHONE = 60
_MAX_DIGITS = 15
_NOT_DIGIT = re.compile(r"[^0-9]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_RUSSIAN_LENGTH = 11


def is_email(text: str) -> bool:
    """Say whether a text is one bare address, without name, spaces or line breaks."""
    return len(text) <= _MAX_EMAIL and _EMAIL.match(text) is not None


def is_phone(text: str) -> bool:
    """Say whether a text is a telephone number: digits, `+`, brackets, dashes.

    It has 15 digits at most, as the numbers of the world have (E.164), and perhaps an
    extension: `доб. 123`, `внутр. 5`, `ext 12`, `#7`. Whether anybody has the number
    is not asked.
    """
    return len(text) <= _MAX_PHONE and 0 < count_phone_digits(text) <= _MAX_DIGITS


def count_phone_digits(text: str) -> int:
    """Count the digits of a telephone number, its extension left out; 0 if it is none."""
    match = _PHONE.match(text.strip())
    return 0 if match is None else len(_NOT_DIGIT.sub("", match["number"]))


def normalise_email(text: str) -> str:
    """Return the form in which two e-mail addresses are compared: lower case."""
    return text.strip().lower()


def normalise_phone(text: str) -> str:
    """Return the form in which two phones are compared: digits, 8… read as 7…."""
    digits = _NOT_DIGIT.sub("", text)
    if len(digits) == _RUSSIAN_LENGTH and digits.startswith("8"):
        return "7" + digits[1:]
    return digits


def clean_file_name(text: str) -> str:
    """Return a file name without path parts, control and direction characters.

    Empty if nothing that can be a name is left.
    """
    name = _CONTROL.sub("", text).replace("\\", "/").rpartition("/")[2].strip()
    return "" if name in {".", ".."} else name
