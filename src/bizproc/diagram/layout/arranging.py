"""Give a place to what a file draws and keeps no place for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bizproc.diagram.connections import middle_of
from bizproc.diagram.drawing import CONTAINERS, Bounds, Point
from bizproc.diagram.elements import BPMN
from bizproc.diagram.layout.blocks import block_of
from bizproc.diagram.layout.edge_labels import edge_labels, shape_labels
from bizproc.diagram.layout.free_lines import free_line
from bizproc.diagram.layout.model import Arrangement
from bizproc.diagram.layout.parts import (
    ARTIFACTS,
    SUB_PROCESSES,
    Names,
    ends_of,
)
from bizproc.diagram.layout.scope_layout import lay_out
from bizproc.diagram.layout.strips import strip_of
from bizproc.source.xml import Element, local_name

__all__ = ["Drawn", "arrange"]

_POOL_GAP: Final = 60.0
_HEAD: Final = 30.0
_MARGIN: Final = 20.0
_CLOSED: Final = 60.0
_LEAST: Final = 110.0
_APART: Final = 80.0
_LINES: Final = frozenset(
    {
        *("sequenceFlow", "messageFlow", "association"),
        *("dataInputAssociation", "dataOutputAssociation"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Hold what the file keeps places for: shapes, lines, and closed sub-processes."""

    shapes: Mapping[str, Bounds]
    lines: Mapping[str, tuple[Point, ...]]
    closed: frozenset[str] = frozenset()


def arrange(root: Element, names: Names, drawn: Drawn) -> Arrangement:
    """Return the places of what is not drawn yet, beneath what is."""
    border = _missing_border(root, names, drawn)
    known = {**drawn.shapes, **border}
    missing = _stacked(_rows(root, names, frozenset(known), drawn.closed), names)
    if known and missing.shapes:
        left = min(it.x for it in known.values())
        low = max(it.bottom for it in known.values())
        missing = missing.moved(left, low + _APART)
    shapes = {**known, **missing.shapes}
    lines = {**drawn.lines, **missing.lines}
    free = _free_lines(root, names, shapes, lines, missing.labels)
    labels = edge_labels(
        {**missing.lines, **free}, names, shapes=shapes, taken=missing.labels
    )
    return Arrangement(
        shapes={**border, **missing.shapes},
        labels={**missing.labels, **labels},
        lines={**missing.lines, **free},
    )


def _missing_border(root: Element, names: Names, drawn: Drawn) -> dict[str, Bounds]:
    """Place events that lack a place on the border of activities that have one."""
    found: dict[str, Bounds] = {}
    used: dict[str, int] = {}
    for event in root.iter(f"{BPMN}boundaryEvent"):
        host = names.found_key(event.get("attachedToRef"))
        box = drawn.shapes.get(host)
        if box is None or names.key(event) in drawn.shapes:
            continue
        at = used[host] = used.get(host, 0) + 1
        found[names.key(event)] = Bounds(
            x=max(box.x - 18, box.right - 12 - 40 * at),
            y=box.bottom - 18,
            width=36,
            height=36,
        )
    return found


def _rows(
    root: Element, names: Names, known: frozenset[str], closed: frozenset[str]
) -> Iterator[tuple[str, Arrangement]]:
    """Yield what stands beneath one another: pools by their id, and parts without."""
    shown: set[str] = set()
    for collaboration in root.findall(f"{BPMN}collaboration"):
        notes = [
            block_of(it, names)[0]
            for it in collaboration
            if local_name(it) in ARTIFACTS and names.key(it) not in known
        ]
        if notes:
            yield "", strip_of(notes, room=900)
        for pool in collaboration.findall(f"{BPMN}participant"):
            key = names.key(pool)
            process = names.find(pool.get("processRef"))
            own = "" if process is None else names.key(process)
            begun = own and (own in shown or _begun(process, names, known))
            if key in known or begun or not names.holds(pool):
                continue
            shown.add(own)
            yield key, Arrangement() if process is None else lay_out(process, names)
    for process in root.findall(f"{BPMN}process"):
        key = names.key(process)
        if key in shown or not names.holds(process):
            continue
        begun = _begun(process, names, known)
        yield "", lay_out(process, names, without=known if begun else frozenset())
        for inner in process.iter(*(f"{BPMN}{it}" for it in sorted(SUB_PROCESSES))):
            if names.key(inner) in known - closed:
                yield "", lay_out(inner, names, without=known)


