"""Dates outside the years 1 to 9999, which Python's own types end at.

The standard's years run from -999,999,999 to 999,999,999 (DMN 1.5, 10.3.2.3.5). The
calendar repeats every 400 years, weekdays included: a far date borrows all but its
year from the same day in the years 2000 to 2399. What lies within Python's years is
always a Python date; the functions here choose.
"""

from __future__ import annotations

import calendar
import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from bizproc.feel.fault import Fault, refuse
from bizproc.feel.temporal.nanoseconds import (
    fine_moment,
    nanosecond_of,
    nanoseconds_in,
    time_of_day,
)

__all__ = [
    "AnyDate",
    "AnyMoment",
    "FarDate",
    "FarMoment",
    "combined",
    "date_from_ordinal",
    "date_of_parts",
    "instants",
    "moment_after",
    "months_added",
    "nanoseconds_of",
    "near",
]

_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
_BASE_YEAR = 2_000
_BASE = dt.date(_BASE_YEAR, 1, 1).toordinal()
_LAST_YEAR = 999_999_999
_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND


@dataclass(frozen=True, slots=True)
class FarDate:
    """Hold a date of a year before 1 or after 9999, with the words of `date`."""

    year: int
    month: int
    day: int

    def isoweekday(self) -> int:
        """Return the day of the week; Monday is 1."""
        return near(self).isoweekday()

    def toordinal(self) -> int:
        """Return the day number; that of 0001-01-01 is 1."""
        return near(self).toordinal() + (self.year - _BASE_YEAR) // 400 * _CYCLE_DAYS


@dataclass(frozen=True, slots=True)
class FarMoment:
    """Hold a date and time of such a year, with the words of `datetime`."""

    day_of: FarDate
    clock: dt.time

    year = property(lambda self: self.day_of.year)
    month = property(lambda self: self.day_of.month)
    day = property(lambda self: self.day_of.day)
    hour = property(lambda self: self.clock.hour)
    minute = property(lambda self: self.clock.minute)
    second = property(lambda self: self.clock.second)
    microsecond = property(lambda self: self.clock.microsecond)
    nanosecond = property(lambda self: nanosecond_of(self.clock))
    tzinfo = property(lambda self: self.clock.tzinfo)

    def isoweekday(self) -> int:
        """Return the day of the week; Monday is 1."""
        return self.day_of.isoweekday()

    def utcoffset(self) -> dt.timedelta | None:
        """Return the offset, by the rules of the borrowed year."""
        return dt.datetime.combine(near(self.day_of), self.clock).utcoffset()

    def date(self) -> FarDate:
        """Return the day."""
        return self.day_of

    def timetz(self) -> dt.time:
        """Return the time with its zone."""
        return self.clock

    def replace(self, **parts: Any) -> FarMoment:
        """Return the same day with another time."""
        return replace(self, clock=self.clock.replace(**parts))


AnyDate: TypeAlias = dt.date | FarDate
AnyMoment: TypeAlias = dt.datetime | FarMoment


def near(day: AnyDate | AnyMoment) -> dt.date:
    """Return the same day of the calendar in a year that Python knows."""
    if isinstance(day, dt.date):
        return day
    return dt.date(_BASE_YEAR + day.year % _CYCLE_YEARS, day.month, day.day)


def date_of_parts(year: int, month: int, day: int) -> AnyDate:
    """Return a date.

    Raises:
        Fault: there is none.
    """
    try:
        if dt.MINYEAR <= year <= dt.MAXYEAR:
            return dt.date(year, month, day)
        if abs(year) <= _LAST_YEAR:
            found = FarDate(year, month, day)
            near(found)
            return found
    except (ValueError, OverflowError):
        message = f"there is no date {year:04}-{month:02}-{day:02}"
        raise Fault(message) from None
    return refuse(f"the year {year} is outside -999999999 to 999999999")


def date_from_ordinal(number: int) -> AnyDate:
    """Return the date with a day number."""
    cycles, day = divmod(number - _BASE, _CYCLE_DAYS)
    found = dt.date.fromordinal(_BASE + day)
    return date_of_parts(found.year + cycles * _CYCLE_YEARS, found.month, found.day)


def combined(day: AnyDate | AnyMoment, clock: dt.time) -> AnyMoment:
    """Return the moment of a day and a time."""
    if isinstance(day, FarMoment):
        day = day.day_of
    if isinstance(day, FarDate):
        return FarMoment(day, clock)
    return fine_moment(dt.datetime.combine(day, clock), nanosecond_of(clock))


def months_added(day: Any, months: int) -> Any:
    """Return the date, or date and time, that many months later, clamped."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(_BASE_YEAR + years % _CYCLE_YEARS, month + 1)[1]
    moved = date_of_parts(years, month + 1, min(day.day, last))
    if isinstance(day, dt.datetime | FarMoment):
        return combined(moved, day.timetz())
    return moved


def nanoseconds_of(value: Any) -> int:
    """Return the nanoseconds from 0001-01-01 on, in UTC if the value has a zone."""
    total = value.toordinal() if isinstance(value, dt.date | FarDate) else 0
    if isinstance(value, FarMoment):
        total = value.day_of.toordinal()
    total *= _DAY
    if isinstance(value, dt.datetime | FarMoment):
        seconds = (value.hour * 60 + value.minute) * 60 + value.second
        total += seconds * _SECOND + value.microsecond * 1_000 + nanosecond_of(value)
        total -= nanoseconds_in(value.utcoffset() or dt.timedelta())
    return total


def instants(left: Any, right: Any) -> tuple[Any, Any]:
    """Return two moments, both with or both without a zone, so that they compare."""
    if isinstance(left, dt.datetime) and isinstance(right, dt.datetime):
        if left.tzinfo is None:
            return left, right
        with suppress(OverflowError):  # at the edges of Python's years
            return left.astimezone(dt.UTC), right.astimezone(dt.UTC)
    return nanoseconds_of(left), nanoseconds_of(right)


def moment_after(start: AnyMoment, duration: dt.timedelta) -> AnyMoment:
    """Return the moment after so much time has passed, in the zone of the start."""
    zone = start.tzinfo
    passed = nanoseconds_of(start) + nanoseconds_in(duration)
    if zone is not None:
        guess = _from_nanoseconds(passed).replace(tzinfo=dt.UTC)
        local = dt.datetime.combine(near(guess), guess.timetz()).astimezone(zone)
        passed += nanoseconds_in(local.utcoffset() or dt.timedelta())
    return _from_nanoseconds(passed).replace(tzinfo=zone)


def _from_nanoseconds(total: int) -> AnyMoment:
    days, rest = divmod(total, _DAY)
    return combined(date_from_ordinal(days), time_of_day(rest))
