"""Count working time and working days on a calendar of days, hours and holidays.

The working hours of a day are windows between two instants each, so a DST change inside
one counts the time that really elapses. All instants that come out are UTC.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bizproc.errors import InvalidValueError
from bizproc.portal_time import resolve_wall_clock
from bizproc.workspace.calendar.hours import OFFICE_HOURS, Hours

__all__ = ["Calendar", "YearDays"]

_MONDAY_TO_FRIDAY = frozenset(range(5))
_HORIZON = dt.timedelta(days=36_525)
_DAY = dt.timedelta(days=1)
_ZERO = dt.timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class YearDays:
    """Hold the public holidays of a year, the week-end days worked and short days."""

    holidays: frozenset[dt.date]
    workdays: frozenset[dt.date]
    short_days: frozenset[dt.date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Say when work is done: which days, and from which to which hour.

    `hours` are those of a working day on the wall clock in `zone`, `hours_of` those of
    a week day (Monday = 0) that has its own; `days` are the week days worked. A short
    day ends an hour early. A day is decided by `workdays`, then `holidays` and
    `yearly_holidays` (month, day), then the public calendar `production` if there is
    one, then `days`.
    """

    zone: ZoneInfo
    days: frozenset[int] = _MONDAY_TO_FRIDAY
    hours: Hours = OFFICE_HOURS
    hours_of: Mapping[int, Hours] = field(default_factory=dict)
    holidays: frozenset[dt.date] = frozenset()
    yearly_holidays: frozenset[tuple[int, int]] = frozenset()
    workdays: frozenset[dt.date] = frozenset()
    short_days: frozenset[dt.date] = frozenset()
    yearly_short_days: frozenset[tuple[int, int]] = frozenset()
    production: Callable[[int], YearDays] | None = None

    @property
    def day_start(self) -> dt.time:
        """Return the wall-clock time at which the working day begins."""
        return dt.time(self.hours.opens // 60, self.hours.opens % 60)

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

    def is_short_day(self, date: dt.date) -> bool:
        """Say whether work ends an hour early on that date."""
        if date in self.short_days or (date.month, date.day) in self.yearly_short_days:
            return True
        return (
            self.production is not None
            and date in self.production(date.year).short_days
        )

    def add_working_days(self, date: dt.date, days: int) -> dt.date:
        """Return the date that many working days later, or earlier.

        The date itself is not counted: Friday + 1 is Monday, and so is Saturday + 1.

        Raises:
            InvalidValueError: the result is more than a hundred years away.
        """
        step, left = (_DAY if days >= 0 else -_DAY), abs(days)
        try:
            for _ in range(_HORIZON.days):
                if not left:
                    return date
                date += step
                left -= self.is_working_day(date)
        except OverflowError:
            pass
        msg = f"{days} working days are more than there are within a hundred years"
        raise InvalidValueError(msg)

    def working_days_between(self, a: dt.date, b: dt.date) -> int:
        """Count the working days after `a` up to `b`, negative if `b` is earlier.

        `add_working_days(a, working_days_between(a, b))` is `b` if work is done on `b`.

        Raises:
            InvalidValueError: they are more than a hundred years apart.
        """
        if b < a:
            return -sum(self.is_working_day(b + n * _DAY) for n in _days(b, a))
        return sum(self.is_working_day(b - n * _DAY) for n in _days(a, b))

    def next_working_time(self, instant: dt.datetime) -> dt.datetime:
        """Return the instant itself if it is worked, else the next working moment."""
        moment = _utc(instant)
        for start, end in self._windows_from(moment, step=1):
            if moment < end:
                return max(start, moment)
        raise _endless(instant)

    def working_day_end(self, date: dt.date) -> dt.datetime:
        """Return the end of the working hours on a date, even on a day off."""
        return self._at(date, self.hours_on(date).closes)

    def hours_on(self, date: dt.date) -> Hours:
        """Return the hours of a date as if work were done on it."""
        hours = self.hours_of.get(date.weekday(), self.hours)
        return hours.shortened() if self.is_short_day(date) else hours

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
                yield from self._windows(day)[::step]
                day += step * _DAY
        except OverflowError:
            return

    def _windows(self, date: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
        if not self.is_working_day(date):
            return []
        windows = (
            (self._at(date, opens), self._at(date, closes))
            for opens, closes in self.hours_on(date).windows
        )
        # Hours that begin inside a DST gap may be moved past their own end.
        return [(start, end) for start, end in windows if start < end]

    def _at(self, date: dt.date, minutes: int) -> dt.datetime:
        midnight = dt.datetime.combine(date, dt.time())
        return resolve_wall_clock(midnight + dt.timedelta(minutes=minutes), self.zone)


def _days(first: dt.date, last: dt.date) -> range:
    apart = last - first
    if apart > _HORIZON:
        msg = f"{first} and {last} are more than a hundred years apart"
        raise InvalidValueError(msg)
    return range(apart.days)


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
