"""Read the literal dates, durations and cycles of timers: for checking and for running.

There is no other reader, so what passes the check is what a timer can be armed with.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

from bizproc.errors import InvalidValueError
from bizproc.feel import YearsMonthsDuration

__all__ = ["read_cycle", "read_date", "read_duration", "read_time_value", "timer_fault"]

Duration = dt.timedelta | YearsMonthsDuration

_MONTHS = re.compile(r"(-)?P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?")
_DAYS = re.compile(
    r"(-)?P(?=\d|T)(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_CYCLE = re.compile(r"R(\d*)/(.+)")
_LONGEST = dt.timedelta(days=365_000)
_MOST_MONTHS = 12_000


def read_date(text: str) -> dt.date:
    """Return the date, or the date and time, that an ISO 8601 text writes.

    It may lack the time or the offset; both are then the portal's.

    Raises:
        InvalidValueError: the text is neither.
    """
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


def read_duration(text: str) -> Duration:
    """Return the duration that an ISO 8601 text writes.

    It is years and months, or weeks, days and time, as FEEL's are, of at most a
    thousand years.

    Raises:
        InvalidValueError: the text is none, or longer.
    """
    if match := _MONTHS.fullmatch(text):
        sign, years, months = match.groups()
        total = int(years or 0) * 12 + int(months or 0)
        if total <= _MOST_MONTHS:
            return YearsMonthsDuration(-total if sign else total)
    elif match := _DAYS.fullmatch(text):
        sign, *parts = match.groups()
        weeks, days, hours, minutes, seconds = (float(part or 0) for part in parts)
        try:
            span = dt.timedelta(
                weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds
            )
        except OverflowError:
            span = dt.timedelta.max
        if span <= _LONGEST:
            return -span if sign else span
    else:
        msg = (
            f"{text!r} is no ISO 8601 duration;"
            " write e.g. PT30M, P2D, P1W, P1M, or an expression (= …)"
        )
        raise InvalidValueError(msg)
    msg = f"{text!r} is longer than a thousand years; write a shorter duration"
    raise InvalidValueError(msg)


def read_cycle(text: str) -> tuple[int | None, str]:
    """Read `R3/PT10M` or `R/P1D`: how often (None: without end), how far apart.

    Raises:
        InvalidValueError: it is no cycle, or one that never fires or never pauses.
    """
    match = _CYCLE.fullmatch(text)
    if match is None:
        cron = "cron is not supported; " if len(text.split()) > 2 else ""  # noqa: PLR2004  # a cron line has five or more parts
        msg = f"{text!r} is no ISO 8601 cycle; {cron}write e.g. R/P1D, R3/PT2H"
        raise InvalidValueError(msg)
    count, interval = match.groups()
    if count and int(count) == 0:
        msg = f"{text!r} never fires; write R/… to repeat for ever, or R1/…"
        raise InvalidValueError(msg)
    try:
        duration = read_duration(interval)
    except InvalidValueError as error:
        msg = f"the cycle {text!r} needs a duration after the slash: {error.message}"
        raise InvalidValueError(msg) from None
    if not _is_ahead(duration):
        msg = f"the cycle {text!r} repeats without a pause; give it a duration"
        raise InvalidValueError(msg)
    return (int(count) if count else None), interval


def read_time_value(text: str) -> dt.date | Duration:
    """Return the date, date and time or duration that an ISO 8601 text writes.

    Raises:
        InvalidValueError: the text is none of these.
    """
    return read_duration(text) if text.lstrip("-").startswith("P") else read_date(text)


def timer_fault(kind: Literal["date", "duration", "cycle"], text: str) -> str | None:
    """Return what is wrong with the literal text of a timer, or None."""
    try:
        if kind == "date":
            read_date(text)
        elif kind == "cycle":
            read_cycle(text)
        elif not _is_ahead(read_duration(text), or_now=True):
            return f"{text!r} lies in the past; write a duration without the minus"
    except InvalidValueError as error:
        return error.message
    return None


def _is_ahead(duration: Duration, *, or_now: bool = False) -> bool:
    if isinstance(duration, YearsMonthsDuration):
        return duration.total_months > 0 or (or_now and duration.total_months == 0)
    return duration > dt.timedelta(0) or (or_now and not duration)
