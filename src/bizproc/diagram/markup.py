"""Write SVG: tags with escaped text, and numbers that are always the same."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape

from bizproc.diagram.drawing import Point

__all__ = [
    "circle",
    "group",
    "number",
    "path",
    "points",
    "polygon",
    "rectangle",
    "regular",
    "tag",
]


def number(value: float) -> str:
    """Return a coordinate with at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def tag(name: str, *content: str, **attributes: str | float | None) -> str:
    """Return an element; `_` in names of attributes becomes `-`, None is left out.

    `content` is markup already; attributes are escaped here.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(content)
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def _attribute(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else number(value)


def group(*content: str, **attributes: str | float | None) -> str:
    """Return a group."""
    return tag("g", *content, **attributes)


def path(d: str, **attributes: str | float | None) -> str:
    """Return a path."""
    return tag("path", d=d, **attributes)


def circle(x: float, y: float, r: float, **attributes: str | float | None) -> str:
    """Return a circle around a point."""
    return tag("circle", cx=x, cy=y, r=r, **attributes)


def rectangle(
    x: float, y: float, width: float, height: float, **attributes: str | float | None
) -> str:
    """Return a rectangle."""
    return tag("rect", x=x, y=y, width=width, height=height, **attributes)


def points(corners: Iterable[Point]) -> str:
    """Return corners as an attribute writes them."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in corners)


def polygon(corners: Iterable[Point], **attributes: str | float | None) -> str:
    """Return a closed shape of straight lines."""
    return tag("polygon", points=points(corners), **attributes)


def regular(x: float, y: float, r: float, count: int) -> list[Point]:
    """Return the corners of a regular polygon, the first one at the top."""
    turn = 2 * math.pi / count
    return [
        (x + r * math.sin(turn * it), y - r * math.cos(turn * it))
        for it in range(count)
    ]
