"""Draw a short text on an element, such as how often it was taken."""

from __future__ import annotations

from html import escape
from typing import Final

from bizproc.diagram.connections import middle_of
from bizproc.diagram.drawing import Edge, Shape
from bizproc.diagram.markup import tag

__all__ = ["draw_badge"]

_HEIGHT: Final = 14
_LETTER: Final = 6.5


def draw_badge(drawn: Shape | Edge, text: str) -> str:
    """Return a small plate with a text: at a shape's upper right corner, amid a flow."""
    width = len(text) * _LETTER + 8
    x, y = _middle(drawn)
    plate = tag(
        "rect",
        x=x - width / 2,
        y=y - _HEIGHT / 2,
        width=width,
        height=_HEIGHT,
        rx=_HEIGHT / 2,
        fill="currentColor",
        stroke="none",
    )
    words = tag(
        "text",
        escape(text, quote=False),
        x=x,
        y=y + 4,
        font_size=11,
        text_anchor="middle",
        fill="#ffffff",
        stroke="none",
    )
    return plate + words


def _middle(drawn: Shape | Edge) -> tuple[float, float]:
    if isinstance(drawn, Shape):
        return drawn.bounds.right, drawn.bounds.y
    if not drawn.waypoints:
        return 0, 0
    return middle_of(drawn.waypoints)[0]
