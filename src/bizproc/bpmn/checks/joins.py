"""Check that parallel gateways can get what they wait for.

A parallel gateway waits for one token on every incoming flow. Which flows can hold
tokens at the same time is found as in a Petri net, whose transitions are the ways
through each element: a choice takes one flow, everything else takes all. The relation
is grown until nothing is added (Kovalyov 1992, "Concurrency relations and the safety
problem for Petri nets"); it holds every pair that can really come, and perhaps more.
So what it lacks can never be, whatever conditions, timers and messages bring.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import ElementKind, EventKind, Node, Process, Scope
from bizproc.bpmn.gateways.complex import joins_by_condition
from bizproc.bpmn.walk import next_of, scopes_of
from bizproc.errors import Finding

__all__ = ["check"]

_CHOICES: Final = frozenset(
    {ElementKind.EXCLUSIVE_GATEWAY, ElementKind.EVENT_BASED_GATEWAY}
)


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find joins that wait for ever.

    Two of their flows never both have a token, or one can only get it from the join.
    """
    del catalog
    for scope in scopes_of(process.scope):
        joins = [node for node in scope.nodes.values() if _joins(node)]
        # in an ad-hoc one a choice may be come to as often as people like
        if not joins or _multiplies(scope) or scope.ad_hoc is not None:
            continue
        net = _net(scope)
        net.grow()
        for join in joins:
            message = _message(scope, net, join)
            if message is not None:
                place = process.location(join)
                yield Finding(code="BP132", message=message, location=place)


def _multiplies(scope: Scope) -> bool:
    """Say whether one flow may have several tokens at once: then a choice takes both."""
    nodes = scope.nodes.values()
    return any(it.completion_quantity > 1 or joins_by_condition(it) for it in nodes)


def _joins(node: Node) -> bool:
    return node.kind is ElementKind.PARALLEL_GATEWAY and len(node.incoming) > 1


def _message(scope: Scope, net: _Net, join: Node) -> str | None:
    """Say why a join waits for ever; None of one that does not, or for another's sake.

    A flow without tokens is another's fault, unless all ways to it pass the join.
    """
    empty = [flow for flow in join.incoming if not net.may_hold(flow)]
    if empty:
        sources = [scope.flows[flow].source for flow in empty]
        outside = _reached(scope, without=join.id)
        behind = {*_reached(scope), join.id} - (outside - {join.id})
        own = [source for source in sources if source in behind]
        if not own:
            return None
        return (
            f"waits for the flow from {own[0]!r}, which comes only"
            " after it; lead the way back into an exclusive gateway"
        )
    pair = net.never_together(join.incoming)
    if pair is None:
        return None
    first, second = (scope.flows[flow].source for flow in pair)
    ways = f"the flows from {first!r} and {second!r}"
    if first == second:
        ways = f"two flows from {first!r}"
    choice = _choice(scope, pair)
    why = f": {choice!r} takes only one of the ways" if choice else ""
    return (
        f"waits for {ways}, but they never both come{why}; join them with an"
        " exclusive gateway, or take all ways with a parallel one"
    )


def _reached(scope: Scope, *, without: str | None = None) -> set[str]:
    """Return the elements that tokens could come to if one let none pass."""
    after = next_of(scope)
    waiting = list(scope.entries)
    reached = set(waiting)
    for node in waiting:  # grows while it is walked
        for target in after[node] if node != without else ():
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _choice(scope: Scope, pair: tuple[str, str]) -> str | None:
    """Return the nearest choice of which different flows lead to the two flows."""
    before: dict[str, list[str]] = {node_id: [] for node_id in scope.nodes}
    for source, targets in next_of(scope).items():
        for target in targets:
            before[target].append(source)
    one, other = (_distances(before, scope.flows[flow].source) for flow in pair)
    found = [
        (one[node.id] + other[node.id], node.line, node.id)
        for node in scope.nodes.values()
        if node.kind in _CHOICES and node.id in one and node.id in other
        if len(node.outgoing) > 1
    ]
    return min(found)[2] if found else None


def _distances(before: dict[str, list[str]], start: str) -> dict[str, int]:
    distances = {start: 0}
    waiting = [start]
    for node in waiting:  # grows while it is walked
        for source in before[node]:
            if source not in distances:
                distances[source] = distances[node] + 1
                waiting.append(source)
    return distances


