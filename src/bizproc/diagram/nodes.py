"""Draw events and gateways."""

from __future__ import annotations

from typing import Final

from bizproc.diagram.drawing import Bounds, Shape
from bizproc.diagram.event_icons import event_icon, plus
from bizproc.diagram.markup import circle, group, number, polygon, regular

__all__ = ["draw_event", "draw_gateway"]

_INK: Final = "currentColor"
_RADIUS: Final = 18
_GATEWAY: Final = 50


def draw_event(shape: Shape) -> str:
    """Return a circle: thin for starts, double in between, thick for ends."""
    x, y = shape.bounds.center
    radius = min(shape.bounds.width, shape.bounds.height) / 2
    dashes = None if shape.interrupting else "6 4"
    between = shape.kind not in {"startEvent", "endEvent"}
    width = 4.0 if shape.kind == "endEvent" else 1.5 if between else 2.0
    rings = circle(x, y, radius, stroke_width=width, stroke_dasharray=dashes)
    if between:
        rings += circle(
            x, y, radius - 3, fill="none", stroke_width=1.5, stroke_dasharray=dashes
        )
    icon = event_icon(shape.event, throws=shape.throws)
    return rings + (_placed(icon, shape.bounds, radius / _RADIUS) if icon else "")


def draw_gateway(shape: Shape) -> str:
    """Return a diamond with what says how it chooses."""
    at = shape.bounds
    x, y = at.center
    corners = [(x, at.y), (at.right, y), (x, at.bottom), (at.x, y)]
    diamond = polygon(corners, stroke_width=2, stroke_linejoin="round")
    icon = _gateway_icon(shape)
    scale = min(at.width, at.height) / _GATEWAY
    return diamond + (_placed(icon, at, scale) if icon else "")


def _gateway_icon(shape: Shape) -> str:
    if shape.kind == "exclusiveGateway":
        return _cross() if shape.marker else ""
    if shape.kind == "parallelGateway":
        return polygon(plus(2.3, 12), fill=_INK, stroke_width=1)
    if shape.kind == "inclusiveGateway":
        return circle(0, 0, 11.5, fill="none", stroke_width=3)
    if shape.kind == "eventBasedGateway":
        return _event_based(shape.begins)
    star = polygon(plus(1.8, 12), fill=_INK, stroke_width=0.5)
    return star + group(star, transform="rotate(45)")


def _event_based(begins: str) -> str:
    """Return the sign of an event: double in between, single where a process starts."""
    outer = circle(0, 0, 14.5, fill="none", stroke_width=1)
    if begins == "parallel":
        return outer + polygon(plus(1.8, 9), fill="none", stroke_width=1)
    inner = "" if begins else circle(0, 0, 11.5, fill="none", stroke_width=1)
    return outer + inner + polygon(regular(0, 0, 7, 5), fill="none", stroke_width=1)


def _cross() -> str:
    """Return an X, its strokes cut off level."""
    top = [(-8.0, -9.5), (-4.2, -9.5), (0.0, -3.0), (4.2, -9.5), (8.0, -9.5)]
    bottom = [(8.0, 9.5), (4.2, 9.5), (0.0, 3.0), (-4.2, 9.5), (-8.0, 9.5)]
    corners = [*top, (1.9, 0.0), *bottom, (-1.9, 0.0)]
    return polygon(corners, fill=_INK, stroke_width=0.5)


def _placed(icon: str, at: Bounds, scale: float) -> str:
    x, y = at.center
    where = f"translate({number(x)} {number(y)})"
    if number(scale) != "1":
        where += f" scale({number(scale)})"
    return group(icon, transform=where)
