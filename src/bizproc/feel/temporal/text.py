"""Read and write dates, times and durations (DMN 1.5, 10.3.2.3 and 10.3.4.1).

Seconds have at most nine decimals; further ones are cut off.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bizproc.feel.fault import Fault, refuse
from bizproc.feel.temporal.durations import YearsMonthsDuration
from bizproc.feel.temporal.far_dates import (
    AnyDate,
    AnyMoment,
    FarDate,
    FarMoment,
    combined,
    date_from_ordinal,
    date_of_parts,
)
from bizproc.feel.temporal.nanoseconds import (
    fine_duration,
    fine_time,
    nanosecond_of,
    split_fraction,
)

__all__ = [
    "date_from_text",
    "date_time_from_text",
    "duration_from_text",
    "duration_text",
    "months_text",
    "temporal_from_text",
    "temporal_text",
    "time_from_text",
    "zone_from_text",
]

_DATE = re.compile(r"(-?(?:[0-9]{4}|[1-9][0-9]{4,8}))-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,20}))?"
    r"(Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+/-]{1,60})?"
)
_END_OF_DAY = re.compile(r"24:00:00(?:\.0+)?(?![.0-9])")
_OFFSET = re.compile(r"[+-]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
_MONTHS = re.compile(r"(-)?P(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?")
_DAYS = re.compile(
    r"(-)?P(?:([0-9]{1,9})D)?"
    r"(?:T(?:([0-9]{1,12})H)?(?:([0-9]{1,12})M)?"
    r"(?:([0-9]{1,12})(?:\.([0-9]{0,20}))?S)?)?"
)
_MAX_OFFSET_HOURS = 14


def date_from_text(text: str) -> AnyDate:
    """Read `2026-01-31`."""
    match = _DATE.fullmatch(text)
    if match is None:
        return refuse(f'"{text[:40]}" is no date; write "2026-01-31"')
    year, month, day = match.groups()
    return date_of_parts(int(year), int(month), int(day))


def time_from_text(text: str) -> dt.time:
    """Read `14:30:00`, with a fraction and a zone if wanted."""
    match = _TIME.fullmatch(text)
    if match is None:
        return refuse(
            f'"{text[:40]}" is no time; write "14:30:00", "14:30:00+03:00" or '
            '"14:30:00@Europe/Moscow"'
        )
    hour, minute, second, fraction, zone = match.groups()
    micro, nano = split_fraction(fraction)
    tz = None if zone is None else zone_from_text(zone)
    try:
        return fine_time(dt.time(int(hour), int(minute), int(second), micro, tz), nano)
    except ValueError:
        message = f"there is no time {hour}:{minute}:{second}"
        raise Fault(message) from None


def date_time_from_text(text: str) -> AnyMoment:
    """Read `2026-01-31T14:30:00` with a zone if wanted; a date alone is midnight."""
    day, separator, clock = text.partition("T")
    if not separator:
        if _DATE.fullmatch(day) is None:
            refuse(
                f'"{text[:40]}" is no date and time; write '
                '"2026-01-31T14:30:00+03:00" or "2026-01-31T14:30:00"'
            )
        return combined(date_from_text(day), dt.time())
    if _END_OF_DAY.match(clock):  # as XML Schema has it: the next day begins
        following = date_from_ordinal(date_from_text(day).toordinal() + 1)
        return combined(following, time_from_text(clock.replace("24", "00", 1)))
    return combined(date_from_text(day), time_from_text(clock))


@lru_cache(maxsize=256)
def zone_from_text(text: str) -> dt.tzinfo:
    """Read `Z`, `+03:00`, `@Europe/Moscow` or `Europe/Moscow`."""
    if text == "Z":
        return dt.UTC
    if text.startswith(("+", "-")):
        match = _OFFSET.fullmatch(text)
        hours, minutes, seconds = map(int, match.groups("0") if match else (99, 0, 0))
        if hours > _MAX_OFFSET_HOURS or minutes > 59:  # noqa: PLR2004  # minutes
            refuse(f'there is no time offset "{text[:40]}"; write one like "+03:00"')
        offset = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return dt.timezone(-offset if text[0] == "-" else offset)
    name = text.removeprefix("@")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = f'there is no time zone "{name}"; write one like "Europe/Moscow"'
        raise Fault(message) from None


def duration_from_text(text: str) -> dt.timedelta | YearsMonthsDuration:
    """Read `P1DT2H30M` or `P1Y2M`; the two kinds do not mix."""
    match = _MONTHS.fullmatch(text)
    if match is not None and text[-1] != "P":
        sign, years, months = match.groups()
        total = int(years or 0) * 12 + int(months or 0)
        return YearsMonthsDuration(-total if sign else total)
    match = _DAYS.fullmatch(text)
    if match is None or text[-1] in "PT":
        return refuse(
            f'"{text[:40]}" is no duration; write "P3D", "PT2H30M" or "P1Y2M"'
        )
    sign, days, hours, minutes, seconds, fraction = match.groups()
    micro, nano = split_fraction(fraction)
    try:
        duration = dt.timedelta(
            days=int(days or 0),
            hours=int(hours or 0),
            minutes=int(minutes or 0),
            seconds=int(seconds or 0),
            microseconds=micro,
        )
        duration = fine_duration(duration, nano)
    except OverflowError:
        message = f'the duration "{text[:40]}" is too long'
        raise Fault(message) from None
    return -duration if sign else duration


def temporal_from_text(text: str) -> Any:
    """Read the text of an `@"…"` literal: a date, time or duration of any kind."""
    if text.lstrip("-").startswith("P"):
        return duration_from_text(text)
    if _DATE.fullmatch(text):
        return date_from_text(text)
    if "T" in text and _DATE.match(text):
        return date_time_from_text(text)
    if _TIME.fullmatch(text):
        return time_from_text(text)
    return refuse(
        f'"{text[:40]}" is no date, time or duration; write @"2026-01-31", '
        '@"14:30:00", @"2026-01-31T14:30:00" or @"P3D"'
    )


def temporal_text(value: AnyDate | AnyMoment | dt.time) -> str:
    """Write a date, a date and time, or a time."""
    if isinstance(value, dt.datetime | FarMoment):
        clock = value.timetz()
        return f"{_day_text(value)}T{_time_text(clock, value)}"
    if isinstance(value, dt.date | FarDate):
        return _day_text(value)
    return _time_text(value, None)


def _day_text(value: AnyDate | AnyMoment) -> str:
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04}-{value.month:02}-{value.day:02}"


def _time_text(clock: dt.time, moment: AnyMoment | None) -> str:
    text = f"{clock.hour:02}:{clock.minute:02}:{clock.second:02}"
    text += _decimals(clock.microsecond, nanosecond_of(clock))
    zone = clock.tzinfo
    if zone is None:
        return text
    if isinstance(zone, ZoneInfo) and zone.key != "UTC":
        return f"{text}@{zone.key}"
    offset = (moment or clock).utcoffset() or dt.timedelta()
    if not offset:
        return text + "Z"
    sign = "-" if offset < dt.timedelta() else "+"
    minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
    text += f"{sign}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def _decimals(microsecond: int, nanosecond: int) -> str:
    digits = f"{microsecond:06}{nanosecond:03}".rstrip("0")
    return f".{digits}" if digits else ""


def duration_text(value: dt.timedelta) -> str:
    """Write `P1DT2H3M4.5S`; nothing is `PT0S`."""
    if not value:
        return "PT0S"
    sign = "-" if value < dt.timedelta() else ""
    value = abs(value)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = _decimals(value.microseconds, nanosecond_of(value))
    clock = f"{hours}H" if hours else ""
    clock += f"{minutes}M" if minutes else ""
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    days = f"{value.days}D" if value.days else ""
    return f"{sign}P{days}{'T' if clock else ''}{clock}"


def months_text(total: int) -> str:
    """Write `P1Y2M`; nothing is `P0M`."""
    years, months = divmod(abs(total), 12)
    text = f"{years}Y" if years else ""
    text += f"{months}M" if months or not years else ""
    return f"{'-' if total < 0 else ''}P{text}"
