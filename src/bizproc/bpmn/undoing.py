"""Say which completed work a compensation can reach, for the checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.elements import ElementKind, EventKind, Node, Scope

__all__ = ["is_undoable", "throws_in_reach", "undoing_event"]

_K = ElementKind
_THROWING: Final = frozenset({_K.THROW_EVENT, _K.END_EVENT})


def undoing_event(scope: Scope, activity: str) -> Node | None:
    """Return the compensation boundary event of an activity."""
    for node in scope.nodes.values():
        if node.attached_to == activity and node.event.kind is EventKind.COMPENSATION:
            return node
    return None


def is_undoable(scope: Scope, node: Node) -> bool:
    """Say whether undoing an activity would do anything."""
    if undoing_event(scope, node.id) is not None:
        return True
    if node.body is None or node.for_compensation:
        return False
    body = node.body
    if any(it.event.kind is EventKind.COMPENSATION for it in _starts_of_handlers(body)):
        return True
    return any(is_undoable(body, it) for it in body.nodes.values())


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
