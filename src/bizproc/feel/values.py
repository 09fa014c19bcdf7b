"""FEEL's value types and what a host may pass in (DMN 1.5, 10.3.2).

| FEEL | Python |
|---|---|
| number | int, Decimal; a float is read by its shortest decimal |
| string, boolean, null | str, bool, None |
| date, date and time, time | datetime.date, datetime.datetime, datetime.time; outside the years 1 to 9999 FarDate, FarMoment |
| days and time duration | datetime.timedelta |
| years and months duration | YearsMonthsDuration |
| list, context | list (any sequence or set is read), dict (any Mapping is read) |
| range, function | Range, FunctionValue |
| a moment, time or duration finer than a microsecond | FineMoment, FineTime, FineDuration: subclasses of Python's |
| secret: a reference that is only handed on | bizproc.Secret |
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from types import NoneType
from typing import Any, Literal, NoReturn

from bizproc.feel.fault import refuse
from bizproc.feel.numeric import number_from_float
from bizproc.feel.syntax import TypeName
from bizproc.feel.temporal.durations import YearsMonthsDuration
from bizproc.feel.temporal.far_dates import FarDate, FarMoment
from bizproc.feel.temporal.nanoseconds import FineDuration, FineMoment, FineTime
from bizproc.secret import Secret

__all__ = [
    "NATIVE_KINDS",
    "Function",
    "FunctionValue",
    "Range",
    "YearsMonthsDuration",
    "adopt",
    "is_number",
    "kind_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Hold an interval; an end of None is open without a bound.

    `operator` is that of `(= x)` and `(!= x)`, whose ends are both x.
    """

    start: Any = None
    end: Any = None
    start_included: bool = False
    end_included: bool = False
    operator: Literal["", "=", "!="] = ""


@dataclass(frozen=True, slots=True)
class Function:
    """Offer a host function to expressions.

    Attributes:
        name: as expressions write it.
        parameters: names for calls with named arguments, in order.
        call: takes FEEL values in that order; a BizprocError passes through, any
            other exception becomes an ExpressionError at the call.
        optional: how many of the last parameters may be left out.
        variadic: whether more arguments than parameters may follow.
    """

    name: str
    parameters: tuple[str, ...]
    call: Callable[..., Any]
    optional: int = 0
    variadic: bool = False


_FUNCTION = TypeName(name="function")


@dataclass(frozen=True, slots=True, eq=False)
class FunctionValue:
    """Hold a function that an expression defined, or a named built-in.

    `invoke` takes the running evaluation and the arguments; `type` is as much as the
    definition tells.
    """

    name: str
    parameters: tuple[str, ...]
    invoke: Callable[[Any, Sequence[Any]], Any]
    type: TypeName = _FUNCTION


NATIVE_KINDS: dict[type, str] = {
    int: "number",
    Decimal: "number",
    str: "string",
    bool: "boolean",
    NoneType: "null",
    dt.datetime: "date and time",
    dt.date: "date",
    FarDate: "date",
    FarMoment: "date and time",
    dt.time: "time",
    dt.timedelta: "days and time duration",
    FineMoment: "date and time",
    FineTime: "time",
    FineDuration: "days and time duration",
    YearsMonthsDuration: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    FunctionValue: "function",
    Secret: "secret",
}
_NATIVE = frozenset(NATIVE_KINDS)


def kind_of(value: object) -> str:
    """Return the FEEL type name of a value.

    Raises:
        ExpressionError: it is no FEEL value.
    """
    kind = NATIVE_KINDS.get(value.__class__)
    if kind is not None:
        return kind
    for base in (dt.datetime, *NATIVE_KINDS):
        if isinstance(value, base):
            return NATIVE_KINDS[base]
    if isinstance(value, float):
        return "number"
    if isinstance(value, Mapping):
        return "context"
    return "list" if _is_list(value) else _refuse_foreign(value)


def is_number(value: object) -> bool:
    """Tell whether a value is a FEEL number; a boolean is none."""
    cls = value.__class__
    return cls is int or cls is Decimal


_AS_THEY_ARE = (Mapping, Decimal, dt.date, dt.time, dt.timedelta)


def adopt(value: Any) -> Any:
    """Return what the host passed as a FEEL value; mappings stay as they are.

    Raises:
        Fault: an object that is no FEEL value; none is ever reachable.
    """
    if value.__class__ in _NATIVE or isinstance(value, _AS_THEY_ARE):
        return value
    if isinstance(value, float):
        return number_from_float(value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__index__(value)
    return list(value) if _is_list(value) else _refuse_foreign(value)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence | AbstractSet) and not isinstance(
        value, bytes | bytearray | memoryview
    )


def _refuse_foreign(value: object) -> NoReturn:
    refuse(
        f"a Python {type(value).__name__} is no FEEL value; pass numbers, strings, "
        "dates, lists or mappings"
    )
