"""Draw bars as SVG: no script, no style of its own, and a title for whoever hears it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Bar", "bars_of"]

_ROW, _THICK = 34, 14
_LONGEST_TITLE = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Hold one bar where it stands; its length is in percent of the picture's width."""

    title: str
    shown: str
    y: int
    length: int

    @property
    def text_y(self) -> int:
        """Return the base line of its title."""
        return self.y - 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Hold a picture of bars, below each other."""

    height: int
    thick: int
    bars: tuple[Bar, ...]


def bars_of(values: Sequence[tuple[str, float, str]]) -> Bars:
    """Return the bars of (title, value, value as it is shown); the greatest is the longest."""
    most = max((value for _, value, _ in values), default=0) or 1
    return Bars(
        height=_ROW * len(values) + 4,
        thick=_THICK,
        bars=tuple(
            Bar(
                title=title
                if len(title) <= _LONGEST_TITLE
                else f"{title[: _LONGEST_TITLE - 1]}…",
                shown=shown,
                y=number * _ROW + 17,
                length=max(1 if value else 0, round(100 * value / most)),
            )
            for number, (title, value, shown) in enumerate(values)
        ),
    )
