"""Work out of an instance's history which elements and flows it took."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from bizproc.bpmn.elements import ElementKind, Node, Process, Scope
from bizproc.bpmn.walk import scopes_of
from bizproc.model.rows import HistoryEvent

__all__ = ["Places"]

_AWAITS: Final = frozenset(
    {ElementKind.CATCH_EVENT, ElementKind.RECEIVE_TASK, ElementKind.BOUNDARY_EVENT}
)
"""Elements that wait beside others: only what arrived was taken."""


class Places:
    """Know the elements of a process with the scopes they stand in."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self._places = {
            node.id: (scope, node)
            for scope in scopes_of(process.scope)
            for node in scope.nodes.values()
        }
        self.calls = any(
            node.kind is ElementKind.CALL_ACTIVITY for _, node in self._places.values()
        )

    def __contains__(self, element_id: str) -> bool:
        return element_id in self._places

    def taken_by(self, events: Iterable[HistoryEvent]) -> set[str]:
        """Return the ids of the elements and flows that events of a history took.

        An activity counts as soon as it began, whatever waits beside others only
        when it was triggered, a flow of an event-based gateway likewise.
        """
        taken: set[str] = set()
        for event in events:
            place = self._places.get(event.element_id or "")
            if place is not None:
                taken.update(_taken(event, *place))
        return taken


def _taken(event: HistoryEvent, scope: Scope, node: Node) -> Iterator[str]:
    if event.type == "element_activated" and node.kind not in _AWAITS:
        yield node.id
    if event.type != "element_completed":
        return
    yield node.id
    for flow_id in node.incoming:
        source = scope.nodes[scope.flows[flow_id].source]
        if source.kind is ElementKind.EVENT_BASED_GATEWAY:
            yield flow_id
    if node.kind is ElementKind.EVENT_BASED_GATEWAY:
        return
    yield from event.data.get("flows", node.outgoing)
