"""Give the Russian production calendar: days off, moved working days, short days.

The days come from the optional package `holidays` (extra `calendar`), which knows the
yearly decrees that move days off and declare working Saturdays. Years without a decree
have the holidays of the labour code alone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from bizproc.errors import InvalidValueError
from bizproc.workspace.calendar.calendar import YearDays

__all__ = ["russian_year"]

# The holidays of the labour code (article 112) that a working day may precede.
_HOLIDAYS = frozenset({(1, 1), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)})
_MOVED = re.compile(r"substituted from (\d\d)/(\d\d)/(\d{4})")
_SATURDAY = 5
_DAY = dt.timedelta(days=1)


@lru_cache(maxsize=64)
def russian_year(year: int) -> YearDays:
    """Return the days off, the moved working days and the short days of a year.

    A working day right before a holiday is an hour shorter (labour code, article 95); a
    worked Saturday is as long as the day that is off in its place.

    Raises:
        InvalidValueError: the package `holidays` is not installed.
    """
    try:
        import holidays  # noqa: PLC0415 - an optional extra of many megabytes
    except ImportError:
        message = (
            "calendar ru-5x8 needs the package holidays; install bizproc[calendar]"
        )
        raise InvalidValueError(message) from None
    days = holidays.country_holidays("RU", years=year, language="en_US")
    off = frozenset(date for date in days if date.year == year)
    workdays = frozenset(days.weekend_workdays)
    moved = _moved({date: str(name) for date, name in days.items()})
    return YearDays(
        holidays=off,
        workdays=workdays,
        short_days=frozenset(_short_days(year, off, workdays, moved)),
    )


def _moved(names: Mapping[dt.date, str]) -> dict[dt.date, dt.date]:
    """Return which day is off in place of a worked one."""
    found = ((_MOVED.search(name), date) for date, name in names.items())
    return {
        dt.date(int(it[3]), int(it[1]), int(it[2])): date
        for it, date in found
        if it is not None
    }


def _short_days(
    year: int,
    off: frozenset[dt.date],
    workdays: frozenset[dt.date],
    moved: Mapping[dt.date, dt.date],
) -> Iterator[dt.date]:
    for month, day in sorted(_HOLIDAYS):
        if (month, day) == (1, 1):
            eve = dt.date(year, 12, 31)
        else:
            eve = dt.date(year, month, day) - _DAY
        if eve.weekday() < _SATURDAY and eve not in off:
            yield eve
    for date in workdays:
        after = moved.get(date, date) + _DAY
        if (after.month, after.day) in _HOLIDAYS:
            yield date
