"""Draw columns side by side as SVG: what a row of weeks, months or quarters came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Column", "Columns", "columns_of"]

_TOP, _HEIGHT = 20, 120
_LEAST_OF_THREE = 5
"""Of fewer columns the middle one stands too near to another for a label of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Hold one column where it stands: across in percent, downwards in pixels.

    `part` is that of it which stands out. `label` is empty where there is no room.
    """

    title: str
    label: str
    label_x: float
    anchor: str
    x: float
    width: float
    height: int
    part: int

    @property
    def y(self) -> int:
        """Return where it begins."""
        return _TOP + _HEIGHT - self.height

    @property
    def part_y(self) -> int:
        """Return where its part begins."""
        return _TOP + _HEIGHT - self.part


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Hold a picture of columns; `most` is what the highest one shows."""

    columns: tuple[Column, ...]
    most: str
    base: int = _TOP + _HEIGHT
    label_y: int = _TOP + _HEIGHT + 18
    height: int = _TOP + _HEIGHT + 26


def columns_of(values: Sequence[tuple[str, str, float, float]], most: str) -> Columns:
    """Return the columns of (title, label, value, part of it); the greatest is the highest."""
    greatest = max((value for _, _, value, _ in values), default=0) or 1
    anchors = _anchors(len(values))
    step = 100 / max(1, len(values))
    width = min(step * 0.7, 12.0)

    def high(value: float) -> int:
        return max(1 if value else 0, round(_HEIGHT * value / greatest))

    made = []
    for number, (title, label, value, part) in enumerate(values):
        x, anchor = number * step, anchors.get(number)
        made.append(
            Column(
                title=title,
                label="" if anchor is None else label,
                label_x=round(x + _ALONG.get(anchor or "", 0.0) * width, 2),
                anchor=anchor or "start",
                x=round(x, 2),
                width=round(width, 2),
                height=high(value),
                part=high(part),
            )
        )
    return Columns(columns=tuple(made), most=most)


_ALONG = {"start": 0.0, "middle": 0.5, "end": 1.0}


def _anchors(columns: int) -> dict[int, str]:
    """Return which columns have a label and where it begins: there is room on a phone."""
    found = {columns - 1: "end", 0: "start"}
    if columns >= _LEAST_OF_THREE:
        found[(columns - 1) // 2] = "middle"
    return found
