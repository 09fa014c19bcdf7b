"""Divide a process into strips: its lanes, or the parts that hang together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bizproc.diagram.drawing import Bounds
from bizproc.diagram.layout.model import Arrangement
from bizproc.diagram.layout.parts import Lane, Names, Scope
from bizproc.source.xml import Element, local_name

__all__ = ["Bands", "bands_of", "lanes_around"]

_LEAST: Final = 110.0
_HEAD: Final = 30.0
_MARGIN: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Hold the strip of each node, how many there are, and how high they are at least.

    `spare` is the strip for what belongs nowhere.
    """

    of: Mapping[str, int]
    count: int
    spare: int
    least: float = 0.0


def bands_of(
    scope: Scope,
    joined: frozenset[str],
    pairs: Iterable[tuple[Element, str, str]],
    names: Names,
) -> Bands:
    """Return the strips of a scope."""
    leaves = [it for lane in scope.lanes for it in _leaves(lane)]
    if leaves:
        held = {it: at for at, lane in enumerate(leaves) for it in lane.nodes}
        outside = len(leaves)
        of = {it: held.get(it, outside) for it in scope.nodes}
        lone = outside in of.values()
        return Bands(
            of=of,
            count=len(leaves) + lone,
            spare=outside if lone else outside - 1,
            least=_LEAST,
        )
    hosts = {it: it for it in scope.nodes} | {
        names.key(event): host
        for host, events in scope.boundary.items()
        for event in events
    }
    parts = _parts(scope, joined, [(hosts[a], hosts[b]) for _, a, b in pairs])
    count = len(set(parts.values()))
    of = {it: parts.get(it, count) for it in scope.nodes}
    return Bands(of=of, count=count + 1, spare=count)


def _leaves(lane: Lane) -> Iterator[Lane]:
    if not lane.lanes:
        yield lane
    for inner in lane.lanes:
        yield from _leaves(inner)


def _parts(
    scope: Scope, joined: frozenset[str], pairs: Sequence[tuple[str, str]]
) -> dict[str, int]:
    """Number what hangs together; what begins with a start event comes first."""
    near: dict[str, list[str]] = {it: [] for it in scope.nodes}
    for one, other in pairs:
        near[one].append(other)
        near[other].append(one)
    starts = [it for it, el in scope.nodes.items() if local_name(el) == "startEvent"]
    number: dict[str, int] = {}
    count = 0
    for root in [*starts, *scope.nodes]:
        if root in number or root not in joined:
            continue
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if node not in number:
                number[node] = count
                waiting += near[node]
        count += 1
    return number


def lanes_around(
    lanes: Sequence[Lane],
    bands: Bands,
    extents: Sequence[tuple[float, float]],
    placed: Arrangement,
    names: Names,
) -> Arrangement:
    """Return a scope's places with its lanes drawn around them."""
    if not lanes:
        return placed
    depth = max(_depth(it) for it in lanes)
    inner = placed.moved(depth * _HEAD + _MARGIN, 0)
    width = placed.width + depth * _HEAD + 2 * _MARGIN
    boxes: dict[str, Bounds] = {}
    at = 0
    for lane in lanes:
        at = _draw(lane, at, 0.0, width, extents, boxes, names)
    height = extents[bands.count - 1][1]
    return Arrangement(width=width, height=height, shapes=boxes).joined(inner)


def _depth(lane: Lane) -> int:
    return 1 + max((_depth(it) for it in lane.lanes), default=0)


def _draw(
    lane: Lane,
    at: int,
    left: float,
    right: float,
    extents: Sequence[tuple[float, float]],
    boxes: dict[str, Bounds],
    names: Names,
) -> int:
    """Add the box of a lane and of those in it; return the next free strip."""
    key = names.key(lane.element)
    boxes[key] = Bounds(x=left, y=0, width=0, height=0)  # outer lanes come first
    first = at
    for inner in lane.lanes:
        at = _draw(inner, at, left + _HEAD, right, extents, boxes, names)
    at = max(at, first + 1)
    top, bottom = extents[first][0], extents[at - 1][1]
    boxes[key] = Bounds(x=left, y=top, width=right - left, height=bottom - top)
    return at
