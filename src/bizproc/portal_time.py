"""Reckon in the portal's time zone: days, months and wall-clock times.

Instants go in with any offset and come out in UTC; only wall-clock times and dates
belong to the portal zone. The time zone of the host plays no part.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import overload
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.relativedelta import relativedelta

from bizproc.errors import InvalidValueError, did_you_mean

__all__ = ["PortalTime", "resolve_wall_clock", "zone_named"]


def zone_named(name: str) -> ZoneInfo:
    """Return an IANA time zone.

    Raises:
        InvalidValueError: TYPE_ERROR, there is no zone of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = did_you_mean(name, ("Europe/Moscow", "Europe/Berlin", "UTC"))
        message = f"no time zone is named {name!r}; expected an IANA name{hint}"
        raise InvalidValueError(message) from None


def resolve_wall_clock(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the UTC instant of a wall-clock time without offset.

    A time inside a DST gap moves forward by the gap; an ambiguous one is its first
    occurrence. Both are `fold=0`: the offset before the transition.
    """
    aware = local.replace(tzinfo=zone, fold=0)
    return _at(aware, dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalTime:
    """Hold the portal zone and the time at which dates without a time fall due."""

    zone: ZoneInfo
    date_timer_time: dt.time = dt.time(9)

    def local(self, instant: dt.datetime) -> dt.datetime:
        """Show an instant with the offset of the portal zone."""
        return _at(_aware(instant), self.zone)

    def date_of(self, instant: dt.datetime) -> dt.date:
        """Return the portal-local date of an instant."""
        return self.local(instant).date()

    def resolve(self, local: dt.datetime) -> dt.datetime:
        """Return the UTC instant of a wall-clock time, or of any aware time."""
        if local.tzinfo is not None:
            return _at(local, dt.UTC)
        return resolve_wall_clock(local, self.zone)

    def at_day_start(self, date: dt.date) -> dt.datetime:
        """Return when a timer fires whose base is a date without a time."""
        local = dt.datetime.combine(date, self.date_timer_time)
        return resolve_wall_clock(local, self.zone)

    @overload
    def add_days(self, base: dt.datetime, days: int) -> dt.datetime: ...

    @overload
    def add_days(self, base: dt.date, days: int) -> dt.date: ...

    def add_days(self, base: dt.date, days: int) -> dt.date:
        """Add calendar days; an instant keeps its wall-clock time.

        A date gives a date, an instant a UTC instant. The n-th of a series is counted
        from the same base, never from the one before.
        """
        return self._shift(base, relativedelta(days=days), f"{days} days")

    @overload
    def add_months(self, base: dt.datetime, months: int) -> dt.datetime: ...

    @overload
    def add_months(self, base: dt.date, months: int) -> dt.date: ...

    def add_months(self, base: dt.date, months: int) -> dt.date:
        """Add calendar months, clamped to the end of the month.

        31 January + 1 month is 28 February, + 2 months is 31 March: always count from
        the anchor. A date gives a date, an instant a UTC instant.
        """
        return self._shift(base, relativedelta(months=months), f"{months} months")

    def _shift(self, base: dt.date, by: relativedelta, shown: str) -> dt.date:
        try:
            if isinstance(base, dt.datetime):
                wall_clock: dt.datetime = self.local(base).replace(tzinfo=None) + by
                return resolve_wall_clock(wall_clock, self.zone)
            shifted: dt.date = base + by
        except (OverflowError, ValueError):
            raise _out_of_range(base, shown) from None
        return shifted


def _at(instant: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    try:
        return instant.astimezone(zone)
    except OverflowError:
        raise _out_of_range(instant, str(zone)) from None


def _aware(instant: dt.datetime) -> dt.datetime:
    if instant.tzinfo is None:
        message = f"{instant} has no offset; an instant must be aware"
        raise InvalidValueError(message)
    return instant


def _out_of_range(base: dt.date, by: str) -> InvalidValueError:
    return InvalidValueError(f"{base} with {by} is outside the years 1 to 9999")
