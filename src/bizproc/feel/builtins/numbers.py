"""Numeric built-ins (DMN 1.5, 10.3.4.5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    DecimalException,
)
from typing import Any

from bizproc.feel.builtins.table import signature
from bizproc.feel.fault import Fault, refuse
from bizproc.feel.numeric import (
    CONTEXT,
    Number,
    calculate,
    divide,
    whole_number,
    whole_or_refuse,
)
from bizproc.feel.run import Run
from bizproc.feel.values import YearsMonthsDuration

__all__ = ["FUNCTIONS"]

_SLOW = 30
_MIN_SCALE, _MAX_SCALE = -6_111, 6_176


def _rounder(mode: str) -> Callable[..., Number]:
    def rounded(run: Run, value: Number, scale: Number | None = 0) -> Number:
        digits = whole_number(scale or 0, "a scale", strict=run.strict)
        if not _MIN_SCALE <= digits <= _MAX_SCALE:
            refuse(f"the scale must be from -6111 to 6176, not {digits}")
        if isinstance(value, int) and digits >= 0:
            return value
        if digits >= 0 and -int(Decimal(value).as_tuple().exponent) <= digits:
            return _as_whole(Decimal(value))
        try:
            step = Decimal((0, (1,), -digits))
            result = Decimal(value).quantize(step, rounding=mode, context=CONTEXT)
        except DecimalException:
            message = "the rounded number has more than 34 digits"
            raise Fault(message) from None
        return _as_whole(result)

    return rounded


def _as_whole(value: Decimal) -> Number:
    """Return a whole number as an int; a scale asked for does not stay visible."""
    if value == value.to_integral_value() and abs(value) < Decimal(10) ** CONTEXT.prec:
        return int(value)
    return value


def _absolute(value: Any) -> Any:
    if isinstance(value, YearsMonthsDuration):
        return YearsMonthsDuration(abs(value.total_months))
    return abs(value) if isinstance(value, int | dt.timedelta) else CONTEXT.abs(value)


def _modulo(dividend: Number, divisor: Number) -> Number:
    """Return the remainder with the sign of the divisor."""
    if divisor == 0:
        refuse("division by zero")
    if isinstance(dividend, int) and isinstance(divisor, int):
        return dividend % divisor
    quotient = Decimal(divide(dividend, divisor))
    whole = quotient.to_integral_value(rounding=ROUND_FLOOR)
    return calculate("-", dividend, calculate("*", divisor, whole))


def _root(value: Number) -> Number:
    if value < 0:
        refuse("there is no square root of a negative number")
    return _as_whole(CONTEXT.sqrt(Decimal(value)))


def _logarithm(run: Run, value: Number) -> Number:
    run.charge(_SLOW)
    if value <= 0:
        refuse("only positive numbers have a logarithm")
    return CONTEXT.ln(Decimal(value))


def _exponential(run: Run, value: Number) -> Number:
    run.charge(_SLOW)
    try:
        return CONTEXT.exp(Decimal(value))
    except DecimalException:
        message = "the result is too large for a number"
        raise Fault(message) from None


def _odd(value: Number) -> bool:
    return whole_or_refuse(value, "the number") % 2 == 1


def _even(value: Number) -> bool:
    return whole_or_refuse(value, "the number") % 2 == 0


_ROUND = "n: number, scale: number"

FUNCTIONS = (
    signature("decimal", _ROUND, _rounder(ROUND_HALF_EVEN), takes_run=True),
    signature(
        "floor", "n: number, scale?: number", _rounder(ROUND_FLOOR), takes_run=True
    ),
    signature(
        "ceiling", "n: number, scale?: number", _rounder(ROUND_CEILING), takes_run=True
    ),
    signature("round up", _ROUND, _rounder(ROUND_UP), takes_run=True),
    signature("round down", _ROUND, _rounder(ROUND_DOWN), takes_run=True),
    signature("round half up", _ROUND, _rounder(ROUND_HALF_UP), takes_run=True),
    signature("round half down", _ROUND, _rounder(ROUND_HALF_DOWN), takes_run=True),
    signature("abs", "n: number|duration", _absolute),
    signature("modulo", "dividend: number, divisor: number", _modulo),
    signature("sqrt", "number: number", _root),
    signature("log", "number: number", _logarithm, takes_run=True),
    signature("exp", "number: number", _exponential, takes_run=True),
    signature("odd", "number: number", _odd),
    signature("even", "number: number", _even),
)
