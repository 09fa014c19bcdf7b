"""Range built-ins: Allen's relations (DMN 1.5, 10.3.4.11, table 78)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bizproc.feel.builtins.table import Signature, signature
from bizproc.feel.comparison import compare, included
from bizproc.feel.fault import refuse
from bizproc.feel.values import Range

__all__ = ["FUNCTIONS"]


def _closed(*ranges: Range) -> None:
    for item in ranges:
        if item.start is None or item.end is None:
            refuse("this function needs ranges with two ends")


def _range(value: Any) -> Range:
    """Return a point as the range that holds only it."""
    if isinstance(value, Range):
        _closed(value)
        return value
    return Range(start=value, end=value, start_included=True, end_included=True)


def _before(left: Any, right: Any) -> bool:
    first, second = _range(left), _range(right)
    order = compare(first.end, second.start)
    touching = first.end_included and second.start_included
    return order < 0 or (order == 0 and not touching)


def _after(left: Any, right: Any) -> bool:
    return _before(right, left)


def _meets(left: Range, right: Range) -> bool:
    _closed(left, right)
    included_both = left.end_included and right.start_included
    return included_both and compare(left.end, right.start) == 0


def _met_by(left: Range, right: Range) -> bool:
    return _meets(right, left)


def _overlaps(left: Range, right: Range) -> bool:
    return not _before(left, right) and not _before(right, left)


def _overlaps_before(left: Range, right: Range) -> bool:
    _closed(left, right)
    start = compare(left.start, right.start)
    first = start < 0 or (
        start == 0 and left.start_included and not right.start_included
    )
    end = compare(left.end, right.end)
    last = end < 0 or (end == 0 and (not left.end_included or right.end_included))
    return first and last and not _before(left, right)


def _overlaps_after(left: Range, right: Range) -> bool:
    return _overlaps_before(right, left)


def _finishes(left: Any, right: Range) -> bool:
    inner = _range(left)
    _closed(right)
    same = inner.end_included == right.end_included
    return same and compare(inner.end, right.end) == 0 and _starts_within(inner, right)


def _starts_within(inner: Range, outer: Range) -> bool:
    order = compare(inner.start, outer.start)
    return order > 0 or (
        order == 0 and (outer.start_included or not inner.start_included)
    )


def _ends_within(inner: Range, outer: Range) -> bool:
    order = compare(inner.end, outer.end)
    return order < 0 or (order == 0 and (outer.end_included or not inner.end_included))


def _finished_by(left: Range, right: Any) -> bool:
    return _finishes(right, left)


def _includes(left: Range, right: Any) -> bool:
    if not isinstance(right, Range):
        return included(right, left)
    _closed(left, right)
    return _starts_within(right, left) and _ends_within(right, left)


def _during(left: Any, right: Range) -> bool:
    return _includes(right, left)


def _starts(left: Any, right: Range) -> bool:
    inner = _range(left)
    _closed(right)
    same = inner.start_included == right.start_included
    return (
        same and compare(inner.start, right.start) == 0 and _ends_within(inner, right)
    )


def _started_by(left: Range, right: Any) -> bool:
    return _starts(right, left)


def _coincides(left: Any, right: Any) -> bool:
    first, second = _range(left), _range(right)
    return (
        compare(first.start, second.start) == 0
        and compare(first.end, second.end) == 0
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
