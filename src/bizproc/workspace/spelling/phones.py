"""Read and write telephone numbers: +7 900 000-00-01, with extensions.

What counts as the same number: docs/requirements/conventions.md §6.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

__all__ = ["count_phone_digits", "is_phone", "normalise_phone", "write_phone"]

_EXTENSION = r"[\s,;]*(?:(?:доб|внутр|ext)\w*|x|х|#)[.:]?\s*"
_PHONE = re.compile(
    rf"(?P<number>\+?[0-9\s().\-/\u2010-\u2015]+)"
    rf"(?:{_EXTENSION}(?P<extension>[0-9]{{1,9}}))?\Z",
    re.IGNORECASE,
)
_NOT_DIGIT = re.compile(r"[^0-9]")
_MAX_PHONE = 60
_MAX_DIGITS = 15
_OF_SEVEN = frozenset({"RU", "KZ"})
_NATIONAL = 10
_LONG = 11


class _Parts(NamedTuple):
    digits: str
    with_plus: bool
    extension: str


def is_phone(text: str) -> bool:
    """Say whether a text is a telephone number: digits, `+`, brackets, dashes.

    It has 15 digits at most, as the numbers of the world have (E.164), and perhaps an
    extension: `доб. 123`, `внутр. 5`, `ext 12`, `#7`. Whether anybody has the number
    is not asked.
    """
    return len(text) <= _MAX_PHONE and 0 < count_phone_digits(text) <= _MAX_DIGITS


def count_phone_digits(text: str) -> int:
    """Count the digits of a telephone number, its extension left out; 0 if it is none."""
    parts = _parts(text)
    return 0 if parts is None else len(parts.digits)


@lru_cache(maxsize=1000)
def normalise_phone(text: str, region: str = "") -> str:
    """Return the form in which two numbers are compared: digits, country code first.

    A leading 8 of eleven digits is read as 7. In a region (as `RU`), a number without
    the code of a country is one of its own. The digits of an extension follow.
    """
    parts = _parts(text)
    if parts is None:
        return _eight_as_seven(_NOT_DIGIT.sub("", text))
    return (_international(parts, region) or parts.digits) + parts.extension


def write_phone(text: str, region: str = "", *, extension: str = "ext.") -> str:
    """Return a number as it is written internationally: `+7 900 000-00-01 ext. 123`.

    A text that is no number, or none of which the country is known, stays as it is.
    """
    parts = _parts(text)
    if parts is None or not is_phone(text):
        return text
    known = _international(parts, region)
    number = None if known is None else _parsed(f"+{known}", None)
    if number is None:
        return text
    import phonenumbers  # noqa: PLC0415 - only who writes one loads it

    style = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    written: str = phonenumbers.format_number(number, style)
    return f"{written} {extension} {parts.extension}" if parts.extension else written


def _parts(text: str) -> _Parts | None:
    found = _PHONE.match(text.strip())
    if found is None:
        return None
    digits = _NOT_DIGIT.sub("", found["number"])
    with_plus = found["number"].startswith("+")
    return _Parts(digits, with_plus, found["extension"] or "")


def _eight_as_seven(digits: str) -> str:
    is_ours = len(digits) == _LONG and digits.startswith("8")
    return "7" + digits[1:] if is_ours else digits


def _international(parts: _Parts, region: str) -> str | None:
    """Return the digits with the country's code first, or None if it is not known."""
    if parts.with_plus:
        number = _parsed(f"+{parts.digits}", None)
        return parts.digits if number is not None else None
    if region in _OF_SEVEN or not region:
        digits = _eight_as_seven(parts.digits)
        if len(digits) == _LONG and digits.startswith("7"):
            return digits
        if region and len(digits) == _NATIONAL:
            return "7" + digits
    number = _parsed(parts.digits, region) if region else None
    if number is None:
        return None
    import phonenumbers  # noqa: PLC0415 - only who compares one loads it

    return f"{number.country_code}{phonenumbers.national_significant_number(number)}"


@lru_cache(maxsize=1000)
def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    """Return a number whose length is one of its country's, or None."""
    import phonenumbers  # noqa: PLC0415 - only who asks for a country loads it

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    # a number without the code of its town is a whole one only there
    return number if reason == phonenumbers.ValidationResult.IS_POSSIBLE else None
