"""Lay out what a process or sub-process holds, the sub-processes in it first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bizproc.diagram.drawing import Bounds
from bizproc.diagram.layout.blocks import Exits, Note, block_of
from bizproc.diagram.layout.lanes import Bands, bands_of, lanes_around
from bizproc.diagram.layout.layered import layered
from bizproc.diagram.layout.model import Arrangement, Block, Link
from bizproc.diagram.layout.parts import SUB_PROCESSES, Names, Scope, scope_of
from bizproc.diagram.layout.sizes import label_size
from bizproc.diagram.layout.strips import strip_of
from bizproc.source.xml import Element, local_name

__all__ = ["lay_out"]

_SIDE_BY_SIDE: Final = 8
_GROUP_MARGIN: Final = 14.0


def lay_out(
    holder: Element, names: Names, *, without: frozenset[str] = frozenset()
) -> Arrangement:
    """Return the places of everything that a process or sub-process holds.

    Lines that end elsewhere, and those to notes that stand at another element, are
    left out: they are led when all is placed.
    """
    scope = scope_of(holder, names, without=without)
    work = _Work(scope=scope, names=names, without=without)
    joined = work.joined()
    loose = [it for it in scope.nodes if it not in joined]
    bands = bands_of(scope, joined, work.pairs(), names)
    # in a lane flows pass beside the columns, so what stands alone stands in them too
    alone = _side_by_side(loose, bands) if scope.lanes else {}
    blocks = [
        work.block(it, bands.of[it])
        for it in scope.nodes
        if it in joined or it in alone
    ]
    links = work.links()
    columns = sum(it.width for it in blocks) ** 0.5 * 30
    strips: dict[int, Arrangement] = {}
    for band in range(bands.count):
        own = [
            work.block(it, band)
            for it in loose
            if bands.of[it] == band and it not in alone
        ]
        if band == bands.spare:
            own += [work.alone(it) for it in work.unattached()]
        if own:
            strips[band] = strip_of(own, room=max(900.0, columns))
    placed, extents = layered(
        blocks,
        links,
        heights={band: it.height for band, it in strips.items()},
        least=bands.least,
        bands=bands.count,
        alone=alone,
    )
    for band, strip in strips.items():
        placed = placed.joined(strip.moved(0, extents[band][1] - strip.height - 20))
    placed = lanes_around(scope.lanes, bands, extents, placed, names)
    return _with_groups(scope, placed)


def _side_by_side(nodes: Sequence[str], bands: Bands) -> dict[str, int]:
    """Return a column for each node, beginning anew in each strip."""
    used: dict[int, int] = {}
    columns: dict[str, int] = {}
    for node in nodes:
        before = used.get(bands.of[node], 0)
        columns[node] = before % _SIDE_BY_SIDE
        used[bands.of[node]] = before + 1
    return columns


@dataclass(slots=True)
class _Work:
    """Hold a scope while its blocks are built."""

    scope: Scope
    names: Names
    without: frozenset[str]
    exits: dict[str, Exits] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    notes: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    leaving: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.hosts = {it: it for it in self.scope.nodes}
        for host, events in self.scope.boundary.items():
            self.hosts |= {self.names.key(it): host for it in events}
        self.leaving = frozenset(source for _, source, _ in self.pairs())
        self._attach()

    def pairs(self) -> Iterator[tuple[Element, str, str]]:
        """Yield what joins blocks: flows, and the ties of compensation handlers."""
        for line, source, target in self.scope.flows:
            if source in self.hosts and target in self.hosts:
                yield line, source, target
        for line, source, target in self.scope.ties:
            if source in self.hosts and target in self.hosts:
                yield line, source, target

    def joined(self) -> frozenset[str]:
        """Return the nodes that lines join."""
        return frozenset(
            self.hosts[end]
            for _, source, target in self.pairs()
            for end in (source, target)
        )

    def links(self) -> list[Link]:
        """Return the links between the blocks that were built."""
        found = []
        for line, source, target in self.pairs():
            host, goal = self.hosts[source], self.hosts[target]
            if goal not in self.exits or host not in self.exits:
                continue
            starts = self.exits[host].starts
            found.append(
                Link(
                    id=self.names.key(line),
                    source=host,
                    target=goal,
                    start=starts.get(source, starts[host]),
                    end=self.exits[goal].end,
                    label_width=label_size(line.get("name", ""))[0],
                )
            )
        return found

    def block(self, key: str, band: int) -> Block:
        """Return the block of a node, and remember where its lines leave."""
        element = self.scope.nodes[key]
        events = self.scope.boundary.get(key, ())
        block, exits = block_of(
            element,
            self.names,
            band=band,
            content=self._content(element),
            events=events,
            leaving=self.leaving,
            notes=[
                Note(element=self.scope.artifacts[it], lines=tuple(lines))
                for it, lines in self.notes.get(key, {}).items()
            ],
        )
        self.exits[key] = exits
        return block

    def alone(self, element: Element) -> Block:
        """Return the block of a note or group that stands for itself."""
        return block_of(element, self.names)[0]

    def unattached(self) -> Iterator[Element]:
        """Yield the notes and data that belong to no node, and empty groups."""
        attached = {it for notes in self.notes.values() for it in notes}
        for key, element in self.scope.artifacts.items():
            if key not in attached:
                yield element
        for key, members in self.scope.groups.items():
            if not members & set(self.hosts):
                found = self.names.elements.get(key)
                if found is not None:
                    yield found

    def _content(self, element: Element) -> Arrangement | None:
        if local_name(element) not in SUB_PROCESSES:
            return None
        inner = lay_out(element, self.names, without=self.without)
        return inner if inner.shapes else None

    def _attach(self) -> None:
        """Let each note stand above the first node that it is tied to."""
        taken: set[str] = set()
        sources = {self.names.key(line): source for line, source, _ in self.scope.flows}
        for line, source, target in self.scope.ties:
            for note, other in ((source, target), (target, source)):
                host = self._host(sources.get(other, other))
                if note not in self.scope.artifacts or not host:
                    continue
                own = self.notes.setdefault(host, {})
                if note not in taken:
                    taken.add(note)
                    own[note] = []
                if note in own and other == host:
                    own[note].append(self.names.key(line))

    def _host(self, key: str) -> str:
        """Return the node of this scope that an element is, or is in."""
        element = self.names.elements.get(key)
        while element is not None:
            own = self.names.key(element)
            if own in self.hosts:
                return self.hosts[own]
            element = element.getparent()
        return ""


def _with_groups(scope: Scope, placed: Arrangement) -> Arrangement:
    boxes: dict[str, Bounds] = {}
    for key, members in scope.groups.items():
        around = [placed.shapes[it] for it in members if it in placed.shapes]
        if around:
            boxes[key] = _around(around)
    return placed.joined(Arrangement(shapes=boxes))


def _around(boxes: Sequence[Bounds]) -> Bounds:
    left = min(it.x for it in boxes) - _GROUP_MARGIN
    top = min(it.y for it in boxes) - _GROUP_MARGIN - 12
    return Bounds(
        x=left,
        y=top,
        width=max(it.right for it in boxes) + _GROUP_MARGIN - left,
        height=max(it.bottom for it in boxes) + _GROUP_MARGIN - top,
    )
