"""Read the dates and durations that ISO 8601 writes: for checking and for running.

There is no other reader, so what passes the check is what a timer can be armed with.
"""

from __future__ import annotations

import datetime as dt
import re

from bizproc.bpmn.timing.interval import Interval
from bizproc.bpmn.timing.length import check_length
from bizproc.errors import InvalidValueError
from bizproc.portal_time import resolve_wall_clock, zone_named

__all__ = ["read_date", "read_duration", "read_time_value"]

_DURATION = re.compile(
    r"(-)?P(?=\d|T)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_ZONE = re.compile(r"(.*?)(?:@([^\[\]]+)|\[([^\[\]]+)\])")
_LONGEST_DAYS = 365_000
_MOST_MONTHS = 12_000


def read_date(text: str) -> dt.date:
    """Return the date, or the date and time, that an ISO 8601 text writes.

    It may lack the time or the offset; both are then the portal's. A zone may follow
    the time, as `@Europe/Moscow` or `[Europe/Moscow]`; an offset before it wins.

    Raises:
        InvalidValueError: the text is neither, or names no zone.
    """
    check_length(text)
    zoned = _ZONE.fullmatch(text)
    if zoned is not None:
        return _read_zoned(text, *zoned.groups())
    try:
        if "T" in text or " " in text:
            return dt.datetime.fromisoformat(text)
        return dt.date.fromisoformat(text)
    except ValueError:
        msg = (
            f"{text!r} is no ISO 8601 date;"
            " write e.g. 2026-12-31T09:00:00+03:00, or an expression (= …)"
        )
        raise InvalidValueError(msg) from None


def _read_zoned(
    text: str, moment: str, after_at: str | None, bracketed: str | None
) -> dt.datetime:
    try:
        zone = zone_named(after_at or bracketed or "")
    except InvalidValueError as error:
        msg = f"{text!r}: {error.message}"
        raise InvalidValueError(msg) from None
    local = read_date(moment)
    if not isinstance(local, dt.datetime):
        msg = f"{text!r} has a zone but no time; write e.g. 2026-12-31T09:00@{zone}"
        raise InvalidValueError(msg)
    return local if local.tzinfo is not None else resolve_wall_clock(local, zone)


def read_duration(text: str) -> Interval:
    """Return the duration that an ISO 8601 text writes, of at most a thousand years.

    Years, months, weeks and days are of the calendar, hours and less are elapsed time.

    Raises:
        InvalidValueError: the text is none, or longer.
    """
    check_length(text)
    match = _DURATION.fullmatch(text)
    if match is None:
        msg = (
            f"{text!r} is no ISO 8601 duration;"
            " write e.g. PT30M, P2D, P1W, P1M, or an expression (= …)"
        )
        raise InvalidValueError(msg)
    sign, *whole, written = match.groups()
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in whole)
    try:
        time = dt.timedelta(hours=hours, minutes=minutes, seconds=float(written or 0))
    except OverflowError:
        time = dt.timedelta.max
    months, days = years * 12 + months, weeks * 7 + days
    if months > _MOST_MONTHS or days > _LONGEST_DAYS or time.days >= _LONGEST_DAYS:
        msg = f"{text!r} is longer than a thousand years; write a shorter duration"
        raise InvalidValueError(msg)
    if sign:
        return Interval(months=-months, days=-days, time=-time)
    return Interval(months=months, days=days, time=time)


def read_time_value(text: str) -> dt.date | Interval:
    """Return the date, date and time or duration that an ISO 8601 text writes.

    Raises:
        InvalidValueError: the text is none of these.
    """
    return read_duration(text) if text.lstrip("-").startswith("P") else read_date(text)
