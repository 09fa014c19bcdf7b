"""Place names: within a shape, beside it, along a pool."""

from __future__ import annotations

from html import escape
from typing import Final, Literal

from bizproc.diagram.drawing import Bounds
from bizproc.diagram.markup import number, tag
from bizproc.diagram.text import LINE_HEIGHT, width_of, wrap

__all__ = ["EXTERNAL", "INNER", "external_box", "inner_label", "outer_label", "stripe"]

INNER: Final = 12.0
EXTERNAL: Final = 11.0
_PADDING: Final = 7
_MIN_WIDTH: Final = 90
_STRIPE: Final = 30


def inner_label(
    name: str,
    bounds: Bounds,
    *,
    vertical: Literal["top", "middle"] = "middle",
    horizontal: Literal["start", "middle"] = "middle",
) -> str:
    """Write a name into a shape; lines that do not fit its height are cut off."""
    lines = wrap(name, INNER, bounds.width - 2 * _PADDING)
    step = INNER * LINE_HEIGHT
    room = max(1, int(bounds.height // step))
    if len(lines) > room:
        lines = [*lines[: room - 1], f"{lines[room - 1].rstrip(' .,')}…"]
    top = bounds.y + _PADDING
    if vertical == "middle":
        top = bounds.center[1] - len(lines) * step / 2
    x = bounds.center[0] if horizontal == "middle" else bounds.x + _PADDING
    return _lines(lines, x, top, INNER, anchor=horizontal)


def outer_label(name: str, box: Bounds) -> str:
    """Write a name beside its element, centred on the box that the modeler kept."""
    lines = wrap(name, EXTERNAL, max(box.width, _MIN_WIDTH))
    return _lines(lines, box.center[0], box.y, EXTERNAL, anchor="middle")


def external_box(name: str, box: Bounds) -> Bounds:
    """Return the area that an outer label covers."""
    lines = wrap(name, EXTERNAL, max(box.width, _MIN_WIDTH))
    width = max((width_of(line, EXTERNAL) for line in lines), default=0.0)
    height = len(lines) * EXTERNAL * LINE_HEIGHT
    return Bounds(x=box.center[0] - width / 2, y=box.y, width=width, height=height)


def stripe(
    name: str, bounds: Bounds, *, horizontal: bool, depth: float = _STRIPE
) -> str:
    """Write the name of a pool or lane into its head, turned if the head is upright."""
    length = bounds.height if horizontal else bounds.width
    lines = wrap(name, INNER, length - 2 * _PADDING)[:2]
    top = depth / 2 - len(lines) * INNER * LINE_HEIGHT / 2
    text = _lines(lines, length / 2, top, INNER, anchor="middle")
    where = f"translate({number(bounds.x)} {number(bounds.y)})"
    if horizontal:
        where = f"translate({number(bounds.x)} {number(bounds.bottom)}) rotate(-90)"
    return tag("g", text, transform=where) if text else ""


def _lines(lines: list[str], x: float, top: float, size: float, *, anchor: str) -> str:
    if not lines:
        return ""
    step = size * LINE_HEIGHT
    spans = [
        tag("tspan", escape(line, quote=False), x=x, y=top + step * (index + 0.75))
        for index, line in enumerate(lines)
    ]
    return tag(
        "text",
        *spans,
        font_size=size,
        text_anchor=None if anchor == "start" else anchor,
        fill="currentColor",
        stroke="none",
    )
