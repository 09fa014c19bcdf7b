"""Check for handlers of compensation that nothing ever sets off."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import EventKind, Node, Process, Scope
from bizproc.bpmn.undoing import throws_in_reach, undoing_events
from bizproc.errors import Finding

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find compensation events that no event in reach throws compensation to."""
    del catalog
    for node in _never_set_off(process.scope, is_undone=False):
        message = (
            "nothing undoes this: no compensation is thrown in its scope, nor for the "
            "scopes around it; draw an event that throws it, or remove this one"
        )
        yield Finding(
            code="BP176",
            message=message,
            location=process.location(node),
            level="warning",
        )


def _never_set_off(scope: Scope, *, is_undone: bool) -> Iterator[Node]:
    """Yield the events of a scope, which may be undone as a whole, and of those in it."""
    throws = {it.event.activity for it in throws_in_reach(scope)}
    events = undoing_events(scope)
    for node in scope.nodes.values():
        set_off = is_undone or not throws.isdisjoint({None, node.id})
        event = events.get(node.id)
        if event is not None and not set_off:
            yield event
        if node.body is not None:
            # a handler of its own, or one inside, stands before what is undone inside
            inside = set_off and event is None and not node.for_compensation
            yield from _inside(node.body, is_undone=inside)


def _inside(body: Scope, *, is_undone: bool) -> Iterator[Node]:
    for id_ in body.event_sub_processes:
        handler = body.nodes[id_].body
        if handler is None:
            continue
        for start in (handler.nodes[it] for it in handler.starts):
            if start.event.kind is EventKind.COMPENSATION:
                if not is_undone:
                    yield start
                is_undone = False
    yield from _never_set_off(body, is_undone=is_undone)
