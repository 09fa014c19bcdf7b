"""Read values as the types of record fields.

A value arrives from a form, a scenario, JSON or an expression and leaves as one Python
type per field type; what cannot be read is refused with TYPE_ERROR, never guessed.

    string, text, user, link, enum           str
    email                                    str, in lower case
    phone                                    str, on one line, otherwise as written
    int, flag                                int (a flag is 0 or 1)
    number, money                            int or Decimal; money to the hundredth
    bool                                     bool
    date, datetime                           date, aware datetime in UTC
    file                                     the file's name, or its mapping
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bizproc.forms.checking.file_rules import FILE_KEYS
from bizproc.phrase import Phrase
from bizproc.portal_time import PortalTime
from bizproc.workspace.contact_details import (
    clean_file_name,
    is_email,
    normalise_email,
)
from bizproc.workspace.spelling.numbers import decimals_of
from bizproc.workspace.spelling.phones import is_phone
from bizproc.workspace.spelling.spelling import Spelling

__all__ = ["TYPE_WORDS", "FieldType", "UnreadableError", "read_value"]


class FieldType(StrEnum):
    """Name what a field holds."""

    STRING = "string"
    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    INT = "int"
    NUMBER = "number"
    MONEY = "money"
    BOOL = "bool"
    FLAG = "flag"
    DATE = "date"
    DATETIME = "datetime"
    USER = "user"
    FILE = "file"
    LINK = "link"
    ENUM = "enum"


TYPE_WORDS: Mapping[FieldType, Phrase] = {
    FieldType.STRING: Phrase("text"),
    FieldType.TEXT: Phrase("text"),
    FieldType.EMAIL: Phrase("an e-mail address"),
    FieldType.PHONE: Phrase("a telephone number"),
    FieldType.INT: Phrase("a whole number"),
    FieldType.NUMBER: Phrase("a number"),
    FieldType.MONEY: Phrase("an amount of money, with two decimals at most"),
    FieldType.BOOL: Phrase("yes or no (true/false, да/нет, 1/0)"),
    FieldType.FLAG: Phrase("0 or 1"),
    FieldType.DATE: Phrase("a date (YYYY-MM-DD)"),
    FieldType.DATETIME: Phrase("a date and time (YYYY-MM-DDTHH:MM)"),
    FieldType.USER: Phrase("the id of a user"),
    FieldType.FILE: Phrase("a file"),  # its name, or what FILE_KEYS says of it
    FieldType.LINK: Phrase("the id of a record"),
    FieldType.ENUM: Phrase("one of the options"),
}


class UnreadableError(ValueError):
    """Say that a value is none of its type; made into TYPE_ERROR by the field."""


_TOO_LARGE = 10**34
_MONEY_DECIMALS = 2
_NUMERAL = re.compile(r"[-+]?[0-9]{1,34}([.,][0-9]{1,34})?\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_DATETIME = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?\Z"
)
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_FILE_KEY = re.compile(r"[\w.=+/-]{1,200}\Z")
_USER = re.compile(r"(?:user:)?([^\s:]{1,200})\Z")
_TRUTHS: Mapping[str, bool] = {
    "true": True,
    "да": True,
    "1": True,
    "false": False,
    "нет": False,
    "0": False,
}


def read_value(
    kind: FieldType,
    value: object,
    *,
    time: PortalTime,
    spelling: Spelling | None = None,
) -> Any:
    """Return one value as its type; options and bounds are the field's to check.

    Args:
        kind: the type; ENUM and LINK read the text of the code or id.
        value: anything but None.
        time: the zone of a date and time that carries no offset.
        spelling: how people write numbers and dates; by default as programs do.

    Raises:
        UnreadableError: the value is none of the type.
    """
    if spelling is not None and isinstance(value, str):
        value = _plain(kind, value, spelling)
    if kind is FieldType.DATETIME:
        return _read_datetime(value, time)
    return _READERS[kind](value)


_NUMBERS = frozenset({FieldType.INT, FieldType.NUMBER, FieldType.MONEY})


def _plain(kind: FieldType, text: str, spelling: Spelling) -> str:
    """Return a text as programs write what people mean by it."""
    if kind in _NUMBERS:
        number = spelling.plain_number(text)
        if number is None:
            raise UnreadableError
        return number
    if kind is FieldType.DATE and not _DATE.match(text.strip()):
        return spelling.plain_date(text) or text
    if kind is FieldType.DATETIME and not _DATETIME.match(text.strip()):
        return spelling.plain_moment(text) or text
    return text


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise UnreadableError
    # Neither can be stored as UTF-8 text by every database.
    if _UNSTORABLE.search(value):
        raise UnreadableError
    return value


def _read_email(value: object) -> str:
    text = _read_text(value).strip()
    if not is_email(text):
        raise UnreadableError
    return normalise_email(text)


def _read_phone(value: object) -> str:
    text = " ".join(_read_text(value).split())
    if not is_phone(text):
        raise UnreadableError
    return text


def _read_number(value: object) -> int | Decimal:
    if isinstance(value, bool):
        raise UnreadableError
    if isinstance(value, int):
        number: int | Decimal = value
    elif isinstance(value, Decimal):
        number = value
    elif isinstance(value, float):
        number = Decimal(repr(value))
    elif isinstance(value, str) and _NUMERAL.match(value.strip()):
        text = value.strip().replace(",", ".")
        number = Decimal(text) if "." in text else int(text)
    else:
        raise UnreadableError
    if isinstance(number, Decimal) and not number.is_finite():
        raise UnreadableError
    if not -_TOO_LARGE < number < _TOO_LARGE:
        raise UnreadableError
    return number


def _read_money(value: object) -> int | Decimal:
    number = _read_number(value)
    if decimals_of(number) > _MONEY_DECIMALS:
        raise UnreadableError
    return number


def _read_int(value: object) -> int:
    number = _read_number(value)
    if number != int(number):
        raise UnreadableError
    return int(number)


def _read_bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal) and not value.is_finite():
        raise UnreadableError  # a signaling NaN cannot even be compared
    if isinstance(value, (int, float, Decimal)) and value in {0, 1}:
        return bool(value)
    if isinstance(value, str) and value.strip().casefold() in _TRUTHS:
        return _TRUTHS[value.strip().casefold()]
    raise UnreadableError


def _read_flag(value: object) -> int:
    return int(_read_bool(value))


def _read_date(value: object) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str) and _DATE.match(value.strip()):
        try:
            return dt.date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise UnreadableError


def _read_datetime(value: object, time: PortalTime) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return time.resolve(value)
    if isinstance(value, str) and _DATETIME.match(value.strip()):
        try:
            return time.resolve(dt.datetime.fromisoformat(value.strip()))
        except (ValueError, OverflowError):
            pass
    raise UnreadableError


def _read_user(value: object) -> str:
    match = _USER.match(_read_text(value).strip())
    if match is None:
        raise UnreadableError
    return match[1]


def _read_link(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = _read_text(value).strip()
    if not text:
        raise UnreadableError
    return text


def _read_file(value: object) -> str | dict[str, Any]:
    if isinstance(value, str):
        name = _read_text(clean_file_name(value))
    elif isinstance(value, Mapping) and _describes_file(value):
        name = _read_text(clean_file_name(value["name"]))
    else:
        raise UnreadableError
    if not name:
        raise UnreadableError
    return name if isinstance(value, str) else {**value, "name": name}


def _describes_file(value: Mapping[Any, Any]) -> bool:
    """Say whether a mapping holds what a kept file is described by, and no more."""
    if not isinstance(value.get("name"), str) or not FILE_KEYS.issuperset(value):
        return False
    size, digest, key = (value.get(it) for it in ("size", "sha256", "key"))
    is_size = size is None or (type(size) is int and size >= 0)
    is_digest = digest is None or (isinstance(digest, str) and _SHA256.match(digest))
    is_key = key is None or (isinstance(key, str) and _FILE_KEY.match(key))
    return is_size and bool(is_digest) and bool(is_key)


_READERS: Mapping[FieldType, Callable[[object], Any]] = {
    FieldType.STRING: _read_text,
    FieldType.TEXT: _read_text,
    FieldType.EMAIL: _read_email,
    FieldType.PHONE: _read_phone,
    FieldType.INT: _read_int,
    FieldType.NUMBER: _read_number,
    FieldType.MONEY: _read_money,
    FieldType.BOOL: _read_bool,
    FieldType.FLAG: _read_flag,
    FieldType.DATE: _read_date,
    FieldType.USER: _read_user,
    FieldType.FILE: _read_file,
    FieldType.LINK: _read_link,
    FieldType.ENUM: _read_text,
}
