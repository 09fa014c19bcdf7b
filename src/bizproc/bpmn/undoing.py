"""Say which completed work a compensation can reach, for the checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.elements import ElementKind, EventKind, Node, Scope

__all__ = ["throws_in_reach", "undoable", "undoing_events"]

_K = ElementKind
_THROWING: Final = frozenset({_K.THROW_EVENT, _K.END_EVENT})


def undoing_events(scope: Scope) -> dict[str, Node]:
    """Return the compensation boundary events of a scope by their activities."""
    return {
        node.attached_to: node
        for node in scope.nodes.values()
        if node.attached_to is not None and node.event.kind is EventKind.COMPENSATION
    }


def undoable(scope: Scope) -> Iterator[str]:
    """Yield the activities of which undoing would do anything."""
    undone = undoing_events(scope)
    for node in scope.nodes.values():
        if node.id in undone or _holds_undoable(node):
            yield node.id


def _holds_undoable(node: Node) -> bool:
    body = node.body
    if body is None or node.for_compensation:
        return False
    if any(it.event.kind is EventKind.COMPENSATION for it in _starts_of_handlers(body)):
        return True
    return any(True for _ in undoable(body))


def throws_in_reach(scope: Scope) -> Iterator[Node]:
    """Yield the events that undo what is completed in a scope, cancel events too."""
    inside = [scope, *_bodies_of_handlers(scope)]
    for place in inside:
        for node in place.nodes.values():
            kind = node.event.kind
            if node.kind not in _THROWING:
                continue
            if kind is EventKind.COMPENSATION or (
                kind is EventKind.CANCEL and place is scope
            ):
                yield node


def _bodies_of_handlers(scope: Scope) -> Iterator[Scope]:
    for id_ in scope.event_sub_processes:
        body = scope.nodes[id_].body
        if body is not None:
            yield body


def _starts_of_handlers(scope: Scope) -> Iterator[Node]:
    for body in _bodies_of_handlers(scope):
        yield from (body.nodes[start] for start in body.starts)
