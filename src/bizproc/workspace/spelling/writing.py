"""Write a value for people to read, or say that it is none of the kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NoReturn

from bizproc.errors import InvalidValueError
from bizproc.workspace.spelling.spelling import Spelling

__all__ = ["WRITERS", "PhoneInText", "SumInText", "write_any"]


def _date(spelling: Spelling, value: Any) -> str:
    if not isinstance(value, dt.date):
        _refuse("a date or a moment", value)
    return spelling.date(value)


def _moment(spelling: Spelling, value: Any) -> str:
    if isinstance(value, dt.datetime):
        return spelling.moment(value)
    return _date(spelling, value)


def _number(spelling: Spelling, value: Any) -> str:
    return spelling.number(_as_number(value))


def _money(spelling: Spelling, value: Any, currency: Any = None) -> str:
    if currency is not None and not isinstance(currency, str):
        _refuse("the code of a currency", currency)
    return spelling.money(_as_number(value), currency)


def _phone(spelling: Spelling, value: Any) -> str:
    if not isinstance(value, str):
        _refuse("a telephone number", value)
    return spelling.phone(value)


WRITERS: Mapping[str, Callable[..., str]] = {
    "date": _date,
    "moment": _moment,
    "number": _number,
    "money": _money,
    "phone": _phone,
}
"""Write a value by the name of its kind; each takes a spelling first.

`date` also takes a moment, whose date in the portal's zone it writes, `moment` a date,
`money` the code of a currency too. What is none of the kind raises InvalidValueError.
"""


class SumInText(Decimal):
    """Hold a number of which a text knows that it is a sum."""


class PhoneInText(str):
    """Hold a text of which another text knows that it is a telephone number."""

    __slots__ = ()


def write_any(spelling: Spelling, value: Any) -> Any:
    """Return dates, moments, known sums and telephone numbers as people write them.

    Any other value stays as it is.
    """
    if isinstance(value, SumInText):
        return _money(spelling, value)
    if isinstance(value, PhoneInText):
        return _phone(spelling, value)
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value
    return _moment(spelling, value) if isinstance(value, dt.date) else value


def _as_number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        _refuse("a number", value)
    number = Decimal(value)
    if not number.is_finite():
        _refuse("a number", value)
    return number


def _refuse(expected: str, value: object) -> NoReturn:
    message = f"expected {expected}, got {value!r}"
    raise InvalidValueError(message)
