"""Give the Russian production calendar: public holidays and moved working days.

The days come from the optional package `holidays` (extra `calendar`), which knows the
yearly decrees that move days off and declare working Saturdays. Years without a decree
have the holidays of the labour code alone.
"""

from __future__ import annotations

from functools import lru_cache

from bizproc.errors import InvalidValueError
from bizproc.workspace.calendar.calendar import YearDays

__all__ = ["russian_year"]


@lru_cache(maxsize=64)
def russian_year(year: int) -> YearDays:
    """Return the days off and the moved working days of a year in Russia.

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
    days = holidays.country_holidays("RU", years=year)
    return YearDays(
        holidays=frozenset(date for date in days if date.year == year),
        workdays=frozenset(days.weekend_workdays),
    )
