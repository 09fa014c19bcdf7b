"""Cut the values of an input into pieces, each with an example."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from bizproc.errors import ExpressionError
from bizproc.feel import YearsMonthsDuration, evaluate, kind_of, to_text

__all__ = ["ORDERED", "Piece", "pieces_between", "pieces_of_words", "shown"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an input's values on which all cells of its column answer alike.

    Attributes:
        example: a value of the piece.
        lower: the constant at or below which it begins; None if there is none.
        upper: the constant at or above which it ends; None if there is none.
        single: whether it is one constant.
    """

    example: Any
    lower: Any = None
    upper: Any = None
    single: bool = True


ORDERED = frozenset(
    [
        *("number", "date", "time", "date and time"),
        *("days and time duration", "years and months duration"),
    ]
)


def pieces_between(
    constants: Sequence[Any], kind: str, *, whole: bool
) -> list[Piece] | None:
    """Return the pieces of an ordered kind: each constant and what is between.

    Args:
        constants: values of that kind, in any order.
        kind: the FEEL type, one of `ORDERED`.
        whole: whether numbers are whole.
    """
    try:
        points = _sorted(constants)
        if not points:
            return [Piece(_ANY[kind], single=False)]
        found: list[Piece] = []
        between = _BETWEEN[kind]
        for lower, upper in zip([None, *points], [*points, None], strict=True):
            example = between(lower, upper)
            if whole and example is not None and example % 1:
                example = None
            if example is not None:
                found.append(Piece(example, lower, upper, single=False))
            if upper is not None:
                found.append(Piece(upper, upper, upper))
    except (ExpressionError, TypeError, ArithmeticError):
        return None  # such as times with and without zone, or numbers too large
    return found


def pieces_of_words(constants: Sequence[Any], kind: str) -> list[Piece]:
    """Return the pieces of strings or booleans: each constant, and any other."""
    if kind == "boolean":
        return [Piece(example=True), Piece(example=False)]
    words = list(dict.fromkeys(constants))
    other = "other"
    while other in words:
        other += "…"
    return [*(Piece(word) for word in words), Piece(other, single=False)]


def _sorted(constants: Sequence[Any]) -> list[Any]:
    def order(left: Any, right: Any) -> int:
        both = {"a": left, "b": right}
        if evaluate("a < b", both):
            return -1
        return 1 if evaluate("a > b", both) else 0

    ordered = sorted(constants, key=cmp_to_key(order))
    return [
        value
        for index, value in enumerate(ordered)
        if not index or order(ordered[index - 1], value)
    ]


def _number(lower: Any, upper: Any) -> Any:
    if lower is None:
        return (upper // 1) - 1
    if upper is None:
        return (lower // 1) + 1
    whole = (lower // 1) + 1
    return whole if whole < upper else (Decimal(lower) + Decimal(upper)) / 2


def _stepped(step: Any, low: Any, high: Any) -> Callable[[Any, Any], Any]:
    """Return the choice of a value between two of a kind that goes in steps."""

    def between(lower: Any, upper: Any) -> Any:
        if lower is None:
            return None if upper <= low else upper - step
        if upper is None:
            return None if lower >= high else lower + step
        return lower + step if lower + step < upper else None

    return between


def _time(lower: Any, upper: Any) -> Any:
    if lower is None:
        start = dt.time.min.replace(tzinfo=upper.tzinfo)
        return None if upper <= start else start
    end = dt.time.max.replace(tzinfo=lower.tzinfo)
    if upper is None:
        return None if lower >= end else end
    day = dt.date(2000, 1, 1)
    first = dt.datetime.combine(day, lower)
    second = dt.datetime.combine(day, upper)
    return (first + (second - first) / 2).timetz()


def _middle(step: dt.timedelta) -> Callable[[Any, Any], Any]:
    def between(lower: Any, upper: Any) -> Any:
        if lower is None:
            return upper - step
        return lower + step if upper is None else lower + (upper - lower) / 2

    return between


def _months(lower: Any, upper: Any) -> Any:
    first = None if lower is None else lower.total_months
    last = None if upper is None else upper.total_months
    if first is None:
        return YearsMonthsDuration((last or 0) - 1)
    return YearsMonthsDuration(first + 1) if last is None or first + 1 < last else None


_DAY = dt.timedelta(days=1)
_BETWEEN: dict[str, Callable[[Any, Any], Any]] = {
    "number": _number,
    "date": _stepped(_DAY, dt.date.min, dt.date.max),
    "time": _time,
    "date and time": _middle(_DAY),
    "days and time duration": _middle(_DAY),
    "years and months duration": _months,
}
_ANY: dict[str, Any] = {
    "number": 0,
    "date": dt.date(2000, 1, 1),
    "time": dt.time(12),
    "date and time": dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
    "days and time duration": _DAY,
    "years and months duration": YearsMonthsDuration(1),
}


def shown(value: Any) -> str:
    """Return a value as a cell would write it."""
    kind = kind_of(value)
    if kind == "string":
        return f'"{value}"'
    text = to_text(value)
    return f'@"{text}"' if kind in ORDERED - {"number"} else text
