"""Part the time of a report into weeks, months or quarters of the portal's calendar."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.portal.views.filters.asking import Asking
from bizproc.portal.views.filters.periods import start_of
from bizproc.portal.views.filters.terms import Filter

__all__ = [
    "MOST_PERIODS",
    "Period",
    "PeriodStep",
    "Periods",
    "first_days",
    "last_day",
    "step_named",
]

PeriodStep: TypeAlias = Literal["week", "month", "quarter"]
MOST_PERIODS: Final = 60
"""A report has so many rows of periods at most; what is older stands in one row."""
_MONTHS: Final = {"month": 1, "quarter": 3}
_YEAR: Final = 12
_WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Hold one row: which part of the time it is, its days, the filter of its list.

    `first` is None in the row of all that is older than the rows behind it.
    """

    number: int
    first: dt.date | None
    last: dt.date
    filter: Filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """Hold the time of a report, parted at `edges`: part 0 is older than all of them."""

    days: tuple[dt.date, ...]
    edges: tuple[dt.datetime, ...]
    step: PeriodStep

    @classmethod
    def of(
        cls, asking: Asking, step: PeriodStep, first: dt.date, until: dt.date | None
    ) -> Periods:
        """Return those from a day to another one, today if that has not come yet."""
        today = asking.today
        last = max(first, today if until is None else min(until, today))
        days = tuple(first_days(first, last, step))
        edges = tuple(start_of(day, asking.workspace.time) for day in days)
        return cls(days=days, edges=edges, step=step)

    def part(self, moment: dt.datetime) -> int:
        """Return the number of the part that a moment is in."""
        return bisect_right(self.edges, moment)

    def rows(self, of_all: Filter, field: str) -> Iterator[Period]:
        """Yield the parts in order, the oldest first, with filters on a field."""
        before = self.days[0] - min(dt.timedelta(1), self.days[0] - dt.date.min)
        older = of_all.and_(field, "lt", self.days[0].isoformat())
        yield Period(number=0, first=None, last=before, filter=older)
        for number, day in enumerate(self.days, 1):
            own = of_all.and_(field, "ge", day.isoformat())
            if number < len(self.days):
                own = own.and_(field, "lt", self.days[number].isoformat())
            last = last_day(day, self.step)
            yield Period(number=number, first=day, last=last, filter=own)


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
