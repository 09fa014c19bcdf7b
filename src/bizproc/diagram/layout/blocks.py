"""Build the block of an element: itself, its label, events on its border, its notes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bizproc.diagram.drawing import Bounds, Point
from bizproc.diagram.elements import name_of
from bizproc.diagram.layout.model import Arrangement, Block
from bizproc.diagram.layout.parts import SUB_PROCESSES, Names
from bizproc.diagram.layout.sizes import label_size, size_of, stands_outside
from bizproc.diagram.text import LINE_HEIGHT, wrap
from bizproc.source.xml import Element, local_name

__all__ = ["Exits", "Note", "block_of"]

_SIDE: Final = 24.0
_HEAD: Final = 34.0
_FOOT: Final = 6.0
_MARKERS: Final = 18.0
_NOTE_GAP: Final = 16.0
_NOTE_RISE: Final = 26.0
_LABEL_GAP: Final = 7.0
_LINE_HEIGHT: Final = 12 * LINE_HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Hold what stands above an element: a text or data, and the lines between them."""

    element: Element
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exits:
    """Hold where lines leave and enter a block, seen from its top left.

    `starts` has the points for the element itself and for each event on its border.
    """

    starts: Mapping[str, tuple[Point, ...]]
    end: Point


def block_of(
    element: Element,
    names: Names,
    *,
    band: int = 0,
    content: Arrangement | None = None,
    events: Sequence[Element] = (),
    leaving: frozenset[str] = frozenset(),
    notes: Sequence[Note] = (),
) -> tuple[Block, Exits]:
    """Return the block of an element, and where its lines leave and enter.

    Args:
        element: an activity, event or gateway, or a note that stands alone.
        names: the elements of the file.
        band: the strip of the block.
        content: what stands in an expanded sub-process.
        events: the events on its border.
        leaving: those of them from which a line leads.
        notes: what stands above it.
    """
    key, name = names.key(element), name_of(element, names.elements)
    width, height = _size(element, name, content, events, names)
    above = _noted(notes, names)
    outside = label_size(name) if stands_outside(local_name(element)) else (0.0, 0.0)
    whole = max(width, above.width, outside[0])
    x, y = (whole - width) / 2, above.height + (_NOTE_RISE if notes else 0)
    box = Bounds(x=x, y=y, width=width, height=height)
    shapes: dict[str, Bounds] = {key: box}
    labels: dict[str, Bounds] = {}
    lines: dict[str, tuple[Point, ...]] = {}
    bottom = box.bottom + (outside[1] + _LABEL_GAP if outside[1] else 0)
    if notes:
        placed = above.moved((whole - above.width) / 2, 0)
        shapes |= placed.shapes
        labels |= placed.labels
        lines |= {
            line: _upright(placed.shapes[names.key(note.element)], box)
            for note in notes
            for line in note.lines
        }
    if content is not None:
        inner = content.moved(x + (width - content.width) / 2, y + _head(name, width))
        shapes |= inner.shapes
        labels |= inner.labels
        lines |= inner.lines
    border = _border(events, box, names, leaving)
    block = Block(
        id=key,
        width=max(whole, border.right),
        height=max(bottom, border.bottom),
        port=box.center[1],
        band=band,
        content=Arrangement(
            shapes={**shapes, **border.shapes},
            labels={**labels, **border.labels},
            lines=lines,
        ),
    )
    start: dict[str, tuple[Point, ...]] = {key: ((box.right, block.port),)}
    return block, Exits(starts={**start, **border.starts}, end=(box.x, block.port))


def _size(
    element: Element,
    name: str,
    content: Arrangement | None,
    events: Sequence[Element],
    names: Names,
) -> tuple[float, float]:
    kind = local_name(element)
    width, height = size_of(kind, name)
    if content is not None:
        width = max(180.0, content.width + 2 * _SIDE)
        inner = content.height + _head(name, width) + _foot(element)
        height = max(100.0, 2 * math.ceil(inner / 2))
    elif kind in SUB_PROCESSES:
        width, height = max(width, 100.0), 80.0
    return max(width, len(events) * _pitch(events, names) + 10), height


