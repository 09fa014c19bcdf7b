"""Count working time on a calendar of days, hours, holidays and moved working days.

The working hours of a day are one window between two instants, so a DST change inside
them counts the time that really elapses. All instants that come out are UTC.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bizproc.errors import InvalidValueError
from bizproc.portal_time import resolve_wall_clock

__all__ = ["Calendar", "YearDays"]

_MONDAY_TO_FRIDAY = frozenset(range(5))
_HORIZON = dt.timedelta(days=36_525)
_DAY = dt.timedelta(days=1)
_ZERO = dt.timedelta()
_MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class YearDays:
    """Hold the public holidays of a year and the week-end days worked instead."""

    holidays: frozenset[dt.date]
    workdays: frozenset[dt.date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Say when work is done: which days, and from which to which hour.

    `opens` and `closes` are minutes after midnight of the wall clock in `zone`
    (`closes` at most 1440). `days` are week days, Monday = 0. A day is decided by
    `workdays`, then `holidays` and `yearly_holidays` (month, day), then the public
    calendar `production` if there is one, then `days`.
    """

    zone: ZoneInfo
    days: frozenset[int] = _MONDAY_TO_FRIDAY
    opens: int = 9 * 60
    closes: int = 18 * 60
    holidays: frozenset[dt.date] = frozenset()
    yearly_holidays: frozenset[tuple[int, int]] = frozenset()
    workdays: frozenset[dt.date] = frozenset()
    production: Callable[[int], YearDays] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= _MIDNIGHT:
            message = (
                "working hours must begin before they end, on one day; "
                f"got minutes {self.opens} to {self.closes}"
            )
            raise InvalidValueError(message)

    @property
    def day_start(self) -> dt.time:
        """Return the wall-clock time at which the working day begins."""
        return dt.time(self.opens // 60, self.opens % 60)

    def is_working_day(self, date: dt.date) -> bool:
        """Say whether work is done on that date."""
        if date in self.workdays:
            return True
        if date in self.holidays or (date.month, date.day) in self.yearly_holidays:
            return False
        if self.production is not None:
            year = self.production(date.year)
            if date in year.workdays:
                return True
            if date in year.holidays:
                return False
        return date.weekday() in self.days

    def next_working_time(self, instant: dt.datetime) -> dt.datetime:
        """Return the instant itself if it is worked, else the next working moment."""
        moment = _utc(instant)
        for start, end in self._windows_from(moment, step=1):
            if moment < end:
                return max(start, moment)
        raise _endless(instant)

    def working_day_end(self, date: dt.date) -> dt.datetime:
        """Return the end of the working hours on a date, even on a day off."""
        return self._at(date, self.closes)

    def add_working_time(
        self, instant: dt.datetime, duration: dt.timedelta
    ) -> dt.datetime:
        """Return the first instant at which that much working time has passed.

        An instant outside working hours counts from the next working moment. What is
        complete at the end of a day is due then, not the next morning: 17:00 + 1 h is
        18:00. A negative duration goes back and mirrors this.

        Raises:
            InvalidValueError: the result is more than a hundred years away.
        """
        if duration < _ZERO:
            return self._subtract(instant, -duration)
        moment, left = _utc(instant), duration
        for start, end in self._windows_from(moment, step=1):
            begin = max(start, moment)
            if begin > end:
                continue
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise _endless(instant)

    def _subtract(self, instant: dt.datetime, duration: dt.timedelta) -> dt.datetime:
        moment, left = _utc(instant), duration
        for start, end in self._windows_from(moment, step=-1):
            begin = min(end, moment)
            if begin < start:
                continue
            if left <= begin - start:
                return begin - left
            left -= begin - start
        raise _endless(instant)

    def working_time_between(self, a: dt.datetime, b: dt.datetime) -> dt.timedelta:
        """Return the working time from `a` to `b`, negative if `b` is earlier."""
        first, last = _utc(a), _utc(b)
        if last < first:
            return -self.working_time_between(last, first)
        total = _ZERO
        for start, end in self._windows_from(first, step=1):
            if start >= last:
                return total
            total += max(_ZERO, min(end, last) - max(start, first))
        raise _endless(a)

    def _windows_from(
        self, moment: dt.datetime, *, step: int
    ) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Yield the windows of the working days around and after (or before) a moment.

        Begins a day early: where clocks are moved at midnight, or hours end at 24:00,
        the window of the neighbouring day may touch the instant.
        """
        try:
            date = moment.astimezone(self.zone).date()
            day, last = date - step * _DAY, date + step * _HORIZON
            while day != last:
                window = self._window(day)
                if window is not None:
                    yield window
                day += step * _DAY
        except OverflowError:
            return

    def _window(self, date: dt.date) -> tuple[dt.datetime, dt.datetime] | None:
        if not self.is_working_day(date):
            return None
        start, end = self._at(date, self.opens), self._at(date, self.closes)
        # Hours that begin inside a DST gap may be moved past their own end.
        return (start, end) if start < end else None

    def _at(self, date: dt.date, minutes: int) -> dt.datetime:
        midnight = dt.datetime.combine(date, dt.time())
        return resolve_wall_clock(midnight + dt.timedelta(minutes=minutes), self.zone)


def _utc(instant: dt.datetime) -> dt.datetime:
    """Return the instant in UTC: datetimes of one zone compare by wall clock."""
    if instant.tzinfo is None:
        message = f"{instant} has no offset; an instant must be aware"
        raise InvalidValueError(message)
    return instant.astimezone(dt.UTC)


def _endless(instant: dt.datetime) -> InvalidValueError:
    return InvalidValueError(
        f"more working time than there is within a hundred years of {instant}"
    )
