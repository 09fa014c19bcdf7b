"""Date and time built-ins (DMN 1.5, 10.3.4.12).

`now()` and `today()` are not here: time is an input, so the host offers them.
"""

from __future__ import annotations

from bizproc.feel.builtins.table import signature
from bizproc.feel.temporal.far_dates import AnyDate, near

__all__ = ["FUNCTIONS"]

_DAYS = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    *("Saturday", "Sunday"),
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def _day_of_year(day: AnyDate) -> int:
    return near(day).timetuple().tm_yday


def _day_of_week(day: AnyDate) -> str:
    return _DAYS[near(day).weekday()]


def _month_of_year(day: AnyDate) -> str:
    return _MONTHS[day.month - 1]


def _week_of_year(day: AnyDate) -> int:
    return near(day).isocalendar().week


FUNCTIONS = (
    signature("day of year", "date: moment", _day_of_year),
    signature("day of week", "date: moment", _day_of_week),
    signature("month of year", "date: moment", _month_of_year),
    signature("week of year", "date: moment", _week_of_year),
)
