"""Read the moments of filters: a date, a moment, or a word such as `this_week`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from bizproc.errors import InvalidValueError
from bizproc.portal_time import PortalTime, resolve_wall_clock

__all__ = ["PERIOD_WORDS", "Days", "days_named", "start_of"]

Days: TypeAlias = tuple[dt.date, dt.date]
"""The first day of a period, and the day behind its last."""

_SHIFTED = re.compile(r"today([+-])([0-9]{1,4})\Z")
_DAYS_OF_WEEK = 7
_MONTHS = 12


def _days(today: dt.date, first: int, behind: int) -> Days:
    return today + dt.timedelta(first), today + dt.timedelta(behind)


def _week(today: dt.date, shift: int) -> Days:
    monday = shift * _DAYS_OF_WEEK - today.weekday()
    return _days(today, monday, monday + _DAYS_OF_WEEK)


def _month(today: dt.date, shift: int) -> Days:
    def first_of(count: int) -> dt.date:
        return dt.date(count // _MONTHS, count % _MONTHS + 1, 1)

    count = today.year * _MONTHS + today.month - 1 + shift
    return first_of(count), first_of(count + 1)


def _year(today: dt.date, shift: int) -> Days:
    return dt.date(today.year + shift, 1, 1), dt.date(today.year + shift + 1, 1, 1)


_WORDS: Final[Mapping[str, Callable[[dt.date], Days]]] = {
    "today": lambda day: _days(day, 0, 1),
    "yesterday": lambda day: _days(day, -1, 0),
    "tomorrow": lambda day: _days(day, 1, 2),
    "this_week": lambda day: _week(day, 0),
    "last_week": lambda day: _week(day, -1),
    "next_week": lambda day: _week(day, 1),
    "this_month": lambda day: _month(day, 0),
    "last_month": lambda day: _month(day, -1),
    "next_month": lambda day: _month(day, 1),
    "this_year": lambda day: _year(day, 0),
    "last_year": lambda day: _year(day, -1),
}
PERIOD_WORDS: Final = (*_WORDS, "today+7", "today-7")


def days_named(text: str, today: dt.date) -> Days | None:
    """Return the days that a word means: a week begins on Monday; None: it is no word.

    Raises:
        InvalidValueError: TYPE_ERROR, they are out of the years that there are.
    """
    try:
        if text in _WORDS:
            return _WORDS[text](today)
        shifted = _SHIFTED.match(text)
        if shifted is None:
            return None
        by = int(shifted[1] + shifted[2])
        return _days(today, by, by + 1)
    except (OverflowError, ValueError) as error:
        msg = f"{text!r} is out of the years that there are"
        raise InvalidValueError(msg) from error


def start_of(day: dt.date, time: PortalTime) -> dt.datetime:
    """Return the instant at which a day of the portal's zone begins, in UTC."""
    return resolve_wall_clock(dt.datetime.combine(day, dt.time()), time.zone)
