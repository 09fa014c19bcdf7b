"""FEEL numbers: int while whole, else Decimal with 34 digits (DMN 1.5, 10.3.2.3)."""

from __future__ import annotations

from decimal import (
    ROUND_HALF_EVEN,
    Clamped,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import TypeAlias

from bizproc.feel.fault import Fault, refuse

__all__ = [
    "CONTEXT",
    "Number",
    "calculate",
    "divide",
    "number_from_float",
    "number_from_literal",
    "number_text",
    "power",
    "whole",
    "whole_number",
    "whole_or_refuse",
]

Number: TypeAlias = int | Decimal

CONTEXT = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)
CONTEXT.traps[Clamped] = False
_LIMIT = 10**34
_SHOWN = 40
_MAX_EXPONENT = 999_999_999
"""What the standard takes (table 52)."""
_SMALL_POWER = 112
"""Bits of an integer that surely has at most 34 digits."""


def whole(value: int) -> Number:
    """Return an integer result, rounded to 34 digits if it has more."""
    if -_LIMIT < value < _LIMIT:
        return value
    return CONTEXT.create_decimal(value)


def number_from_literal(text: str) -> Number:
    """Return the number that digits stand for, rounded to 34 of them."""
    if text.isdecimal() and len(text) <= CONTEXT.prec:
        return int(text)
    try:
        return CONTEXT.create_decimal(text)
    except DecimalException:
        message = (
            f"the number {text if len(text) < _SHOWN else text[:_SHOWN]} is too large"
        )
        raise Fault(message) from None


def number_from_float(value: float) -> Decimal:
    """Return the shortest decimal that reads as this float."""
    number = Decimal(repr(value))
    if not number.is_finite():
        refuse(f"{value} is not a FEEL number")
    return CONTEXT.plus(number)


def calculate(operator: str, left: Number, right: Number) -> Number:
    """Return `left operator right` for `+ - * / **`."""
    if operator == "/":
        return divide(left, right)
    if operator == "**":
        return power(left, right)
    if isinstance(left, int) and isinstance(right, int):
        if operator == "+":
            return whole(left + right)
        return whole(left - right if operator == "-" else left * right)
    try:
        return _DECIMAL[operator](Decimal(left), Decimal(right))
    except DecimalException:
        message = "the result is too large for a number"
        raise Fault(message) from None


_DECIMAL = {"+": CONTEXT.add, "-": CONTEXT.subtract, "*": CONTEXT.multiply}


def divide(left: Number, right: Number) -> Number:
    """Return the quotient; of integers an integer if it is whole."""
    if right == 0:
        refuse("division by zero")
    if isinstance(left, int) and isinstance(right, int) and left % right == 0:
        return left // right
    try:
        return CONTEXT.divide(Decimal(left), Decimal(right))
    except DecimalException:
        message = "the quotient is too large for a number"
        raise Fault(message) from None


def power(base: Number, exponent: Number) -> Number:
    """Return base to the power of exponent, never working on more than 34 digits."""
    integers = isinstance(base, int) and isinstance(exponent, int)
    if (
        isinstance(base, int)
        and isinstance(exponent, int)
        and 0 <= exponent <= _SMALL_POWER
        and base.bit_length() * exponent <= _SMALL_POWER
    ):
        return int(base**exponent)
    message = f"{number_text(base)} ** {number_text(exponent)} is not a number"
    if not -_MAX_EXPONENT <= exponent <= _MAX_EXPONENT:
        raise Fault(message)
    try:
        result = CONTEXT.power(Decimal(base), Decimal(exponent))
    except DecimalException:
        raise Fault(message) from None
    if not result.is_finite():  # no signal tells of 0 ** -1
        raise Fault(message)
    if integers and result == result.to_integral_value() and abs(result) < _LIMIT:
        return int(result)
    return result


def whole_or_refuse(value: Number, what: str) -> int:
    """Return a whole number as an int, for positions, counts and digits."""
    if isinstance(value, int):
        return value
    if value != value.to_integral_value() or abs(value) >= _LIMIT:
        refuse(f"{what} must be a whole number, not {number_text(value)}")
    return int(value)


def whole_number(value: Number, what: str, *, strict: bool) -> int:
    """Return a whole number; lenient mode cuts a fraction off."""
    return whole_or_refuse(value, what) if strict else int(value)


def number_text(value: Number) -> str:
    """Return the number without exponent and without zeros at the end."""
    if isinstance(value, int):
        return str(value)
    if value == 0:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