def _head(name: str, width: float) -> float:
    """Return the height that the name of an expanded sub-process takes."""
    lines = len(wrap(name, 12, width - 14))
    return max(_HEAD, math.ceil(lines * _LINE_HEIGHT) + 12)


def _foot(element: Element) -> float:
    """Return the height that the markers at the lower border take."""
    marked = local_name(element) == "adHocSubProcess" or any(
        local_name(it).endswith("LoopCharacteristics") for it in element
    )
    return _FOOT + (_MARKERS if marked else 0)


def _pitch(events: Sequence[Element], names: Names) -> float:
    named = any(name_of(it, names.elements).strip() for it in events)
    return 116.0 if named and len(events) > 1 else 46.0


def _noted(notes: Sequence[Note], names: Names) -> Arrangement:
    """Return notes side by side, each upon the ground, its label above it."""
    sizes = []
    for note in notes:
        name = name_of(note.element, names.elements)
        outside = stands_outside(local_name(note.element))
        label = label_size(name) if outside else (0.0, 0.0)
        sizes.append((*size_of(local_name(note.element), name), *label))
    tallest = max((it[1] + (it[3] + 4 if it[3] else 0) for it in sizes), default=0.0)
    shapes, labels = {}, {}
    x = 0.0
    for note, (width, height, label_width, label_height) in zip(
        notes, sizes, strict=True
    ):
        key = names.key(note.element)
        room = max(width, label_width)
        box = Bounds(
            x=x + (room - width) / 2, y=tallest - height, width=width, height=height
        )
        shapes[key] = box
        if label_height:
            labels[key] = Bounds(
                x=box.center[0] - 45,
                y=box.y - label_height - 4,
                width=90,
                height=label_height,
            )
        x += room + _NOTE_GAP
    return Arrangement(
        width=max(0.0, x - _NOTE_GAP), height=tallest, shapes=shapes, labels=labels
    )


def _upright(note: Bounds, box: Bounds) -> tuple[Point, ...]:
    """Return the line from a note down to its element, upright if it can be."""
    x = min(max(note.center[0], box.x + 8), box.right - 8)
    if box.width <= 50:  # noqa: PLR2004 - an event or gateway is met at its top
        x = box.center[0]
    inside = note.x + 2 <= x <= note.right - 2
    return (x if inside else note.center[0], note.bottom), (x, box.y)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Border:
    """Hold the events on the lower border of an activity."""

    shapes: Mapping[str, Bounds]
    labels: Mapping[str, Bounds]
    starts: Mapping[str, tuple[Point, ...]]
    right: float
    bottom: float


def _border(
    events: Sequence[Element], box: Bounds, names: Names, leaving: frozenset[str]
) -> _Border:
    """Place events along the border; the line of the rightmost is the highest."""
    if not events:
        return _Border(shapes={}, labels={}, starts={}, right=0.0, bottom=0.0)
    pitch = _pitch(events, names)
    left = box.right - 45 - (len(events) - 1) * pitch
    shapes: dict[str, Bounds] = {}
    labels: dict[str, Bounds] = {}
    starts: dict[str, tuple[Point, ...]] = {}
    lowest = box.bottom + 18
    for at, event in enumerate(events):
        key, name = names.key(event), name_of(event, names.elements)
        x = left + at * pitch + 5
        shapes[key] = Bounds(x=x, y=box.bottom - 18, width=36, height=36)
        width, height = label_size(name)
        if height:
            labels[key] = Bounds(
                x=x + 22 + width / 2 - 45, y=box.bottom + 20, width=90, height=height
            )
            lowest = max(lowest, box.bottom + 20 + height)
    depth = lowest + 10
    for event in reversed(events):
        key = names.key(event)
        middle, ground = shapes[key].center[0], shapes[key].bottom
        if key in leaving:
            starts[key] = ((middle, ground), (middle, depth))
            depth += 14
    return _Border(
        shapes=shapes,
        labels=labels,
        starts=starts,
        right=max((it.right for it in labels.values()), default=0.0),
        bottom=max(lowest, depth - 10),
    )
