"""The properties of dates, times, durations and ranges (DMN 1.5, table 65)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from bizproc.errors import did_you_mean
from bizproc.feel.fault import refuse
from bizproc.feel.numeric import Number, divide
from bizproc.feel.temporal.nanoseconds import nanosecond_of
from bizproc.feel.values import Range, YearsMonthsDuration, kind_of

__all__ = ["PROPERTIES", "property_of"]


_SECOND = 1_000_000_000


def property_of(value: Any, name: str) -> Any:
    """Return a property of a temporal value or range.

    Raises:
        Fault: the kind has no such property.
    """
    kind = kind_of(value)
    table = PROPERTIES[kind]
    if name not in table:
        refuse(f"a {kind} has no {name!r}{did_you_mean(name, table)}")
    return table[name](value)


def _second(value: dt.datetime | dt.time) -> Number:
    nano = value.microsecond * 1_000 + nanosecond_of(value)
    return divide(value.second * _SECOND + nano, _SECOND) if nano else value.second


def _zone(value: dt.datetime | dt.time) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _part(divisor: int, modulus: int) -> Callable[[dt.timedelta], Number]:
    def part(value: dt.timedelta) -> Number:
        seconds = abs(value) // dt.timedelta(seconds=1)
        number = seconds // divisor % modulus if modulus else seconds // divisor
        return -number if value < dt.timedelta() else number

    return part


def _duration_seconds(value: dt.timedelta) -> Number:
    size = abs(value)
    nano = size.microseconds * 1_000 + nanosecond_of(size)
    number = divide(size.seconds % 60 * _SECOND + nano, _SECOND)
    return -number if value < dt.timedelta() else number


def _years(value: YearsMonthsDuration) -> int:
    return value.years


def _months(value: YearsMonthsDuration) -> int:
    return value.months


def _range_start(value: Range) -> Any:
    return value.start


def _range_end(value: Range) -> Any:
    return value.end


def _range_start_included(value: Range) -> bool:
    return value.start_included


def _range_end_included(value: Range) -> bool:
    return value.end_included


_DATE: dict[str, Callable[[Any], Any]] = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
    "weekday": lambda value: value.isoweekday(),
}
_TIME: dict[str, Callable[[Any], Any]] = {
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
    "second": _second,
    "time offset": lambda value: value.utcoffset(),
    "timezone": _zone,
}

PROPERTIES: dict[str, dict[str, Callable[[Any], Any]]] = {
    "date": _DATE,
    "date and time": _DATE | _TIME,
    "time": _TIME,
    "days and time duration": {
        "days": _part(86_400, 0),
        "hours": _part(3_600, 24),
        "minutes": _part(60, 60),
        "seconds": _duration_seconds,
    },
    "years and months duration": {"years": _years, "months": _months},
    "range": {
        "start": _range_start,
        "end": _range_end,
        "start included": _range_start_included,
        "end included": _range_end_included,
    },
}
"""Kind → property → function; the whole of what a path reads beside contexts."""
