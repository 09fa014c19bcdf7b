"""Conversion built-ins (DMN 1.5, 10.3.4.1)."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import Any

from bizproc.feel.builtins.table import signature
from bizproc.feel.fault import Fault, refuse
from bizproc.feel.numeric import Number, number_from_literal, whole_or_refuse
from bizproc.feel.temporal.far_dates import (
    AnyDate,
    AnyMoment,
    combined,
    date_of_parts,
    moment_after,
    months_added,
    nanoseconds_of,
    near,
)
from bizproc.feel.temporal.nanoseconds import fine_time
from bizproc.feel.temporal.text import (
    date_from_text,
    date_time_from_text,
    duration_from_text,
    time_from_text,
    zone_from_text,
)
from bizproc.feel.text import phrase, to_text
from bizproc.feel.values import YearsMonthsDuration, kind_of

__all__ = ["FUNCTIONS"]

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_MAX_DIGITS = 1_000
_SECOND = 1_000_000_000


def _string(value: Any) -> str | None:
    return None if value is None else to_text(value)


def _number(text: str, grouping: str | None = None, point: str | None = None) -> Number:
    if grouping is not None and grouping not in {" ", ",", "."}:
        refuse('number(…) groups by " ", "," or "."')
    if point is not None and (point not in {",", "."} or point == grouping):
        refuse('number(…) has "." or "," as decimal separator, not the grouping one')
    digits = text.replace(grouping, "") if grouping else text
    if point and point != ".":
        digits = "" if "." in digits else digits.replace(point, ".")
    if len(digits) > _MAX_DIGITS or _NUMBER.fullmatch(digits) is None:
        refuse(f"number(…) cannot read {phrase(text)} as a number")
    sign = -1 if digits[0] == "-" else 1
    return sign * number_from_literal(digits.removeprefix("-"))


def _date_of(value: Any) -> AnyDate:
    day: AnyDate = value.date() if kind_of(value) == "date and time" else value
    return day


def _date(year: Number, month: Number, day: Number) -> AnyDate:
    parts = [whole_or_refuse(part, "a part of a date") for part in (year, month, day)]
    return date_of_parts(*parts)


def _time_of(value: Any) -> dt.time:
    kind = kind_of(value)
    if kind == "date":
        return dt.time(tzinfo=dt.UTC)
    if kind == "string":
        return time_from_text(value)
    time: dt.time = value.timetz() if kind == "date and time" else value
    return time


def _time(
    hour: Number,
    minute: Number,
    second: Number,
    offset: dt.timedelta | None = None,
) -> dt.time:
    whole, fraction = divmod(int(second * _SECOND), _SECOND)
    zone = None if offset is None else _offset(offset)
    try:
        clock = dt.time(
            whole_or_refuse(hour, "an hour"),
            whole_or_refuse(minute, "a minute"),
            whole,
            fraction // 1_000,
            zone,
        )
        return fine_time(clock, fraction % 1_000)
    except (ValueError, OverflowError):
        message = f"there is no time {hour}:{minute}:{second}"
        raise Fault(message) from None


def _offset(offset: dt.timedelta) -> dt.tzinfo:
    try:
        return dt.timezone(offset) if offset else dt.UTC
    except ValueError:
        message = f"there is no time offset {to_text(offset)}"
        raise Fault(message) from None


def _moment_of(value: Any) -> AnyMoment:
    if kind_of(value) == "date":
        return combined(value, dt.time(tzinfo=dt.UTC))
    moment: AnyMoment = value
    return moment


def _moment(*parts: Any) -> AnyMoment:
    """Return a date and time from its six parts and perhaps an offset or zone."""
    day = _date(*parts[:3])
    hour, minute, second, zone = (*parts[3:], None)[:4]
    if isinstance(zone, str):
        time = _time(hour, minute, second).replace(tzinfo=zone_from_text(zone))
    else:
        time = _time(hour, minute, second, zone)
    return combined(day, time)


def _in_zone(moment: AnyMoment, zone: str) -> AnyMoment:
    if moment.tzinfo is None:
        refuse("a date and time without a time zone cannot be moved into one")
    found = zone_from_text(zone)
    if isinstance(moment, dt.datetime):
        with suppress(OverflowError):  # at the edges of Python's years
            return moment.astimezone(found)
    utc = moment_after(moment.replace(tzinfo=dt.UTC), -(moment.utcoffset() or _ZERO))
    inside = dt.datetime.combine(near(utc), utc.timetz()).astimezone(found)
    offset = inside.utcoffset() or _ZERO
    return moment_after(utc, offset).replace(tzinfo=found)


def _months_between(start: Any, end: Any) -> YearsMonthsDuration:
    """Return the whole months from start to end, negative if end is earlier.

    Only the days count, as DMN 1.5 has it (10.3.4.1).
    """
    start, end = _date_of(start), _date_of(end)
    months = (end.year - start.year) * 12 + end.month - start.month
    moved = nanoseconds_of(months_added(start, months)) - nanoseconds_of(end)
    if months > 0 and moved > 0:
        months -= 1
    elif months < 0 and moved < 0:
        months += 1
    return YearsMonthsDuration(months)


_ZERO = dt.timedelta()
_PARTS = "year: number, month: number, day: number"
_CLOCK = "hour: number, minute: number, second: number"

FUNCTIONS = (
    signature("string", "from: any", _string),
    signature("number", "from: string", _number),
    signature(
        "number",
        "from: string, grouping separator: string|null, decimal separator: string|null",
        _number,
    ),
    signature("number", "from: number", lambda value: value),
    signature("date", "from: string", date_from_text),
    signature("date", "from: moment", _date_of),
    signature("date", _PARTS, _date),
    signature("time", "from: string|time|moment", _time_of),
    signature("time", f"{_CLOCK}, offset?: days and time duration|null", _time),
    signature("date and time", "from: string", date_time_from_text),
    signature("date and time", "from: moment", _moment_of),
    signature("date and time", "date: moment, time: time", combined),
    signature("date and time", "date and time: date and time, zone: string", _in_zone),
    signature(
        "date and time",
        f"{_PARTS}, {_CLOCK}, offset?: days and time duration|null",
        _moment,
    ),
    signature("date and time", f"{_PARTS}, {_CLOCK}, timezone: string|null", _moment),
    signature("duration", "from: string", duration_from_text),
    signature("duration", "from: duration", lambda value: value),
    signature("years and months duration", "from: moment, to: moment", _months_between),
)
