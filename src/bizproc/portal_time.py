"""Reckon in the portal's time zone: days, months and wall-clock times.

Instants go in with any offset and come out in UTC; only wall-clock times and dates
belong to the portal zone. The time zone of the host plays no part.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import overload
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.relativedelta import relativedelta

from bizproc.errors import InvalidValueError, did_you_mean

__all__ = ["PortalTime", "resolve_wall_clock", "zone_named"]

_LONGEST_ZONE = 64

Following = Callable[[dt.datetime], dt.datetime | None]
"""Give the next wall-clock time that is wanted after one, or None."""


def zone_named(name: str) -> ZoneInfo:
    """Return an IANA time zone.

    Raises:
        InvalidValueError: TYPE_ERROR, there is no zone of that name.
    """
    try:
        # a longer one is none, and its parts would be looked up one in the other
        return ZoneInfo(name[: _LONGEST_ZONE + 1])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = did_you_mean(name, ("Europe/Moscow", "Europe/Berlin", "UTC"))
        message = f"no time zone is named {name[:80]!r}; expected an IANA name{hint}"
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

    def next_at(self, after: dt.datetime, following: Following) -> dt.datetime | None:
        """Return the first instant, in UTC, after another that a wall clock names.

        `following` gives the next wall-clock time wanted after one, or None. A time
        inside a DST gap moves forward by the gap, an ambiguous one counts once, the
        first time; if two of them fall together they are one.
        """
        wall = self.local(after).replace(tzinfo=None)
        # what was skipped by a gap just before still comes, by the offset of then
        offset = self.local(after - dt.timedelta(days=1)).utcoffset() or dt.timedelta()
        skipped = after.astimezone(dt.UTC).replace(tzinfo=None) + offset
        found = [self._first_at(after, it, following) for it in {wall, skipped}]
        return min((it for it in found if it is not None), default=None)

    def _first_at(
        self, after: dt.datetime, wall: dt.datetime, following: Following
    ) -> dt.datetime | None:
        """Return the first instant of the wall-clock times after one of them."""
        found = following(wall)
        while found is not None:
            instant = resolve_wall_clock(found, self.zone)
            if instant > after:
                return self._behind_gap(after, found, instant, following)
            found = following(found)
        return None

    def _behind_gap(
        self,
        after: dt.datetime,
        wall: dt.datetime,
        instant: dt.datetime,
        following: Following,
    ) -> dt.datetime:
        """Return the first instant of a time behind a gap, if `wall` was moved over it."""
        moved = self.local(instant).replace(tzinfo=None)
        found = following(wall) if wall < moved else None
        while found is not None and found < moved:
            other = resolve_wall_clock(found, self.zone)
            if after < other < instant:
                return other
            found = following(found)
        return instant

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

    def shift(self, base: dt.datetime, *, months: int, days: int) -> dt.datetime:
        """Add calendar months, then days, to an instant; no step between is resolved."""
        by = relativedelta(months=months, days=days)
        moved = self._shift(base, by, f"{months} months and {days} days")
        assert isinstance(moved, dt.datetime)  # noqa: S101 - an instant gives an instant
        return moved

    def _shift(self, base: dt.date, by: relativedelta, shown: str) -> dt.date:
        try:
            if isinstance(base, dt.datetime):
                if not by:  # the second of two equal wall-clock times stays what it is
                    return _at(_aware(base), dt.UTC)
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
