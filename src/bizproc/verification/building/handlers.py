"""Who catches an error or escalation, from inside outwards (BPMN 2.0, 13.5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bizproc.bpmn.elements import EventDefinition, EventKind, Node, Scope
from bizproc.verification.building.drafts import Draft, Sheet

__all__ = ["Effect", "apply_effect", "caught_by", "running_handlers", "start_of"]

Thrown = Literal[EventKind.ERROR, EventKind.ESCALATION]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Say what becomes of tokens when something is caught, or is by nobody."""

    elements: tuple[str, ...] = ()
    put: tuple[int, ...] = ()
    clears: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    drops: tuple[int, ...] = ()
    empties: tuple[str, ...] = ()
    idle: tuple[int, ...] = ()
    once: str | None = None
    unless: str | None = None
    outside: bool = False
    ends: bool = False


def apply_effect(draft: Draft, effect: Effect) -> Draft:
    """Return a draft in which something is caught as well."""
    return replace(
        draft,
        elements=(*draft.elements, *effect.elements),
        put=(*draft.put, *effect.put),
        clears=(*draft.clears, *effect.clears),
        keeps=(*draft.keeps, *effect.keeps),
        drops=(*draft.drops, *effect.drops),
        empties=(*draft.empties, *effect.empties),
        idle=(*draft.idle, *effect.idle),
        once=effect.once or draft.once,
        unless=effect.unless or draft.unless,
        outside=draft.outside or effect.outside,
    )


@dataclass(frozen=True, slots=True)
class _Handler:
    event: EventDefinition
    interrupting: bool
    effects: tuple[Effect, ...]


def caught_by(
    sheet: Sheet, scope: Scope, thrown: EventDefinition | None, kind: Thrown
) -> Iterator[Effect]:
    """Yield what may become of what is thrown in a scope.

    Args:
        sheet: the net that is drawn.
        scope: where it is thrown.
        thrown: its definition; None if its code cannot be known.
        kind: error or escalation.
    """
    for group in _groups(sheet, scope, kind):
        found, is_certain = _fitting(group, thrown)
        for handler in found:
            yield from handler.effects
        if is_certain:
            return
    if kind is EventKind.ERROR and thrown is not None:
        everything = sheet.running_root()
        yield Effect(clears=(sheet.root.id,), drops=(everything,), ends=True)
    elif kind is EventKind.ESCALATION and thrown is not None:
        yield Effect()


def _fitting(
    group: list[_Handler], thrown: EventDefinition | None
) -> tuple[list[_Handler], bool]:
    """Return the handlers of one place that may catch it, and whether one surely does."""
    code = thrown.code if thrown is not None else None
    if code is None or code.expression is not None:
        return group, any(it.event.code is None for it in group)
    exact = [it for it in group if it.event.code and it.event.code.text == code.text]
    found = exact or [it for it in group if it.event.code is None]
    return found, bool(found)


def _groups(sheet: Sheet, scope: Scope, kind: Thrown) -> Iterator[list[_Handler]]:
    came_from: Node | None = None
    here: Scope | None = scope
    while here is not None:
        yield list(_event_sub_processes(sheet, here, kind, came_from))
        outer = sheet.parents.get(here.id)
        if outer is None:
            return
        parent, node = outer
        if not node.triggered_by_event:
            yield list(_boundaries(sheet, parent, node, kind))
        came_from, here = node, parent


def _event_sub_processes(
    sheet: Sheet, scope: Scope, kind: Thrown, came_from: Node | None
) -> Iterator[_Handler]:
    if came_from is not None and came_from.triggered_by_event:
        start = start_of(came_from)
        if kind is EventKind.ERROR or (start is not None and start.interrupting):
            return
    for id_ in scope.event_sub_processes:
        node = scope.nodes[id_]
        start = start_of(node)
        if node is came_from or start is None:
            continue
        for event in start.event.each:
            if event.kind is kind:
                effects = tuple(_begun(sheet, scope, node, start))
                yield _Handler(event, start.interrupting, effects)


def _begun(sheet: Sheet, scope: Scope, node: Node, start: Node) -> Iterator[Effect]:
    """Yield how an event sub-process begins, or does not since it runs already."""
    body = node.body
    if body is None:
        return
    begun = Effect(
        elements=(node.id, start.id),
        put=(sheet.running(scope, node), sheet.at(body, start)),
    )
    if start.interrupting:
        yield replace(
            begun,
            clears=(scope.id,),
            idle=tuple(running_handlers(sheet, scope)),
            outside=True,
            ends=True,
        )
        return
    once = sheet.fires(scope, node.id, sheet.host(scope))
    yield replace(begun, once=once, outside=True)
    yield Effect(unless=once)


def _boundaries(
    sheet: Sheet, parent: Scope, node: Node, kind: Thrown
) -> Iterator[_Handler]:
    for boundary in sheet.boundaries(parent, node):
        for event in boundary.event.each:
            if event.kind is kind:
                effects = tuple(_caught(sheet, parent, node, boundary))
                yield _Handler(event, boundary.interrupting, effects)


def _caught(
    sheet: Sheet, parent: Scope, node: Node, boundary: Node
) -> Iterator[Effect]:
    put = tuple(sheet.arriving(parent, flow) for flow in boundary.outgoing)
    caught = Effect(elements=(boundary.id,), put=put, outside=True)
    if boundary.interrupting:
        host = sheet.running(parent, node)
        yield replace(caught, clears=(node.id,), drops=(host,), ends=True)
        return
    once = sheet.fires(parent, boundary.id, sheet.running(parent, node))
    yield replace(caught, once=once)
    yield Effect(unless=once)


def start_of(node: Node) -> Node | None:
    """Return the start event of an event sub-process."""
    if node.body is None or not node.body.starts:
        return None
    return node.body.nodes[node.body.starts[0]]


def running_handlers(sheet: Sheet, scope: Scope) -> Iterator[int]:
    """Yield the places of the event sub-processes that end all else in a scope."""
    for id_ in scope.event_sub_processes:
        node = scope.nodes[id_]
        start = start_of(node)
        if start is not None and start.interrupting:
            yield sheet.running(scope, node)
