"""Draw flows and associations: rounded lines with heads and marks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from bizproc.diagram.drawing import Edge, Point
from bizproc.diagram.markup import circle, number, path, polygon

__all__ = ["draw_edge", "middle_of"]

_INK: Final = "currentColor"
_CORNER: Final = 5.0
_HEAD: Final = 10.0
_DASHED: Final = "10 7"


def draw_edge(edge: Edge) -> str:
    """Return a line as its kind is drawn."""
    line = _distinct(edge.waypoints)
    if len(line) < 2:  # noqa: PLR2004 - a line has two ends
        return ""
    if edge.kind == "sequenceFlow":
        return _sequence_flow(edge, line)
    if edge.kind == "messageFlow":
        return _message_flow(line)
    return _association(edge, line)


def middle_of(waypoints: Sequence[Point]) -> tuple[Point, bool]:
    """Return the point half way along a line, and whether the line rises there."""
    lengths = [math.dist(a, b) for a, b in pairwise(waypoints)]
    left = sum(lengths) / 2
    for index, length in enumerate(lengths):
        if left <= length:
            start, end = waypoints[index], waypoints[index + 1]
            steep = abs(end[1] - start[1]) > abs(end[0] - start[0])
            return _towards(start, end, left), steep
        left -= length
    return waypoints[-1], False


def _sequence_flow(edge: Edge, line: list[Point]) -> str:
    end = _towards(line[-1], line[-2], _HEAD / 2)
    parts = [
        path(_rounded([*line[:-1], end]), fill="none", stroke_width=2),
        polygon(
            _head(line[-2], line[-1], _HEAD, 4.0),
            fill=_INK,
            stroke_width=1,
            stroke_linejoin="round",
        ),
    ]
    if edge.default:
        x, y = _towards(line[0], line[1], 10)
        dx, dy = _direction(line[0], line[1])
        ends = [(x + 4 * dx - 5 * dy, y + 4 * dy + 5 * dx)]
        ends.append((x - 4 * dx + 5 * dy, y - 4 * dy - 5 * dx))
        parts.append(path(_straight(ends), fill="none", stroke_width=2))
    if edge.conditional:
        dx, dy = _direction(line[0], line[1])
        x, y = line[0]
        diamond = [
            (x, y),
            (x + 8 * dx - 4.5 * dy, y + 8 * dy + 4.5 * dx),
            (x + 16 * dx, y + 16 * dy),
            (x + 8 * dx + 4.5 * dy, y + 8 * dy - 4.5 * dx),
        ]
        parts.append(polygon(diamond, stroke_width=1.5))
    return "".join(parts)


def _message_flow(line: list[Point]) -> str:
    start = _towards(line[0], line[1], 8)
    end = _towards(line[-1], line[-2], _HEAD)
    along = [start, *line[1:-1], end]
    x, y = _towards(line[0], line[1], 4)
    return (
        path(_rounded(along), fill="none", stroke_width=1.5, stroke_dasharray=_DASHED)
        + circle(x, y, 3.5, stroke_width=1.5)
        + polygon(_head(line[-2], line[-1], _HEAD, 5.0), stroke_width=1.5)
    )


def _association(edge: Edge, line: list[Point]) -> str:
    parts = [
        path(
            _rounded(line),
            fill="none",
            stroke_width=2,
            stroke_dasharray="0 5",
            stroke_linecap="round",
        )
    ]
    if edge.directed in {"One", "Both"}:
        parts.append(_open_head(line[-2], line[-1]))
    if edge.directed == "Both":
        parts.append(_open_head(line[1], line[0]))
    return "".join(parts)


def _open_head(before: Point, tip: Point) -> str:
    left, _, right = _head(before, tip, 9.0, 5.0)
    return path(_straight([left, tip, right]), fill="none", stroke_width=1.5)


def _head(before: Point, tip: Point, length: float, half: float) -> list[Point]:
    x, y = _towards(tip, before, length)
    dx, dy = _direction(before, tip)
    return [(x - half * dy, y + half * dx), tip, (x + half * dy, y - half * dx)]


def _rounded(line: Sequence[Point]) -> str:
    """Return a path whose corners are rounded, as far as their sides are long."""
    d = [f"M{_at(line[0])}"]
    for before, corner, after in zip(line, line[1:], line[2:], strict=False):
        room = min(_CORNER, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        d.append(f"L{_at(_towards(corner, before, room))}")
        d.append(f"Q{_at(corner)} {_at(_towards(corner, after, room))}")
    d.append(f"L{_at(line[-1])}")
    return "".join(d)


def _straight(line: Sequence[Point]) -> str:
    return "M" + "L".join(_at(point) for point in line)


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _direction(start: Point, end: Point) -> Point:
    length = math.dist(start, end) or 1.0
    return (end[0] - start[0]) / length, (end[1] - start[1]) / length


def _towards(start: Point, end: Point, distance: float) -> Point:
    dx, dy = _direction(start, end)
    return start[0] + dx * distance, start[1] + dy * distance


def _distinct(line: Sequence[Point]) -> list[Point]:
    return [
        point
        for index, point in enumerate(line)
        if not index or point != line[index - 1]
    ]
