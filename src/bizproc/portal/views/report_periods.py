"""Part the time of a report into weeks, months or quarters of the portal's calendar."""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal, TypeAlias, get_args

from bizproc.errors import InvalidValueError, did_you_mean

__all__ = ["MOST_PERIODS", "PeriodStep", "first_days", "last_day", "step_named"]

PeriodStep: TypeAlias = Literal["week", "month", "quarter"]
MOST_PERIODS: Final = 60
"""A report has so many rows of periods at most; what is older stands in one row."""
_MONTHS: Final = {"month": 1, "quarter": 3}
_YEAR: Final = 12
_WEEK: Final = 7


def step_named(text: str) -> PeriodStep:
    """Return the step of that name.

    Raises:
        InvalidValueError: TYPE_ERROR, there is none.
    """
    for step in get_args(PeriodStep):
        if step == text:
            found: PeriodStep = step
            return found
    hint = did_you_mean(text[:40], get_args(PeriodStep))
    msg = f"{text[:40]!r} is no step of a report{hint}"
    raise InvalidValueError(msg)


def first_days(first: dt.date, last: dt.date, step: PeriodStep) -> list[dt.date]:
    """Return the first days of the periods from one day to another, the latest of them."""
    found = [_begin(last, step)]
    while found[0] > first and len(found) < MOST_PERIODS:
        found.insert(0, _begin(found[0] - dt.timedelta(1), step))
    return found


def last_day(first: dt.date, step: PeriodStep) -> dt.date:
    """Return the last day of the period that begins on a day."""
    if step == "week":
        return first + dt.timedelta(_WEEK - 1)
    count = first.year * _YEAR + first.month - 1 + _MONTHS[step]
    return dt.date(count // _YEAR, count % _YEAR + 1, 1) - dt.timedelta(1)


def _begin(day: dt.date, step: PeriodStep) -> dt.date:
    if step == "week":
        return day - dt.timedelta(day.weekday())
    months = _MONTHS[step]
    return dt.date(day.year, (day.month - 1) // months * months + 1, 1)
