"""Check for loops that never wait: they would run until their budget ends them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import ElementKind, EventKind, Node, Process, Scope
from bizproc.bpmn.walk import next_of, scopes_of
from bizproc.errors import Finding

__all__ = ["check"]

_K = ElementKind
_WAITING: Final = frozenset(
    {
        *(_K.USER_TASK, _K.SERVICE_TASK, _K.RECEIVE_TASK, _K.CALL_ACTIVITY),
        *(_K.CATCH_EVENT, _K.EVENT_BASED_GATEWAY, _K.BOUNDARY_EVENT),
    }
)


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find cycles without a person, an action, a timer or a message in them."""
    del catalog
    for scope in scopes_of(process.scope):
        for cycle in _cycles(scope):
            first = min((scope.nodes[node_id] for node_id in cycle), key=_line)
            turn = cycle.index(first.id)
            way = [*cycle[turn:], *cycle[:turn], first.id]
            message = (
                f"the loop {' → '.join(way)} never waits; put a task, a timer"
                " or a message into it, or it runs until its budget ends it"
            )
            yield Finding(
                code="BP142",
                message=message,
                location=process.location(first),
                level="warning",
            )


def _line(node: Node) -> int:
    return node.line


def _waits(node: Node) -> bool:
    if node.event.kind is EventKind.LINK:
        return False
    if node.body is not None:
        return any(_waits(inner) for inner in node.body.nodes.values())
    return node.kind in _WAITING or node.action is not None


def _cycles(scope: Scope) -> Iterator[list[str]]:
    """Yield cycles that share no element, each in the order of its flows."""
    busy = {node.id for node in scope.nodes.values() if not _waits(node)}
    after = {
        source: [target for target in targets if target in busy]
        for source, targets in next_of(scope).items()
        if source in busy
    }
    while True:
        after = _without_dead_ends(after)
        if not after:
            return
        cycle = _one_cycle(after)
        yield cycle
        after = {source: after[source] for source in after if source not in cycle}


def _without_dead_ends(after: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Drop what leads nowhere, until only cycles and ways into them are left."""
    before: dict[str, list[str]] = {}
    count: dict[str, int] = {}
    for source, targets in after.items():
        inner = [target for target in targets if target in after]
        count[source] = len(inner)
        for target in inner:
            before.setdefault(target, []).append(source)
    ends = [node for node, number in count.items() if number == 0]
    for node in ends:  # grows while it is walked
        for source in before.get(node, ()):
            count[source] -= 1
            if count[source] == 0:
                ends.append(source)
    dropped = set(ends)
    return {
        source: [t for t in targets if t in after and t not in dropped]
        for source, targets in after.items()
        if source not in dropped
    }


def _one_cycle(after: Mapping[str, list[str]]) -> list[str]:
    """Follow the first ways until an element comes again."""
    way: dict[str, None] = {}
    node = next(iter(after))
    while node not in way:
        way[node] = None
        node = after[node][0]
    met = list(way)
    return met[met.index(node) :]
