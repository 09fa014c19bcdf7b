"""Range built-ins: Allen's relations (DMN 1.5, 10.3.4.11, table 78)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from bizproc.feel.builtins.table import Signature, signature
from bizproc.feel.comparison import compare, included
from bizproc.feel.fault import refuse
from bizproc.feel.values import Range

__all__ = ["FUNCTIONS"]


_End: TypeAlias = tuple[Any, int]
"""An end of a range, and where it lies without a bound: -1 below, 1 above all."""


def _pair(left: Any, right: Any) -> tuple[Range, Range]:
    """Return two ranges whose ends compare; a point is the range of it alone."""
    first, second = _range(left), _range(right)
    ends = (first.start, first.end, second.start, second.end)
    if None in ends:
        known = [end for end in ends if end is not None]
        for end in known:
            compare(known[0], end)
    return first, second


def _range(value: Any) -> Range:
    if not isinstance(value, Range):
        return Range(start=value, end=value, start_included=True, end_included=True)
    if value.operator == "!=":
        refuse("this function needs an interval, not all values but one")
    return value


def _start(interval: Range) -> _End:
    return interval.start, -1


def _end(interval: Range) -> _End:
    return interval.end, 1


def _order(left: _End, right: _End) -> int:
    if left[0] is None or right[0] is None:
        sides = [side if end is None else 0 for end, side in (left, right)]
        return sides[0] - sides[1]
    return compare(left[0], right[0])


def _precedes(first: Range, second: Range) -> bool:
    order = _order(_end(first), _start(second))
    touching = first.end_included and second.start_included
    return order < 0 or (order == 0 and not touching)


def _before(left: Any, right: Any) -> bool:
    return _precedes(*_pair(left, right))


def _after(left: Any, right: Any) -> bool:
    return _before(right, left)


def _meets(left: Range, right: Range) -> bool:
    first, second = _pair(left, right)
    included_both = first.end_included and second.start_included
    return included_both and _order(_end(first), _start(second)) == 0


def _met_by(left: Range, right: Range) -> bool:
    return _meets(right, left)


def _overlaps(left: Range, right: Range) -> bool:
    first, second = _pair(left, right)
    return not _precedes(first, second) and not _precedes(second, first)


def _overlaps_before(left: Range, right: Range) -> bool:
    left, right = _pair(left, right)
    start = _order(_start(left), _start(right))
    first = start < 0 or (
        start == 0 and left.start_included and not right.start_included
    )
    end = _order(_end(left), _end(right))
    last = end < 0 or (end == 0 and (not left.end_included or right.end_included))
    return first and last and not _precedes(left, right)


def _overlaps_after(left: Range, right: Range) -> bool:
    return _overlaps_before(right, left)


def _finishes(left: Any, right: Range) -> bool:
    inner, outer = _pair(left, right)
    same = inner.end_included == outer.end_included
    ends = _order(_end(inner), _end(outer)) == 0
    return same and ends and _starts_within(inner, outer)


def _starts_within(inner: Range, outer: Range) -> bool:
    order = _order(_start(inner), _start(outer))
    return order > 0 or (
        order == 0 and (outer.start_included or not inner.start_included)
    )


def _ends_within(inner: Range, outer: Range) -> bool:
    order = _order(_end(inner), _end(outer))
    return order < 0 or (order == 0 and (outer.end_included or not inner.end_included))


def _finished_by(left: Range, right: Any) -> bool:
    return _finishes(right, left)


def _includes(left: Range, right: Any) -> bool:
    if not isinstance(right, Range):
        return included(right, left)
    outer, inner = _pair(left, right)
    return _starts_within(inner, outer) and _ends_within(inner, outer)


def _during(left: Any, right: Range) -> bool:
    return _includes(right, left)


def _starts(left: Any, right: Range) -> bool:
    inner, outer = _pair(left, right)
    same = inner.start_included == outer.start_included
    starts = _order(_start(inner), _start(outer)) == 0
    return same and starts and _ends_within(inner, outer)


def _started_by(left: Range, right: Any) -> bool:
    return _starts(right, left)


def _coincides(left: Any, right: Any) -> bool:
    first, second = _pair(left, right)
    return (
        _order(_start(first), _start(second)) == 0
        and _order(_end(first), _end(second)) == 0
        and (first.start_included, first.end_included)
        == (second.start_included, second.end_included)
    )


_KINDS = {"point": "point", "range": "range"}


def _both(name: str, call: Callable[[Any, Any], bool], *shapes: str) -> list[Signature]:
    """Return a signature for each pair of shapes, with the standard's names."""
    found: list[Signature] = []
    for shape in shapes:
        left, right = shape.split()
        same = left == right
        names = (f"{left}1", f"{right}2") if same else (left, right)
        text = f"{names[0]}: {_KINDS[left]}, {names[1]}: {_KINDS[right]}"
        found.append(signature(name, text, call))
    return found


_ANY_PAIR = ("point point", "point range", "range point", "range range")

FUNCTIONS = (
    *_both("before", _before, *_ANY_PAIR),
    *_both("after", _after, *_ANY_PAIR),
    *_both("meets", _meets, "range range"),
    *_both("met by", _met_by, "range range"),
    *_both("overlaps", _overlaps, "range range"),
    *_both("overlaps before", _overlaps_before, "range range"),
    *_both("overlaps after", _overlaps_after, "range range"),
    *_both("finishes", _finishes, "point range", "range range"),
    *_both("finished by", _finished_by, "range point", "range range"),
    *_both("includes", _includes, "range point", "range range"),
    *_both("during", _during, "point range", "range range"),
    *_both("starts", _starts, "point range", "range range"),
    *_both("started by", _started_by, "range point", "range range"),
    *_both("coincides", _coincides, "point point", "range range"),
)
