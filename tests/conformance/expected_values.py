"""Read what a case of the kit expects, and compare: nothing here is bizproc's.

A parser that reads expected values would hide its own faults: what it cuts off would be
cut off on both sides. Dates, times and durations are therefore read by XML Schema's
rules into plain tuples, and so is what bizproc answers, from the values' attributes.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

__all__ = ["Temporal", "read_expected", "same"]

_NUMBERS = frozenset(["decimal", "double", "float", "integer", "int", "long"])
_TOLERANCE = Decimal("1e-8")
"""How far a number may be off, in parts of the expected one (the kit rounds)."""

_CLOCK = r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?"
_ZONE = r"(Z|[+-]\d\d:\d\d(?::\d\d)?|@[\w/+-]+)?"
_DATE = re.compile(r"(-?\d{4,9})-(\d\d)-(\d\d)")
_TIME = re.compile(_CLOCK + _ZONE)
_MOMENT = re.compile(_DATE.pattern + "T" + _CLOCK + _ZONE)
_DURATION = re.compile(
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?"
    r"(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?"
)
_KINDS = {
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "duration": "duration",
    "dayTimeDuration": "duration",
    "yearMonthDuration": "duration",
}


class Temporal(NamedTuple):
    """Hold a date, time or duration by its parts.

    `zone` is the offset in seconds, or None for a local time.
    """

    kind: str
    parts: tuple[int, ...]
    zone: int | None = None


def read_expected(text: str, kind: str) -> Any:
    """Return what a `value` of an XML Schema type holds; a text if it is of no kind."""
    if kind in _NUMBERS:
        try:
            return Decimal(text.strip())
        except InvalidOperation:
            return text
    if kind == "boolean":
        return text.strip() in {"true", "1"}
    return _temporal(text.strip(), _KINDS[kind]) if kind in _KINDS else text


def _temporal(text: str, kind: str) -> Temporal:
    pattern = {"date": _DATE, "time": _TIME, "date and time": _MOMENT}.get(kind)
    found = (pattern or _DURATION).fullmatch(text)
    if found is None:
        message = f"the kit expects {text!r} as {kind}, which is none"
        raise ValueError(message)
    if kind == "duration":
        return _duration(*found.groups())
    *numbers, zone = found.groups() if kind != "date" else (*found.groups(), None)
    if kind == "date":
        return Temporal(kind, tuple(map(int, numbers)))
    *whole, fraction = numbers
    parts = (*map(int, whole), _nano(fraction))
    return Temporal(kind, parts, _offset(zone, parts))


def _nano(digits: str | None) -> int:
    return int((digits or "").ljust(9, "0")[:9])


def _offset(zone: str | None, parts: tuple[int, ...]) -> int | None:
    if zone is None or zone == "Z":
        return None if zone is None else 0
    if zone[0] == "@":
        at = parts[:6] if len(parts) > 4 else (2000, 1, 1, *parts[:3])
        year = at[0] if 1 <= at[0] <= 9999 else 2000 + at[0] % 400
        moment = dt.datetime(year, *at[1:], tzinfo=zoneinfo.ZoneInfo(zone[1:]))
        passed = moment.utcoffset() or dt.timedelta()
        return int(passed.total_seconds())
    hours, minutes, *seconds = map(int, zone[1:].split(":"))
    size = hours * 3_600 + minutes * 60 + sum(seconds)
    return -size if zone[0] == "-" else size


def _duration(sign: str, years: Any, months: Any, *rest: Any) -> Temporal:
    days, hours, minutes, seconds, fraction = rest
    turn = -1 if sign else 1
    if years is not None or months is not None:
        return Temporal("months", (turn * (int(years or 0) * 12 + int(months or 0)),))
    clock = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    whole = int(days or 0) * 86_400 + clock
    return Temporal("nanoseconds", (turn * (whole * 10**9 + _nano(fraction)),))


def _parts_of(value: Any) -> Any:
    """Return what an answer holds, as `read_expected` has it."""
    if hasattr(value, "total_months"):
        return Temporal("months", (value.total_months,))
    if isinstance(value, dt.timedelta):
        whole = (value.days * 86_400 + value.seconds) * 10**9
        small = value.microseconds * 1_000 + getattr(value, "nanosecond", 0)
        return Temporal("nanoseconds", (whole + small,))
    day = tuple(getattr(value, it) for it in _DAY if hasattr(value, it))
    clock = tuple(getattr(value, it) for it in _TIME_PARTS if hasattr(value, it))
    if not clock:
        return Temporal("date", day) if day else value
    *whole, micro = clock
    nano = micro * 1_000 + getattr(value, "nanosecond", 0)
    zone = value.utcoffset()
    if zone is None and value.tzinfo is not None:  # a time in a zone by name
        zone = value.tzinfo.utcoffset(dt.datetime(2000, 1, 1, *whole))  # noqa: DTZ001
    kind = "date and time" if day else "time"
    offset = None if zone is None else int(zone.total_seconds())
    return Temporal(kind, (*day, *whole, nano), offset)


_DAY = ("year", "month", "day")
_TIME_PARTS = ("hour", "minute", "second", "microsecond")


def same(wanted: Any, actual: Any) -> bool:
    """Tell whether an answer is what a case expects."""
    if isinstance(wanted, Temporal):
        return bool(wanted == _parts_of(actual))
    if isinstance(wanted, Mapping):
        return (
            isinstance(actual, Mapping)
            and wanted.keys() == actual.keys()
            and all(same(value, actual[key]) for key, value in wanted.items())
        )
    if isinstance(wanted, list):
        return (
            isinstance(actual, list)
            and len(wanted) == len(actual)
            and all(map(same, wanted, actual))
        )
    if isinstance(wanted, Decimal):
        if isinstance(actual, bool) or not isinstance(actual, int | Decimal):
            return False
        off = abs(wanted - Decimal(actual))
        return off <= _TOLERANCE * max(Decimal(1), abs(wanted))
    return type(wanted) is type(actual) and bool(wanted == actual)
