"""Draw what only people read: pools, lanes, notes, groups and data."""

from __future__ import annotations

from typing import Final

from bizproc.diagram.drawing import Bounds, Shape
from bizproc.diagram.labels import inner_label, stripe
from bizproc.diagram.markup import number, path, rectangle

__all__ = ["draw_container", "draw_data", "draw_group", "draw_note"]

_HEAD: Final = 30


def draw_container(shape: Shape) -> str:
    """Return a pool or a lane; a pool's head is set off by a line."""
    at = shape.bounds
    is_pool = shape.kind == "participant"
    box = rectangle(
        at.x,
        at.y,
        at.width,
        at.height,
        stroke_width=1.5,
        fill=None if is_pool or shape.paper else "none",
    )
    if is_pool and not shape.expanded:
        upright = at.height > at.width
        depth = at.width if upright else at.height
        return box + stripe(shape.name, at, horizontal=upright, depth=depth)
    line = ""
    if is_pool and shape.horizontal:
        line = f"M{number(at.x + _HEAD)} {number(at.y)}V{number(at.bottom)}"
    elif is_pool:
        line = f"M{number(at.x)} {number(at.y + _HEAD)}H{number(at.right)}"
    head = path(line, fill="none", stroke_width=1.5) if line else ""
    return box + head + stripe(shape.name, at, horizontal=shape.horizontal)


def draw_note(shape: Shape) -> str:
    """Return a text annotation: a text behind a bracket."""
    at = shape.bounds
    bracket = (
        f"M{number(at.x + 10)} {number(at.y)}H{number(at.x)}"
        f"V{number(at.bottom)}H{number(at.x + 10)}"
    )
    text = inner_label(shape.name, at, vertical="top", horizontal="start")
    return path(bracket, fill="none", stroke_width=1.5) + text


def draw_group(shape: Shape) -> str:
    """Return a group: a dashed border around its elements."""
    at = shape.bounds
    return rectangle(
        at.x,
        at.y,
        at.width,
        at.height,
        rx=10,
        fill="none",
        stroke_width=1.5,
        stroke_dasharray="10 6 0 6",
        stroke_linecap="round",
    )


def draw_data(shape: Shape) -> str:
    """Return a data object (a sheet with a fold) or a data store (a drum)."""
    if shape.kind == "dataStoreReference":
        return _drum(shape.bounds)
    at = shape.bounds
    fold = min(at.width, at.height) * 0.28
    x, y, right, bottom = at.x, at.y, at.right, at.bottom
    sheet = (
        f"M{number(x)} {number(y)}H{number(right - fold)}"
        f"L{number(right)} {number(y + fold)}V{number(bottom)}H{number(x)}Z"
    )
    corner = f"M{number(right - fold)} {number(y)}V{number(y + fold)}H{number(right)}"
    many = ""
    if shape.repeats:
        left, low = at.center[0] - 4, bottom - 12
        many = "".join(f"M{number(left + 4 * it)} {number(low)}v10" for it in range(3))
    return path(sheet, stroke_width=1.5, stroke_linejoin="round") + path(
        corner + many, fill="none", stroke_width=1.5
    )


def _drum(at: Bounds) -> str:
    lid = at.height * 0.12
    rim = f"{number(at.width / 2)} {number(lid)}"
    x, right = number(at.x), number(at.right)
    body = (
        f"M{x} {number(at.y + lid)}A{rim} 0 0 1 {right} {number(at.y + lid)}"
        f"V{number(at.bottom - lid)}A{rim} 0 0 1 {x} {number(at.bottom - lid)}Z"
    )
    rings = "".join(
        f"M{x} {number(at.y + lid * it)}A{rim} 0 0 0 {right} {number(at.y + lid * it)}"
        for it in (1, 2, 3)
    )
    return path(body, stroke_width=1.5) + path(rings, fill="none", stroke_width=1.5)
