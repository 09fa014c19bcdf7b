"""Draw columns side by side as SVG: what a row of weeks, months or quarters came to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Column", "Columns", "columns_of"]

_TOP, _HEIGHT = 20, 120
_MOST_LABELS = 4
_LAST_START = 78.0
"""A label that began further right would be cut off on a phone, and ends there instead."""


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
    every = max(1, math.ceil(len(values) / _MOST_LABELS))
    step = 100 / max(1, len(values))
    width = min(step * 0.7, 12.0)

    def high(value: float) -> int:
        return max(1 if value else 0, round(_HEIGHT * value / greatest))

    made = []
    for number, (title, label, value, part) in enumerate(values):
        x = number * step
        is_late = x > _LAST_START
        made.append(
            Column(
                title=title,
                label=label if number % every == 0 else "",
                label_x=round(x + width, 2) if is_late else round(x, 2),
                anchor="end" if is_late else "start",
                x=round(x, 2),
                width=round(width, 2),
                height=high(value),
                part=high(part),
            )
        )
    return Columns(columns=tuple(made), most=most)
