"""When a timer fires: dates, durations and cycles as instants.

The rules: docs/requirements/conventions.md §1, T-2 … T-6.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from bizproc import feel
from bizproc.bpmn.iso8601 import read_time_value
from bizproc.errors import InvalidValueError
from bizproc.portal_time import PortalTime

__all__ = ["moment", "time_to_live"]


def moment(
    value: Any, *, base: dt.datetime, time: PortalTime, times: int = 1
) -> dt.datetime:
    """Return the instant a timer's value means, in UTC.

    A date without a time is due at the portal's time of day for dates; a date and
    time without offset is wall-clock time of the portal zone; durations count from
    `base`: whole days and months at the same wall-clock time, the rest as elapsed
    time. ISO 8601 texts stand for the same. `times` repeats a duration.

    Raises:
        InvalidValueError: the value is none of these.
    """
    if isinstance(value, str):
        value = read_time_value(value)
    if isinstance(value, dt.datetime):
        return time.resolve(value)
    if isinstance(value, dt.date):
        return time.at_day_start(value)
    if isinstance(value, feel.YearsMonthsDuration):
        return time.add_months(base, value.total_months * times).astimezone(dt.UTC)
    if isinstance(value, dt.timedelta):
        whole = value * times
        days = time.add_days(base, whole.days)
        return days.astimezone(dt.UTC) + (whole - dt.timedelta(days=whole.days))
    msg = f"expected a date, a date and time or a duration for a timer, got {value!r}"
    raise InvalidValueError(msg)


def time_to_live(value: Any, *, base: dt.datetime, time: PortalTime) -> dt.timedelta:
    """Return how long a message is kept: a duration from `base`, or its ISO 8601 text.

    Raises:
        InvalidValueError: the value is no duration, negative, or without end.
    """
    span = value
    if isinstance(span, str):
        span = read_time_value(span)
    if not isinstance(span, dt.timedelta | feel.YearsMonthsDuration):
        msg = f"the time to live of a message is a duration such as PT1H, not {value!r}"
        raise InvalidValueError(msg)
    try:
        until = moment(span, base=base, time=time)
    except OverflowError as error:
        msg = f"a message cannot be kept for {value!r}: too long"
        raise InvalidValueError(msg) from error
    if until < base:
        msg = f"a message cannot be kept for {value!r}: it is negative"
        raise InvalidValueError(msg)
    return until - base
