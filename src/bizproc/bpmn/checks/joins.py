"""Check that parallel gateways can get what they wait for.

A parallel gateway waits for one token on every incoming flow. Which flows can hold
tokens at the same time is found as in a Petri net, whose transitions are the ways
through each element: a choice takes one flow, everything else takes all. What never
comes together there can never be, whatever conditions, timers and messages bring.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import ElementKind, EventKind, Node, Process, Scope
from bizproc.bpmn.gateways.complex import joins_by_condition
from bizproc.bpmn.gateways.concurrency_net import ConcurrencyNet
from bizproc.bpmn.walk import boundary_events, next_of, scopes_of
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
        if not net.grow():
            yield _too_many(process, scope, joins[0])
            continue
        for join in joins:
            message = _message(scope, net, join)
            if message is not None:
                place = process.location(join)
                yield Finding(code="BP132", message=message, location=place)


def _too_many(process: Process, scope: Scope, join: Node) -> Finding:
    message = (
        f"{scope.id!r} has too many ways side by side to tell whether this and its other"
        " parallel gateways get what they wait for; draw parts of it as sub-processes"
    )
    place = process.location(join)
    return Finding(code="BP132", message=message, location=place, level="warning")


def _multiplies(scope: Scope) -> bool:
    """Say whether one flow may have several tokens at once: then a choice takes both."""
    nodes = scope.nodes.values()
    return any(it.completion_quantity > 1 or joins_by_condition(it) for it in nodes)


def _joins(node: Node) -> bool:
    return node.kind is ElementKind.PARALLEL_GATEWAY and len(node.incoming) > 1


def _message(scope: Scope, net: ConcurrencyNet, join: Node) -> str | None:
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


def _begin(net: ConcurrencyNet, scope: Scope) -> None:
    """Let begin together what does; of several start events each begins alone."""
    behind = [(it.id, *it.beside) for it in scope.nodes.values() if it.beside]
    for together in (scope.implicit_starts, *behind):
        net.begin([f"start {id_}" for id_ in together])
    for entry in scope.entries:
        net.begin([f"start {entry}"])


def _net(scope: Scope) -> ConcurrencyNet:
    net = ConcurrencyNet()
    guards = boundary_events(scope)
    busy = {*guards, *scope.entries}
    passing = {
        it.id: it
        for it in scope.nodes.values()
        if len(it.incoming) == len(it.outgoing) == 1 and it.id not in busy
    }
    for node in passing.values():  # it takes tokens from one flow to another
        net.unite(node.incoming[0], node.outgoing[0])
    _begin(net, scope)
    catches = {
        node.event.name.text: node.id
        for node in scope.nodes.values()
        if _is_link(node, ElementKind.CATCH_EVENT) and node.event.name is not None
    }
    for node in scope.nodes.values():
        for entry in _entries(scope, node) if node.id not in passing else ():
            for exit_ in _exits(node, catches):
                net.lead(entry, exit_)
            for boundary in guards.get(node.id, ()):
                stays = () if boundary.interrupting else entry
                net.lead(entry, (*stays, *boundary.outgoing))
    return net


def _entries(scope: Scope, node: Node) -> list[tuple[str, ...]]:
    """Return the sets of places of which each lets an element begin."""
    if node.id in scope.entries:
        return [(f"start {node.id}",)]
    if _is_link(node, ElementKind.CATCH_EVENT):
        return [(f"link {node.id}",)]
    return [tuple(node.incoming)] if _joins(node) else [(it,) for it in node.incoming]


def _exits(node: Node, catches: dict[str, str]) -> list[tuple[str, ...]]:
    """Return the sets of places of which a token that leaves takes one."""
    if _is_link(node, ElementKind.THROW_EVENT) and node.event.name is not None:
        return [(f"link {catches[node.event.name.text]}",)]
    if node.kind in _CHOICES:
        return [(flow,) for flow in node.outgoing]
    return [tuple(node.outgoing)]


def _is_link(node: Node, kind: ElementKind) -> bool:
    return node.kind is kind and node.event.kind is EventKind.LINK
