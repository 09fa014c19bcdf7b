"""Apply `+ - * / **` to values of any kind (DMN 1.5, tables 50 to 53).

An instant plus a duration is elapsed time: 24 hours over a DST change move the
wall clock. A date plus months is clamped to the month's end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bizproc.feel.fault import BudgetFault, Fault, refuse
from bizproc.feel.numeric import CONTEXT, Number, calculate, divide
from bizproc.feel.temporal.far_dates import (
    AnyDate,
    AnyMoment,
    date_from_ordinal,
    instants,
    moment_after,
    months_added,
    nanoseconds_of,
)
from bizproc.feel.temporal.nanoseconds import (
    FineDuration,
    duration_of,
    nanoseconds_in,
    nanoseconds_of_day,
    time_of_day,
)
from bizproc.feel.text import phrase
from bizproc.feel.values import YearsMonthsDuration, adopt, kind_of

__all__ = ["arithmetic", "duration_number", "negate"]

_MAX_STRING = 100_000
_DAY = dt.timedelta(days=1)
_VERBS = {
    "+": "add {right} to {left}",
    "-": "subtract {right} from {left}",
    "*": "multiply {left} by {right}",
    "/": "divide {left} by {right}",
    "**": "raise {left} to the power of {right}",
}


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    """Return `left operator right`.

    Raises:
        Fault: the operator does not take these kinds, or the result is too large.
    """
    first, second = kind_of(left), kind_of(right)
    if first == second == "number":
        return calculate(operator, adopt(left), adopt(right))
    compute = _RULES.get((operator, first, second))
    if compute is None:
        verb = _VERBS[operator].format(left=phrase(left), right=phrase(right))
        hint = ""
        if "string" in (first, second) and operator == "+":
            hint = "; join texts with string(…)"
        elif "null" in (first, second):
            hint = "; test for null first"
        refuse(f"cannot {verb}{hint}")
    try:
        return compute(left, right)
    except OverflowError:
        message = "the result is too long a duration"
        raise Fault(message) from None


def negate(value: Any) -> Any:
    """Return `-value` for a number or a duration."""
    kind = kind_of(value)
    if kind == "number":
        number = adopt(value)
        return CONTEXT.minus(number) if isinstance(number, Decimal) else -number
    if isinstance(value, dt.timedelta):
        return -value
    if isinstance(value, YearsMonthsDuration):
        return YearsMonthsDuration(-value.total_months)
    return refuse(f"cannot negate {phrase(value)}")


def duration_number(value: dt.timedelta) -> Number:
    """Return a duration in seconds, exactly."""
    return divide(nanoseconds_in(value), 1_000_000_000)


def _join(left: str, right: str) -> str:
    if len(left) + len(right) > _MAX_STRING:
        message = f"the string would be longer than {_MAX_STRING:,} characters"
        raise BudgetFault(message)
    return left + right


def _moment_plus(moment: Any, duration: dt.timedelta) -> AnyMoment:
    zone = moment.tzinfo
    if isinstance(duration, FineDuration):  # Python would cut it
        return moment_after(moment, duration)
    try:
        if zone is None or isinstance(zone, dt.timezone):
            plain: dt.datetime = moment + duration
            return plain
        passed = moment.astimezone(dt.UTC) + duration
        return passed.astimezone(zone)  # type: ignore[no-any-return]  # a datetime
    except (OverflowError, TypeError, AttributeError):  # beyond Python's years
        return moment_after(moment, duration)


def _date_plus(day: AnyDate, duration: dt.timedelta) -> AnyDate:
    return date_from_ordinal(day.toordinal() + duration // _DAY)


def _time_plus(time: dt.time, duration: dt.timedelta) -> dt.time:
    return time_of_day(nanoseconds_of_day(time) + nanoseconds_in(duration), time.tzinfo)


def _between_moments(left: Any, right: Any) -> dt.timedelta:
    days = "date" in (kind_of(left), kind_of(right))
    # a date is its midnight in UTC
    zones = [getattr(value, "tzinfo", dt.UTC) for value in (left, right)]
    if (zones[0] is None) != (zones[1] is None):
        what = (
            "a date is midnight in UTC" if days else "one date and time has a time zone"
        )
        refuse(f"cannot subtract: {what}, the other has no time zone")
    if days:
        return duration_of(nanoseconds_of(left) - nanoseconds_of(right))
    first, second = instants(left, right)
    passed = first - second
    return passed if isinstance(passed, dt.timedelta) else duration_of(passed)


def _between_times(left: dt.time, right: dt.time) -> dt.timedelta:
    if (left.utcoffset() is None) != (right.utcoffset() is None):
        refuse("cannot subtract: one time has an offset, the other has not")
    zero = dt.timedelta()
    passed = duration_of(nanoseconds_of_day(left) - nanoseconds_of_day(right))
    return passed - (left.utcoffset() or zero) + (right.utcoffset() or zero)


def _scaled(duration: dt.timedelta, factor: Number) -> dt.timedelta:
    return duration_of(int(calculate("*", nanoseconds_in(duration), factor)))


def _months_scaled(
    duration: YearsMonthsDuration, factor: Number
) -> YearsMonthsDuration:
    return _months(int(calculate("*", duration.total_months, factor)))


def _months(total: int) -> YearsMonthsDuration:
    if abs(total) > 10**11:
        raise OverflowError
    return YearsMonthsDuration(total)


def _divided(duration: dt.timedelta, divisor: Number) -> dt.timedelta:
    return duration_of(int(divide(nanoseconds_in(duration), divisor)))


def _ratio(left: dt.timedelta, right: dt.timedelta) -> Number:
    return divide(nanoseconds_in(left), nanoseconds_in(right))


def _plus_months(day: Any, duration: YearsMonthsDuration) -> Any:
    return months_added(day, duration.total_months)


def _minus_months(day: Any, duration: YearsMonthsDuration) -> Any:
    return months_added(day, -duration.total_months)


_MOMENT, _DATE, _TIME = "date and time", "date", "time"
_DTD, _YMD = "days and time duration", "years and months duration"

_RULES: dict[tuple[str, str, str], Callable[[Any, Any], Any]] = {
    ("+", "string", "string"): _join,
    ("+", _MOMENT, _DTD): _moment_plus,
    ("+", _DTD, _MOMENT): lambda left, right: _moment_plus(right, left),
    ("-", _MOMENT, _DTD): lambda left, right: _moment_plus(left, -right),
    ("+", _DATE, _DTD): _date_plus,
    ("+", _DTD, _DATE): lambda left, right: _date_plus(right, left),
    ("-", _DATE, _DTD): lambda left, right: _date_plus(left, -right),
    ("+", _TIME, _DTD): _time_plus,
    ("+", _DTD, _TIME): lambda left, right: _time_plus(right, left),
    ("-", _TIME, _DTD): lambda left, right: _time_plus(left, -right),
    ("+", _MOMENT, _YMD): _plus_months,
    ("+", _YMD, _MOMENT): lambda left, right: _plus_months(right, left),
    ("-", _MOMENT, _YMD): _minus_months,
    ("+", _DATE, _YMD): _plus_months,
    ("+", _YMD, _DATE): lambda left, right: _plus_months(right, left),
    ("-", _DATE, _YMD): _minus_months,
    ("-", _MOMENT, _MOMENT): _between_moments,
    ("-", _DATE, _DATE): _between_moments,
    ("-", _MOMENT, _DATE): _between_moments,
    ("-", _DATE, _MOMENT): _between_moments,
    ("-", _TIME, _TIME): _between_times,
    ("+", _DTD, _DTD): lambda left, right: left + right,
    ("-", _DTD, _DTD): lambda left, right: left - right,
    ("*", _DTD, "number"): _scaled,
    ("*", "number", _DTD): lambda left, right: _scaled(right, left),
    ("/", _DTD, "number"): _divided,
    ("/", _DTD, _DTD): _ratio,
    ("+", _YMD, _YMD): lambda left, right: _months(
        left.total_months + right.total_months
    ),
    ("-", _YMD, _YMD): lambda left, right: _months(
        left.total_months - right.total_months
    ),
    ("*", _YMD, "number"): _months_scaled,
    ("*", "number", _YMD): lambda left, right: _months_scaled(right, left),
    ("/", _YMD, "number"): lambda left, right: _months(
        int(divide(left.total_months, right))
    ),
    ("/", _YMD, _YMD): lambda left, right: divide(
        left.total_months, right.total_months
    ),
}
