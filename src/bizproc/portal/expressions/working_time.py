"""Offer working time and working days to expressions, on any calendar of a workspace."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.feel import Function
from bizproc.portal.expressions.arguments import as_date, as_text, as_whole_number
from bizproc.portal_time import PortalTime, resolve_wall_clock
from bizproc.workspace.calendar.calendar import Calendar
from bizproc.workspace.workspace import Workspace

__all__ = ["working_time_functions"]


def working_time_functions(workspace: Workspace) -> tuple[Function, ...]:
    """Return the functions, each with the name of a calendar as its last argument."""
    at = _WorkingTime(workspace)
    return tuple(
        Function(call.__name__, (*parameters, "calendar"), call, optional=1)
        for parameters, call in (
            (("x", "duration"), at.add_working_time),
            (("x", "n"), at.add_working_days),
            (("x",), at.is_working_day),
            (("a", "b"), at.working_time_between),
            (("a", "b"), at.working_days_between),
            (("date",), at.working_day_end),
        )
    )


class _WorkingTime:
    """Hold what the functions reckon with; each is null of null."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def add_working_time(
        self, x: Any, duration: Any, calendar: Any = None
    ) -> dt.datetime | None:
        hours = self._calendar(calendar)
        if x is None or duration is None:
            return None
        if not isinstance(x, dt.datetime) or not isinstance(duration, dt.timedelta):
            msg = f"add_working_time takes an instant and a duration, got {x!r}"
            raise InvalidValueError(msg)
        time = self._time
        return time.local(hours.add_working_time(time.resolve(x), duration))

    def add_working_days(
        self, x: Any, n: Any, calendar: Any = None
    ) -> dt.date | dt.datetime | None:
        hours = self._calendar(calendar)
        if x is None or n is None:
            return None
        days = as_whole_number(n)
        if not isinstance(x, dt.datetime):
            return hours.add_working_days(as_date(x), days)
        local = self._time.resolve(x).astimezone(hours.zone)
        date = hours.add_working_days(local.date(), days)
        wall_clock = dt.datetime.combine(date, local.time().replace(fold=0))
        return self._time.local(resolve_wall_clock(wall_clock, hours.zone))

    def is_working_day(self, x: Any, calendar: Any = None) -> bool | None:
        hours = self._calendar(calendar)
        return None if x is None else hours.is_working_day(self._date(x, hours))

    def working_time_between(
        self, a: Any, b: Any, calendar: Any = None
    ) -> dt.timedelta | None:
        hours = self._calendar(calendar)
        if a is None or b is None:
            return None
        if not isinstance(a, dt.datetime) or not isinstance(b, dt.datetime):
            msg = f"working_time_between takes two instants, got {a!r} and {b!r}"
            raise InvalidValueError(msg)
        time = self._time
        return hours.working_time_between(time.resolve(a), time.resolve(b))

    def working_days_between(self, a: Any, b: Any, calendar: Any = None) -> int | None:
        hours = self._calendar(calendar)
        if a is None or b is None:
            return None
        return hours.working_days_between(self._date(a, hours), self._date(b, hours))

    def working_day_end(self, date: Any, calendar: Any = None) -> dt.datetime | None:
        hours = self._calendar(calendar)
        if date is None:
            return None
        return self._time.local(hours.working_day_end(as_date(date)))

    @property
    def _time(self) -> PortalTime:
        return self._workspace.time

    def _calendar(self, name: Any) -> Calendar:
        return self._workspace.calendar_named(None if name is None else as_text(name))

    def _date(self, x: Any, hours: Calendar) -> dt.date:
        """Return a date, or that of an instant where the calendar is."""
        if isinstance(x, dt.datetime):
            return self._time.resolve(x).astimezone(hours.zone).date()
        return as_date(x)
