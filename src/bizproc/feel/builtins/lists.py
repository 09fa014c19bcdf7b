"""List built-ins (DMN 1.5, 10.3.4.4). Positions begin with 1, or -1 from the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from bizproc.feel.arithmetic import arithmetic
from bizproc.feel.builtins.table import signature
from bizproc.feel.comparison import compare, contains, equals
from bizproc.feel.fault import BudgetFault, refuse
from bizproc.feel.numeric import (
    CONTEXT,
    Number,
    calculate,
    divide,
    whole_number,
)
from bizproc.feel.run import Run
from bizproc.feel.text import phrase
from bizproc.feel.values import FunctionValue, adopt, is_number, kind_of

__all__ = ["FUNCTIONS"]


def _numbers(name: str, items: list[Any]) -> list[Number]:
    found: list[Number] = []
    for item in items:
        value = adopt(item)
        if not is_number(value):
            refuse(f"{name}(…) needs numbers, not {phrase(value)}")
        found.append(value)
    return found


_SUMMED = ("number", "days and time duration", "years and months duration")


def _sum(run: Run, items: list[Any]) -> Any:
    """Return the sum of numbers or of durations; of nothing, null.

    The standard sums numbers alone, and so does lenient mode.
    """
    run.charge(len(items))
    if not items:
        return None
    total = adopt(items[0])
    if kind_of(total) not in (_SUMMED if run.strict else _SUMMED[:1]):
        refuse(f"sum(…) needs numbers or durations, not {phrase(total)}")
    for item in items[1:]:
        total = arithmetic("+", total, item)
    return total


def _mean(run: Run, items: list[Any]) -> Any:
    if not items:
        return None
    return arithmetic("/", _sum(run, items), len(items))


def _product(run: Run, items: list[Any]) -> Any:
    run.charge(len(items))
    if not items:
        return None
    result: Number = 1
    for number in _numbers("product", items):
        result = calculate("*", result, number)
    return result


def _extreme(sign: int) -> Callable[..., Any]:
    def extreme(run: Run, items: list[Any]) -> Any:
        run.charge(len(items))
        best: Any = None
        for index, item in enumerate(items):
            if not index or compare(item, best) * sign > 0:
                best = adopt(item)
        if best is not None:
            compare(best, best)
        return best

    return extreme


def _spread(call: Callable[[Run, list[Any]], Any]) -> Callable[..., Any]:
    """Return a function that takes the items as separate arguments."""

    def spread(run: Run, *items: Any) -> Any:
        return call(run, list(items))

    return spread


def _median(run: Run, items: list[Any]) -> Any:
    run.charge(len(items))
    numbers = sorted(_numbers("median", items))
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return divide(calculate("+", numbers[middle - 1], numbers[middle]), 2)


def _stddev(run: Run, items: list[Any]) -> Any:
    """Return the standard deviation of a sample; of fewer than two, null."""
    run.charge(len(items))
    numbers = _numbers("stddev", items)
    if len(numbers) < 2:  # noqa: PLR2004  # a spread needs two
        return None
    mean = divide(_sum(run, list(numbers)), len(numbers))
    squares: Number = 0
    for number in numbers:
        distance = calculate("-", number, mean)
        squares = calculate("+", squares, calculate("*", distance, distance))
    variance = divide(squares, len(numbers) - 1)
    return CONTEXT.sqrt(Decimal(variance))


def _mode(run: Run, items: list[Any]) -> Any:
    run.charge(len(items))
    counts: dict[Number, int] = {}
    for number in _numbers("mode", items):
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(number for number, count in counts.items() if count == most)


def _count(items: list[Any]) -> int:
    return len(items)


def _all(run: Run, items: list[Any]) -> bool | None:
    return _decide(run, "all", items, deciding=False)


def _any(run: Run, items: list[Any]) -> bool | None:
    return _decide(run, "any", items, deciding=True)


def _decide(run: Run, name: str, items: list[Any], *, deciding: bool) -> bool | None:
    run.charge(len(items))
    unknown: Any = _NOTHING
    for item in items:
        if item is deciding:
            return bool(item)
        if item is not True and item is not False and unknown is _NOTHING:
            unknown = item
    if unknown is _NOTHING:
        return not deciding
    if run.strict:
        refuse(f"{name}(…) needs true or false, not {phrase(adopt(unknown))}")
    return None


_NOTHING: Any = object()


def _list_contains(run: Run, items: list[Any], element: Any) -> bool:
    run.charge(len(items))
    return contains(items, element)


def _sublist(
    run: Run, items: list[Any], start: Number, length: Number | None = None
) -> list[Any]:
    first = _position(run, items, start, "the start position")
    count = len(items)
    if length is not None:
        count = whole_number(length, "the length", strict=run.strict)
    if count < 0:
        refuse("the length must not be negative")
    if length is not None and not run.strict and not 0 < count <= len(items) - first:
        refuse(f"the length {count} is not from 1 to {len(items) - first}")
    found = items[first : first + count]
    run.charge(len(found))
    return found


def _position(run: Run, items: list[Any], position: Number, what: str) -> int:
    index = whole_number(position, what, strict=run.strict)
    if index == 0 or abs(index) > len(items):
        refuse(f"{what} {index} is outside the list of {len(items)}")
    return index - 1 if index > 0 else len(items) + index


def _append(run: Run, items: list[Any], *more: Any) -> list[Any]:
    return _made(run, [*items, *more])


def _made(run: Run, items: list[Any]) -> list[Any]:
    run.charge(len(items))
    if len(items) > run.budget.size:
        message = f"the list is longer than {run.budget.size:,}"
        raise BudgetFault(message)
    return items


def _concatenate(run: Run, *lists: list[Any]) -> list[Any]:
    return _made(run, [item for items in lists for item in items])


def _insert(run: Run, items: list[Any], position: Number, new: Any) -> list[Any]:
    index = _position(run, items, position, "the position")
    return _made(run, [*items[:index], new, *items[index:]])


def _remove(run: Run, items: list[Any], position: Number) -> list[Any]:
    index = _position(run, items, position, "the position")
    return _made(run, [*items[:index], *items[index + 1 :]])


def _list_replace(run: Run, items: list[Any], where: Any, new: Any) -> list[Any]:
    """Replace the item at a position, or every item a function says to."""
    if isinstance(where, FunctionValue):
        run.charge(len(items))
        return [_replaced(run, where, item, new) for item in items]
    index = _position(run, items, where, "the position")
    return _made(run, [*items[:index], new, *items[index + 1 :]])


def _replaced(run: Run, match: FunctionValue, item: Any, new: Any) -> Any:
    found = match.invoke(run, [item, new])
    if found is not None and found is not True and found is not False:
        refuse(f"list replace(…) needs true or false, not {phrase(found)}")
    return new if found else item


def _reverse(run: Run, items: list[Any]) -> list[Any]:
    return _made(run, items[::-1])


def _index_of(run: Run, items: list[Any], match: Any) -> list[int]:
    run.charge(len(items))
    return [position for position, item in enumerate(items, 1) if equals(item, match)]


def _distinct(run: Run, items: list[Any]) -> list[Any]:
    kept: list[Any] = []
    seen: set[Any] = set()
    unkeyed: list[Any] = []
    for item in items:
        run.charge(3)
        key = _key(run, item, 0)
        if key is None:
            run.charge(4 * len(unkeyed))
            if contains(unkeyed, item):
                continue
            unkeyed.append(item)
        elif key in seen:
            continue
        else:
            seen.add(key)
        kept.append(item)
    return kept


_HASHABLE = frozenset([int, str, bool, Decimal, dt.date, type(None)])
_MAX_KEYED = 8


def _key(run: Run, value: Any, depth: int) -> Any:
    """Return what two values share if and only if they are equal, None if in doubt."""
    cls = value.__class__
    if cls in _HASHABLE:
        return kind_of(value), value
    if depth > _MAX_KEYED or (cls is not list and cls is not dict):
        return None
    run.charge(3 + 2 * len(value))
    parts = value if cls is list else [value[name] for name in sorted(value)]
    keys = tuple(_key(run, part, depth + 1) for part in parts)
    if None in keys:
        return None
    return (cls, keys) if cls is list else (cls, tuple(sorted(value)), keys)


def _union(run: Run, *lists: list[Any]) -> list[Any]:
    return _distinct(run, _concatenate(run, *lists))


def _flatten(run: Run, items: list[Any]) -> list[Any]:
    flat: list[Any] = []
    stack = [iter(items)]
    while stack:
        for item in stack[-1]:
            run.charge(1)
            if isinstance(item, list):
                stack.append(iter(item))
                break
            flat.append(item)
        else:
            stack.pop()
    return flat


def _sort(
    run: Run, items: list[Any], precedes: FunctionValue | None = None
) -> list[Any]:
    """Return the items in order; `precedes` says whether one stands before another."""
    run.charge(len(items))

    def order(left: Any, right: Any) -> int:
        run.charge(1)
        if precedes is None:
            return compare(left, right)
        for sign, pair in ((-1, [left, right]), (1, [right, left])):
            first = precedes.invoke(run, pair)
            if first is True:
                return sign
            if first is not False:
                refuse(f"sort(…) needs true or false, not {phrase(first)}")
        return 0

    return sorted((adopt(item) for item in items), key=cmp_to_key(order))


def _partition(run: Run, items: list[Any], size: Number) -> list[list[Any]]:
    count = whole_number(size, "the size", strict=run.strict)
    if count < 1:
        refuse("the size must be at least 1")
    run.charge(len(items))
    return [items[start : start + count] for start in range(0, len(items), count)]


def _taking(name: str, call: Callable[[Run, list[Any]], Any]) -> tuple[Any, ...]:
    """Return the two ways to call: with a list, or with separate items."""
    return (
        signature(name, "list: list", call, takes_run=True),
        signature(name, "*items: any", _spread(call), takes_run=True),
    )


FUNCTIONS = (
    signature(
        "list contains", "list: list, element: any", _list_contains, takes_run=True
    ),
    signature("count", "list: list", _count),
    *_taking("min", _extreme(-1)),
    *_taking("max", _extreme(1)),
    *_taking("sum", _sum),
    *_taking("mean", _mean),
    *_taking("all", _all),
    *_taking("any", _any),
    *_taking("product", _product),
    *_taking("median", _median),
    *_taking("stddev", _stddev),
    *_taking("mode", _mode),
    signature(
        "sublist",
        "list: list, start position: number, length?: number",
        _sublist,
        takes_run=True,
    ),
    signature("append", "list: list, *item: any", _append, takes_run=True),
    signature("concatenate", "*list: list", _concatenate, takes_run=True),
    signature(
        "insert before",
        "list: list, position: number, newItem: any",
        _insert,
        takes_run=True,
    ),
    signature("remove", "list: list, position: number", _remove, takes_run=True),
    signature(
        "list replace",
        "list: list, position: number, newItem: any",
        _list_replace,
        takes_run=True,
    ),
    signature(
        "list replace",
        "list: list, match: function, newItem: any",
        _list_replace,
        takes_run=True,
    ),
    signature("reverse", "list: list", _reverse, takes_run=True),
    signature("index of", "list: list, match: any", _index_of, takes_run=True),
    signature("union", "*list: list", _union, takes_run=True),
    signature("distinct values", "list: list", _distinct, takes_run=True),
    signature("flatten", "list: list", _flatten, takes_run=True),
    signature("sort", "list: list, precedes?: function", _sort, takes_run=True),
    signature("partition", "list: list, size: number", _partition, takes_run=True),
)
