"""Read cron as Spring writes it, which is what Camunda 8 takes: six fields.

Second, minute, hour, day of the month, month, day of the week; all must hold. Beside
lists, ranges and steps a day of the month may be `L`, `L-3`, `15W` or `LW`, one of the
week `5L` or `MON#2`. No library reads this dialect; the rules are few and closed.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from bizproc.bpmn.timing.length import check_length
from bizproc.errors import InvalidValueError, did_you_mean

__all__ = ["Cron", "is_cron", "read_cron"]

_MACROS: Final[Mapping[str, str]] = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}
_FIELDS: Final = 6
# after so many years the calendar repeats itself, days of the week included
_ALL_YEARS: Final = 400
_FRIDAY: Final = 5


class _Field(NamedTuple):
    name: str
    least: int
    most: int
    names: tuple[str, ...] = ()


_SECOND = _Field("second", 0, 59)
_MINUTE = _Field("minute", 0, 59)
_HOUR = _Field("hour", 0, 23)
_DAY = _Field("day of the month", 1, 31)
_MONTH_NAMES = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"
_MONTH = _Field("month", 1, 12, tuple(_MONTH_NAMES.split()))
_DAY_NAMES = "SUN MON TUE WED THU FRI SAT"  # 0 and 7 are Sunday
_WEEKDAY = _Field("day of the week", 0, 7, tuple(_DAY_NAMES.split()))

_PART = re.compile(r"(\*|\?|[^/\-]+)(?:-([^/\-]+))?(?:/(\d+))?")


class Month(NamedTuple):
    """Hold a month of a year, and the number of its last day."""

    year: int
    month: int
    last: int

    def weekday(self, day: int) -> int:
        """Return the day of the week, Sunday being 0."""
        return dt.date(self.year, self.month, day).isoweekday() % 7


# which days of a month a part of a field stands for
Days = Callable[[Month], Iterator[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """Hold when a cron expression fires, in wall-clock time."""

    text: str
    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    months: frozenset[int]
    days: tuple[Days, ...]
    weekdays: tuple[Days, ...]

    def following(self, local: dt.datetime) -> dt.datetime | None:
        """Return the first wall-clock time after another, or None if there is none."""
        if local.day in self._days_of(local.year, local.month):
            later = self._later(local.time())
            if later is not None:
                return dt.datetime.combine(local.date(), later)
        first = dt.time(self.hours[0], self.minutes[0], self.seconds[0])
        month = local.year * 12 + local.month - 1
        begin = local.day + 1
        for number in range(month, min(month + _ALL_YEARS * 12 + 1, 9999 * 12 + 12)):
            year, index = divmod(number, 12)
            for day in self._days_of(year, index + 1):
                if day >= begin:
                    return dt.datetime.combine(dt.date(year, index + 1, day), first)
            begin = 1
        return None

    def _days_of(self, year: int, month: int) -> list[int]:
        if month not in self.months:
            return []
        found = Month(year, month, monthrange(year, month)[1])
        of_month = {day for days in self.days for day in days(found)}
        of_week = {day for days in self.weekdays for day in days(found)}
        return sorted(of_month & of_week)

    def _later(self, time: dt.time) -> dt.time | None:
        """Return the first time of a day after another one of it."""
        for hour in self.hours:
            if hour < time.hour:
                continue
            if hour > time.hour:
                return dt.time(hour, self.minutes[0], self.seconds[0])
            if time.minute in self.minutes:
                place = bisect_right(self.seconds, time.second)
                if place < len(self.seconds):
                    return dt.time(hour, time.minute, self.seconds[place])
            place = bisect_right(self.minutes, time.minute)
            if place < len(self.minutes):
                return dt.time(hour, self.minutes[place], self.seconds[0])
        return None


def is_cron(text: str) -> bool:
    """Say whether a text is meant as cron, right or wrong."""
    return text.startswith("@") or len(text.split()) >= _FIELDS - 1


def read_cron(text: str) -> Cron:
    """Read a cron expression, or a macro such as `@daily`.

    Raises:
        InvalidValueError: it is none, or never fires.
    """
    check_length(text)
    parts = _fields_of(text)
    try:
        cron = Cron(
            text=text,
            seconds=_numbers(parts[0], _SECOND),
            minutes=_numbers(parts[1], _MINUTE),
            hours=_numbers(parts[2], _HOUR),
            days=tuple(_day(part) for part in parts[3].split(",")),
            months=frozenset(_numbers(parts[4], _MONTH)),
            weekdays=tuple(_weekday(part) for part in parts[5].split(",")),
        )
    except InvalidValueError as error:
        msg = f"the cron expression {text!r}: {error.message}"
        raise InvalidValueError(msg) from None
    # any 400 years have all the days there are
    if cron.following(dt.datetime(2000, 1, 1) - dt.timedelta(seconds=1)) is None:  # noqa: DTZ001 - wall-clock time
        msg = f"the cron expression {text!r} never fires: there is no such day"
        raise InvalidValueError(msg)
    return cron


def _fields_of(text: str) -> list[str]:
    if text.startswith("@"):
        if text not in _MACROS:
            known = did_you_mean(text, _MACROS)
            msg = f"{text!r} is no cron macro{known}"
            raise InvalidValueError(msg)
        text = _MACROS[text]
    parts = text.split()
    if len(parts) == _FIELDS:
        return parts
    msg = (
        f"the cron expression {text!r} has {len(parts)} fields, not six: second, minute,"
        " hour, day of the month, month, day of the week"
    )
    if len(parts) == _FIELDS - 1:
        msg += f"; did you mean '0 {text}'?"
    raise InvalidValueError(msg)


def _numbers(text: str, field: _Field) -> tuple[int, ...]:
    found = {number for part in text.split(",") for number in _range(part, field)}
    return tuple(sorted(found))


def _range(part: str, field: _Field) -> range:
    """Read `*`, `5`, `5-7`, each perhaps with a step; `5/10` goes on to the end."""
    match = _PART.fullmatch(part)
    if match is None:
        raise _wrong(part, field)
    first, last, step = match.groups()
    if first in {"*", "?"} and last is None:
        if first == "?" and field not in (_DAY, _WEEKDAY):
            raise _wrong(part, field)
        begin, end = field.least, field.most
    else:
        begin = _number(first, field)
        end = _number(last, field) if last is not None else begin
        if step is not None and last is None:
            end = field.most
        if field is _WEEKDAY and begin == field.most > end:
            begin = 0  # SUN-TUE, written 7-2
        if begin > end:
            msg = f"{part!r} runs backwards; write two parts, as in FRI-SUN,MON"
            raise InvalidValueError(msg)
    if step is not None and int(step) == 0:
        raise _wrong(part, field)
    return range(begin, end + 1, int(step) if step is not None else 1)


def _number(text: str, field: _Field) -> int:
    if text.upper() in field.names:
        return field.names.index(text.upper()) + (1 if field is _MONTH else 0)
    if text.isascii() and text.isdigit() and field.least <= int(text) <= field.most:
        return int(text)
    raise _wrong(text, field)


def _wrong(part: str, field: _Field) -> InvalidValueError:
    known = did_you_mean(part.upper(), field.names) if part.isalpha() else ""
    return InvalidValueError(
        f"{part!r} is no {field.name}; expected {field.least} to {field.most}{known}"
    )


# -- days ------------------------------------------------------------------------


def _day(part: str) -> Days:
    """Read a part of the field of the days of the month."""
    text = part.upper()
    if text == "LW":
        return lambda month: iter([_working_day(month, month.last)])
    if text == "L":
        return lambda month: iter([month.last])
    if text.startswith("L-"):
        back = _number(text[2:], _DAY)
        return lambda month: iter([month.last - back])
    if text.endswith("W"):
        near = _number(text[:-1], _DAY)
        return lambda month: iter(
            [_working_day(month, near)] if near <= month.last else []
        )
    numbers = frozenset(_range(part, _DAY))
    return lambda month: (day for day in range(1, month.last + 1) if day in numbers)


def _working_day(month: Month, day: int) -> int:
    """Return the day from Monday to Friday that is nearest, in the same month."""
    weekday = month.weekday(day)
    if 0 < weekday <= _FRIDAY:
        return day
    if weekday == 0:  # Sunday
        return day + 1 if day < month.last else day - 2
    return day - 1 if day > 1 else day + 2


def _weekday(part: str) -> Days:
    """Read a part of the field of the days of the week."""
    text = part.upper()
    if text != "L" and text.endswith("L"):
        number = _number(text[:-1], _WEEKDAY) % 7
        return lambda month: iter(_on(month, number)[-1:])
    if "#" in text:
        named, _, which = text.partition("#")
        number, place = _number(named, _WEEKDAY) % 7, _place(part, which)
        return lambda month: iter(_on(month, number)[place - 1 : place])
    numbers = {number % 7 for number in _range(part, _WEEKDAY)}
    return lambda month: (
        day for day in range(1, month.last + 1) if month.weekday(day) in numbers
    )


def _on(month: Month, weekday: int) -> list[int]:
    """Return the days of a month that are this day of the week."""
    first = (weekday - month.weekday(1)) % 7 + 1
    return list(range(first, month.last + 1, 7))


def _place(part: str, text: str) -> int:
    if text in {"1", "2", "3", "4", "5"}:
        return int(text)
    msg = f"{part!r}: a month has the first to the fifth of a day, write e.g. MON#2"
    raise InvalidValueError(msg)
