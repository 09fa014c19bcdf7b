"""Find room for the names of lines: beside the line, over nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from bizproc.diagram.drawing import CONTAINERS, Bounds, Point
from bizproc.diagram.elements import name_of
from bizproc.diagram.layout.parts import SUB_PROCESSES, Names
from bizproc.diagram.layout.sizes import label_size, stands_outside
from bizproc.source.xml import local_name

__all__ = ["edge_labels", "shape_labels"]

_SQUARE: Final = 200.0
_GROUND: Final = CONTAINERS | SUB_PROCESSES | {"group"}


def edge_labels(
    lines: Mapping[str, tuple[Point, ...]],
    names: Names,
    *,
    shapes: Mapping[str, Bounds],
    taken: Mapping[str, Bounds],
) -> dict[str, Bounds]:
    """Return where the names of lines stand; `taken` are labels that have a place."""
    named = {
        key: size
        for key in lines
        if (size := label_size(names.elements[key].get("name", "")))[0]
    }
    if not named:
        return {}
    full, crossed = _Field(), _Field()
    solid = [it for key, it in shapes.items() if _kind(key, names) not in _GROUND]
    for box in [*solid, *shape_labels(shapes, names, taken).values()]:
        full.add(box)
    for box in [*_level_and_upright(lines.values()), *_borders(shapes, names)]:
        crossed.add(box)
    found: dict[str, Bounds] = {}
    for key, (width, height) in named.items():
        best = _freest(_places(lines[key], width, height), full, crossed)
        if best is not None:
            full.add(best)
            found[key] = Bounds(
                x=best.center[0] - 45, y=best.y, width=90, height=height
            )
    return found


def _freest(places: Iterator[Bounds], full: _Field, crossed: _Field) -> Bounds | None:
    """Return the first place that covers nothing, else the one that covers least."""
    best: tuple[float, Bounds] | None = None
    for place in places:
        cost = sum(_overlap(place, it) for it in full.near(place))
        cost += sum(12 for it in crossed.near(place) if _overlap(place, it))
        if not cost:
            return place
        if best is None or cost < best[0]:
            best = cost, place
    return None if best is None else best[1]


class _Field:
    """Hold rectangles so that those near another are found at once."""

    def __init__(self) -> None:
        self._squares: dict[tuple[int, int], list[Bounds]] = {}

    def add(self, box: Bounds) -> None:
        """Hold one more."""
        for square in _squares(box):
            self._squares.setdefault(square, []).append(box)

    def near(self, box: Bounds) -> set[Bounds]:
        """Return those that may overlap a rectangle."""
        return {it for square in _squares(box) for it in self._squares.get(square, ())}


def _squares(box: Bounds) -> Iterator[tuple[int, int]]:
    for i in range(int(box.x // _SQUARE), int(box.right // _SQUARE) + 1):
        for j in range(int(box.y // _SQUARE), int(box.bottom // _SQUARE) + 1):
            yield i, j


def shape_labels(
    shapes: Mapping[str, Bounds], names: Names, taken: Mapping[str, Bounds]
) -> dict[str, Bounds]:
    """Return what the names beside shapes cover, by the shape's key."""
    found: dict[str, Bounds] = {}
    for key, box in shapes.items():
        element = names.elements.get(key)
        if element is None or not stands_outside(local_name(element)):
            continue
        width, height = label_size(name_of(element, names.elements))
        if not height:
            continue
        at = taken.get(key)
        middle = box.center[0] if at is None else at.center[0]
        y = box.bottom + 7 if at is None else at.y
        found[key] = Bounds(x=middle - width / 2, y=y, width=width, height=height)
    return found


def _kind(key: str, names: Names) -> str:
    element = names.elements.get(key)
    return "" if element is None else local_name(element)


def _borders(shapes: Mapping[str, Bounds], names: Names) -> Iterator[Bounds]:
    for key, box in shapes.items():
        if _kind(key, names) in _GROUND:
            left, top, right, low = box.x, box.y, box.right, box.bottom
            border = ((left, top), (right, top), (right, low), (left, low), (left, top))
            yield from _level_and_upright([border])


def _level_and_upright(lines: Iterable[tuple[Point, ...]]) -> Iterator[Bounds]:
    for line in lines:
        for one, other in pairwise(line):
            left, right = sorted((one[0], other[0]))
            top, low = sorted((one[1], other[1]))
            yield Bounds(x=left, y=top, width=right - left or 1, height=low - top or 1)


def _places(line: tuple[Point, ...], width: float, height: float) -> Iterator[Bounds]:
    """Yield places: above and below the level parts, beside the upright ones."""
    parts = list(pairwise(line))
    level = [it for it in parts if it[0][1] == it[1][1] and it[0][0] != it[1][0]]
    upright = [it for it in parts if it not in level]
    # behind the first bend a flow is told from its siblings
    for one, other in sorted(level, key=lambda it: it == parts[0] and len(parts) > 1):
        left, right = sorted((one[0], other[0]))
        near = left + 4 if other[0] >= one[0] else right - 4 - width
        for x in (near, (left + right - width) / 2, right - 12 - width):
            for y in (one[1] - height - 3, one[1] + 3):
                yield Bounds(x=x, y=y, width=width, height=height)
    for one, other in upright:
        y = (one[1] + other[1] - height) / 2
        x = (one[0] + other[0]) / 2
        yield Bounds(x=x + 5, y=y, width=width, height=height)
        yield Bounds(x=x - 5 - width, y=y, width=width, height=height)


def _overlap(one: Bounds, other: Bounds) -> float:
    wide = min(one.right, other.right) - max(one.x, other.x)
    high = min(one.bottom, other.bottom) - max(one.y, other.y)
    return wide * high if wide > 0 and high > 0 else 0.0
