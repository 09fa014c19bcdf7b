"""When a timer fires: dates and durations as instants.

The rules: docs/requirements/conventions.md §1, T-2 … T-6.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from bizproc import feel
from bizproc.bpmn.timing.interval import Interval, interval_of
from bizproc.bpmn.timing.iso8601 import read_time_value
from bizproc.errors import InvalidValueError
from bizproc.portal_time import PortalTime

__all__ = ["moment", "span_of", "time_to_live"]


def moment(
    value: Any, *, base: dt.datetime, time: PortalTime, times: int = 1
) -> dt.datetime:
    """Return the instant a timer's value means, in UTC.

    A date without a time is due at the portal's time of day for dates; a date and
    time without offset is wall-clock time of the portal zone; durations count from
    `base`: days and months at the same wall-clock time, hours and less as elapsed
    time. ISO 8601 texts stand for the same. Of a duration of FEEL, which does not tell
    24 hours from a day, whole days are days. `times` repeats a duration.

    Raises:
        InvalidValueError: the value is none of these.
    """
    if isinstance(value, str):
        value = read_time_value(value)
    if isinstance(value, dt.datetime):
        return time.resolve(value)
    if isinstance(value, dt.date):
        return time.at_day_start(value)
    span = span_of(value)
    if span is not None:
        return span.after(base, time=time, times=times)
    msg = f"expected a date, a date and time or a duration for a timer, got {value!r}"
    raise InvalidValueError(msg)


def span_of(value: Any) -> Interval | None:
    """Return the duration that a value is, a text too; None if it is none.

    Raises:
        InvalidValueError: a text is neither date nor duration.
    """
    if isinstance(value, str):
        value = read_time_value(value)
    if isinstance(value, dt.timedelta | feel.YearsMonthsDuration):
        return interval_of(value)
    return value if isinstance(value, Interval) else None


def time_to_live(value: Any, *, base: dt.datetime, time: PortalTime) -> dt.timedelta:
    """Return how long a message is kept: a duration from `base`, or its ISO 8601 text.

    Raises:
        InvalidValueError: the value is no duration, negative, or without end.
    """
    span = span_of(value)
    if span is None:
        msg = f"the time to live of a message is a duration such as PT1H, not {value!r}"
        raise InvalidValueError(msg)
    until = span.after(base, time=time)
    if until < base:
        msg = f"a message cannot be kept for {value!r}: it is negative"
        raise InvalidValueError(msg)
    return until - base