def _begun(process: Element | None, names: Names, known: frozenset[str]) -> bool:
    return process is not None and any(
        names.key(it) in known for it in process.iter(f"{BPMN}*")
    )


def _stacked(rows: Iterator[tuple[str, Arrangement]], names: Names) -> Arrangement:
    """Return pools and parts beneath one another, all pools of one width."""
    found = [it for it in rows if it[0] or it[1].shapes]
    wide = max((it.width + 2 * _MARGIN for key, it in found if key), default=0.0)
    width = max(wide, 300.0) + _HEAD
    placed, y = Arrangement(), 0.0
    for key, content in found:
        if not key:
            placed = placed.joined(content.moved(0, y))
            y += content.height + _POOL_GAP
            continue
        height = max(content.height, _LEAST) if content.shapes else _CLOSED
        lanes = [it for it in content.shapes if _kind(it, names) == "lane"]
        inner = content.moved(
            _HEAD + (0 if lanes else _MARGIN), y + (height - content.height) / 2
        )
        shapes = dict(inner.shapes)
        for lane in lanes:
            shapes[lane] = replace(shapes[lane], width=width - shapes[lane].x)
        shapes[key] = Bounds(x=0, y=y, width=width, height=height)
        placed = placed.joined(replace(inner, shapes=shapes))
        y += height + _POOL_GAP
    return placed


def _kind(key: str, names: Names) -> str:
    element = names.elements.get(key)
    return "" if element is None else local_name(element)


def _free_lines(
    root: Element,
    names: Names,
    shapes: Mapping[str, Bounds],
    lines: Mapping[str, tuple[Point, ...]],
    labels: Mapping[str, Bounds],
) -> dict[str, tuple[Point, ...]]:
    """Lead the lines that the layout of their process did not."""
    found: dict[str, tuple[Point, ...]] = {}
    solid = {key: it for key, it in shapes.items() if not _is_ground(key, names)}
    beside = shape_labels(shapes, names, labels)
    pools = [it for key, it in shapes.items() if _kind(key, names) == "participant"]
    for line in root.iter(*(f"{BPMN}{it}" for it in sorted(_LINES))):
        key = names.key(line)
        if key in lines:
            continue
        source, target = ends_of(line, names)
        ends = [_place_of(it, shapes, {**lines, **found}) for it in (source, target)]
        if ends[0] is None or ends[1] is None or source == target:
            continue
        found[key] = free_line(
            ends[0],
            ends[1],
            [
                it
                for boxes in (solid, beside)
                for other, it in boxes.items()
                if other not in {source, target} and not _holds(it, ends)
            ],
            upright=local_name(line) == "messageFlow",
            used=[*lines.values(), *found.values()],
            grounds=pools,
        )
    return found


def _is_ground(key: str, names: Names) -> bool:
    return _kind(key, names) in CONTAINERS | {"group"}


def _holds(box: Bounds, ends: Sequence[Bounds | None]) -> bool:
    """Say whether a shape, such as an open sub-process, holds an end of a line."""
    return any(
        box.x <= it.center[0] <= box.right and box.y <= it.center[1] <= box.bottom
        for it in ends
        if it is not None
    )


def _place_of(
    key: str,
    shapes: Mapping[str, Bounds],
    lines: Mapping[str, tuple[Point, ...]],
) -> Bounds | None:
    """Return where a line ends: at a shape, or half way along another line."""
    if key in shapes:
        return shapes[key]
    if len(lines.get(key, ())) > 1:
        (x, y), _ = middle_of(lines[key])
        return Bounds(x=x - 1, y=y - 1, width=2, height=2)
    return None