@dataclass(slots=True)
class _Net:
    """Hold places with a bit for each, and what takes tokens from some to others."""

    places: dict[str, int] = field(default_factory=dict)
    transitions: list[tuple[tuple[int, ...], tuple[int, ...]]] = field(
        default_factory=list
    )
    # places that may have a token; per place those that may have one with it
    marked: int = 0
    together: list[int] = field(default_factory=list)

    def place(self, name: str) -> int:
        """Return the number of a place."""
        if name not in self.places:
            self.places[name] = len(self.places)
            self.together.append(0)
        return self.places[name]

    def lead(self, sources: Sequence[str], targets: Sequence[str]) -> None:
        """Add a transition: one token from each source, one to each target."""
        self.transitions.append(
            (
                tuple(self.place(name) for name in sources),
                tuple(self.place(name) for name in targets),
            )
        )

    def begin(self, names: Sequence[str]) -> None:
        """Put a token on each of some places, all at once."""
        self._fire((), tuple(self.place(name) for name in names))

    def grow(self) -> None:
        """Fire everything that may fire until nothing new comes together."""
        before: tuple[int, list[int]] | None = None
        while before != (self.marked, self.together):
            before = (self.marked, [*self.together])
            for sources, targets in self.transitions:
                if self._may_fire(sources):
                    self._fire(sources, targets)

    def may_hold(self, name: str) -> bool:
        """Say whether a place may ever have a token."""
        return bool(self.marked >> self.place(name) & 1)

    def never_together(self, names: Sequence[str]) -> tuple[str, str] | None:
        """Return two places of which never both have a token."""
        numbers = [self.place(name) for name in names]
        for one, other in combinations(range(len(names)), 2):
            if not self.together[numbers[one]] >> numbers[other] & 1:
                return names[one], names[other]
        return None

    def _may_fire(self, sources: tuple[int, ...]) -> bool:
        return all(self.marked >> it & 1 for it in sources) and all(
            self.together[one] >> other & 1 for one, other in combinations(sources, 2)
        )

    def _fire(self, sources: tuple[int, ...], targets: tuple[int, ...]) -> None:
        stay = -1  # what may have a token beside all sources
        for source in sources:
            stay &= self.together[source]
        stay = stay if sources else 0
        all_targets = sum(1 << it for it in targets)
        for target in targets:
            beside = stay | (all_targets & ~(1 << target))
            self.marked |= 1 << target
            fresh = beside & ~self.together[target]
            self.together[target] |= fresh
            while fresh:
                number = fresh.bit_length() - 1
                self.together[number] |= 1 << target
                fresh &= ~(1 << number)


def _begin(net: _Net, scope: Scope) -> None:
    """Let begin together what does; of several start events each begins alone."""
    behind = [(it.id, *it.beside) for it in scope.nodes.values() if it.beside]
    for together in (scope.implicit_starts, *behind):
        net.begin([f"start {id_}" for id_ in together])


def _net(scope: Scope) -> _Net:
    net = _Net()
    _begin(net, scope)
    boundaries: dict[str, list[Node]] = {}
    for node in scope.nodes.values():
        if node.attached_to is not None:
            boundaries.setdefault(node.attached_to, []).append(node)
    catches = {
        node.event.name.text: node.id
        for node in scope.nodes.values()
        if _is_link(node, ElementKind.CATCH_EVENT) and node.event.name is not None
    }
    for node in scope.nodes.values():
        entries: list[tuple[str, ...]] = [(flow,) for flow in node.incoming]
        if node.id in scope.entries:
            net.marked |= 1 << net.place(f"start {node.id}")
            entries = [(f"start {node.id}",)]
        elif _is_link(node, ElementKind.CATCH_EVENT):
            entries = [(f"link {node.id}",)]
        elif _joins(node):
            entries = [tuple(node.incoming)]
        for entry in entries:
            for exit_ in _exits(node, catches):
                net.lead(entry, exit_)
            for boundary in boundaries.get(node.id, ()):
                stays = () if boundary.interrupting else entry
                net.lead(entry, (*stays, *boundary.outgoing))
    return net


def _exits(node: Node, catches: dict[str, str]) -> list[tuple[str, ...]]:
    """Return the sets of places of which a token that leaves takes one."""
    if _is_link(node, ElementKind.THROW_EVENT) and node.event.name is not None:
        return [(f"link {catches[node.event.name.text]}",)]
    if node.kind in _CHOICES:
        return [(flow,) for flow in node.outgoing]
    return [tuple(node.outgoing)]


def _is_link(node: Node, kind: ElementKind) -> bool:
    return node.kind is kind and node.event.kind is EventKind.LINK
