"""Compare values (DMN 1.5, 10.3.2.13 and tables 42 to 44)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NoReturn

from bizproc.feel.fault import BudgetFault, refuse
from bizproc.feel.temporal.far_dates import instants
from bizproc.feel.temporal.nanoseconds import nanoseconds_in, nanoseconds_of_day
from bizproc.feel.text import phrase
from bizproc.feel.values import Range, YearsMonthsDuration, adopt, kind_of

__all__ = ["ORDERED", "compare", "contains", "equals", "included", "is_less"]

_MAX_DEPTH = 100
_MAX_COMPARED = 40_000


class _Tally:
    """Count compared values: shared parts may make two small values explode."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = _MAX_COMPARED


def equals(left: Any, right: Any) -> bool:
    """Tell whether two values are equal; values of different kinds never are."""
    return _equal(left, right, 0, _Tally())


def _equal(left: Any, right: Any, depth: int, tally: _Tally) -> bool:
    kind, other = kind_of(left), kind_of(right)
    if kind != other:
        if "secret" in (kind, other) and left is not None and right is not None:
            _refuse_secret()
        return False
    tally.left -= 1
    if depth > _MAX_DEPTH or tally.left < 0:
        message = "the compared values are too large or too deep"
        raise BudgetFault(message)
    if kind in {"list", "context", "range"}:
        return _equal_structures(left, right, depth + 1, tally)
    if kind == "secret":
        _refuse_secret()
    if kind == "function":
        return left is right
    if kind in _ZONED:
        if _is_local(left) != _is_local(right):
            return False
        first, second = _order_keys(left, right)
        return bool(first == second)
    return bool(adopt(left) == adopt(right))


def _refuse_secret() -> NoReturn:
    refuse("a secret is compared with null alone: whether there is one")


def _equal_structures(left: Any, right: Any, depth: int, tally: _Tally) -> bool:
    if isinstance(left, Range):
        return (
            (left.start_included, left.end_included, left.operator)
            == (right.start_included, right.end_included, right.operator)
            and _equal(left.start, right.start, depth, tally)
            and _equal(left.end, right.end, depth, tally)
        )
    if _decides_itself(left) and type(left) is type(right):
        return bool(left == right)
    if len(left) != len(right):
        return False
    if isinstance(left, Mapping):
        return all(
            key in right and _equal(left[key], right[key], depth, tally) for key in left
        )
    return all(
        _equal(first, second, depth, tally)
        for first, second in zip(left, right, strict=True)
    )


def _decides_itself(value: Any) -> bool:
    """Tell whether a host's mapping says what equal means: two views of one record.

    Compared key by key, records that link to each other would never end.
    """
    kind = type(value)
    return kind is not dict and isinstance(value, Mapping) and "__eq__" in vars(kind)


_ZONED = frozenset(["date and time", "time"])


def _is_local(value: Any) -> bool:
    return value.tzinfo is None


def _order_keys(left: Any, right: Any) -> tuple[Any, Any]:
    """Return keys that order values with zones by the instant, not the clock."""
    if isinstance(left, dt.time):
        return _clock(left), _clock(right)
    return instants(left, right)


def _clock(value: dt.time) -> int:
    offset = value.utcoffset() or dt.timedelta()
    return nanoseconds_of_day(value) - nanoseconds_in(offset)


def compare(left: Any, right: Any) -> int:
    """Return -1, 0 or 1 as left is less than, equal to or greater than right.

    Raises:
        Fault: null, values of different kinds, or a kind without an order.
    """
    kind = kind_of(left)
    if kind != kind_of(right) or kind not in ORDERED:
        return _refuse_order(left, right)
    if kind in _ZONED:
        if _is_local(left) != _is_local(right):
            refuse(
                f"cannot compare {phrase(left)} with {phrase(right)}: only one has a "
                "time zone"
            )
        first, second = _order_keys(left, right)
    elif kind == "date":
        first, second = left.toordinal(), right.toordinal()
    elif isinstance(left, YearsMonthsDuration):
        first, second = left.total_months, right.total_months
    else:
        first, second = adopt(left), adopt(right)
    return int(first > second) - int(first < second)


ORDERED = frozenset(
    [
        *("number", "string", "date", "date and time", "time"),
        *("days and time duration", "years and months duration"),
    ]
)


def _refuse_order(left: Any, right: Any) -> int:
    if left is None or right is None:
        return refuse(
            f"cannot compare {phrase(left)} with {phrase(right)}; test for null first"
        )
    hint = ""
    if {kind_of(left), kind_of(right)} == {"date", "date and time"}:
        hint = "; take the day with date(…)"
    return refuse(f"cannot compare {phrase(left)} with {phrase(right)}{hint}")


def is_less(left: Any, right: Any) -> bool:
    """Tell whether left stands before right."""
    return compare(left, right) < 0


def included(value: Any, interval: Range) -> bool:
    """Tell whether a value lies in a range."""
    if interval.operator == "!=":
        return not equals(value, interval.start)
    if interval.start is not None:
        order = compare(value, interval.start)
        if order < 0 or (order == 0 and not interval.start_included):
            return False
    if interval.end is not None:
        order = compare(value, interval.end)
        if order > 0 or (order == 0 and not interval.end_included):
            return False
    return True


def contains(items: Any, value: Any) -> bool:
    """Tell whether a list contains an equal value."""
    tally = _Tally()
    return any(_equal(item, value, 1, tally) for item in items)
