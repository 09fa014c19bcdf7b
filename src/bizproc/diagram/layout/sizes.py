"""How large elements are that no modeler has drawn, and where their labels stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from bizproc.diagram.drawing import GATEWAYS, Bounds
from bizproc.diagram.labels import INNER, external_box
from bizproc.diagram.text import LINE_HEIGHT, width_of, wrap

__all__ = ["label_size", "size_of", "stands_outside"]

_ROOM: Final = Bounds(x=0, y=0, width=90, height=14)
_FIXED: Final = {
    "dataStoreReference": (50, 50),
    "dataObjectReference": (36, 50),
    "group": (160, 100),
}
_PADDING: Final = 14
_LINES: Final = 4


def size_of(kind: str, name: str) -> tuple[float, float]:
    """Return width and height of a shape, wide enough for its name."""
    if kind in GATEWAYS:
        return 50, 50
    if kind.endswith("Event"):
        return 36, 36
    if kind == "textAnnotation":
        return _fitting(name, (100, 130, 160, 200, 260, 340), 12)
    fixed = _FIXED.get(kind)
    if fixed is not None:
        return fixed
    word = max((width_of(it, INNER) for it in name.split()), default=0.0) + _PADDING
    widths = (100, 120, 140, 160)
    fits = (it for it in widths if _lines(name, it) <= _LINES and word <= it)
    return next(fits, widths[-1]), 80


def stands_outside(kind: str) -> bool:
    """Say whether an element's name stands beside it."""
    return kind.endswith("Event") or kind in GATEWAYS or kind.startswith("data")


def label_size(name: str) -> tuple[float, float]:
    """Return width and height of a name beside its element; 0, 0 for none."""
    if not name.strip():
        return 0.0, 0.0
    box = external_box(name, _ROOM)
    return math.ceil(box.width), math.ceil(box.height)


def _lines(name: str, width: float) -> int:
    return len(wrap(name, INNER, width - _PADDING))


def _fitting(name: str, widths: Sequence[float], most: int) -> tuple[float, float]:
    """Return the first width at which a text has few lines, and its height."""
    width = next(
        (it for it in widths if _lines(name, it) <= max(3, most * it / 340)),
        widths[-1],
    )
    longest = max((width_of(it, INNER) for it in name.split()), default=0.0)
    width = min(max(width, longest + _PADDING), widths[-1])
    height = _lines(name, width) * INNER * LINE_HEIGHT + _PADDING
    return width, max(30.0, 2 * math.ceil(height / 2))
