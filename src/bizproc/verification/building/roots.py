"""Draw whole processes, and what is explored apart from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.dataflow import data_flow
from bizproc.bpmn.elements import EventKind, Node, Process, Scope
from bizproc.bpmn.walk import flows_of, nodes_of
from bizproc.verification.building.drafts import Draft, DraftPlace, Sheet
from bizproc.verification.building.elements import Drawing
from bizproc.verification.building.finishing import finished
from bizproc.verification.building.handlers import running_handlers, start_of
from bizproc.verification.building.knowledge import with_knowledge
from bizproc.verification.building.writing import Writing, given_from_outside
from bizproc.verification.conditions import Formulas
from bizproc.verification.net import Cause, Net

__all__ = ["nets_of"]


def nets_of(
    process: Process, catalog: Catalog, *, changing: Collection[str] = ()
) -> Iterator[tuple[Scope, Net]]:
    """Yield a process as a net, and each handler of compensation in it by itself.

    Args:
        process: the process.
        catalog: what is known of forms and actions, which write variables.
        changing: names whose values may change whenever an instance waits.
    """
    conditions = [it.condition for _, it in flows_of(process) if it.condition]
    formulas = Formulas.of(conditions)
    results = data_flow(process, catalog).results
    nodes = {node.id: node for node in nodes_of(process)}
    given = given_from_outside(process, formulas.variables, results)
    writing = Writing(results, frozenset(changing) | given)
    for scope in (process.scope, *_undoing(process.scope)):
        sheet = _sheet(scope, formulas)
        net = finished(sheet)
        yield scope, with_knowledge(net, sheet, formulas.variables, writing.by(nodes))


def _undoing(scope: Scope) -> Iterator[Scope]:
    """Yield what undoes completed work: it runs by itself."""
    for node in scope.nodes.values():
        if node.body is None:
            continue
        if node.for_compensation or _compensates(node):
            yield node.body
        yield from _undoing(node.body)


def _compensates(node: Node) -> bool:
    start = start_of(node) if node.triggered_by_event else None
    return start is not None and start.event.kind is EventKind.COMPENSATION


def _sheet(root: Scope, formulas: Formulas) -> Sheet:
    sheet = Sheet(root)
    _enter(sheet, root)
    drawing = Drawing(sheet, formulas)
    _begin(sheet, drawing)
    for scope in sheet.scopes.values():
        for node in scope.nodes.values():
            drawing.element(scope, node)
        for id_ in scope.event_sub_processes:
            if scope.nodes[id_].id in sheet.scopes:
                _event_sub_process(sheet, scope, scope.nodes[id_])
    return sheet


def _enter(sheet: Sheet, scope: Scope) -> None:
    sheet.scopes[scope.id] = scope
    for node in scope.nodes.values():
        if node.body is None or node.for_compensation or _compensates(node):
            continue
        sheet.parents[node.body.id] = (scope, node)
        _enter(sheet, node.body)


def _begin(sheet: Sheet, drawing: Drawing) -> None:
    root = sheet.root
    start = sheet.place(("start",), DraftPlace(element=root.id, scope="", active=True))
    running = sheet.running_root()
    whole = next(iter(root.nodes.values()))
    end = Draft(node=whole, scope="", elements=(), take=(running,), empties=(root.id,))
    sheet.add(end)
    for id_ in root.starts:
        node = root.nodes[id_]
        beside = tuple(sheet.at(root, root.nodes[it]) for it in node.beside)
        draft = Draft(
            node=node,
            scope=root.id,
            elements=(*_gateway_before(root, node), id_),
            cause=Cause.START,
            take=(start,),
            put=(running, *beside),
        )
        drawing.leave(root, node, draft)
    if not root.starts:
        entries = tuple(sheet.at(root, root.nodes[id_]) for id_ in root.implicit_starts)
        begin = replace(end, cause=Cause.START, take=(start,), empties=())
        sheet.add(replace(begin, put=(running, *entries)))


def _gateway_before(root: Scope, node: Node) -> Iterator[str]:
    """Yield the event-based gateway whose event starts the process."""
    for flow in node.incoming:
        yield root.flows[flow].source


def _event_sub_process(sheet: Sheet, scope: Scope, node: Node) -> None:
    body, start = node.body, start_of(node)
    if body is None or start is None:
        return
    active = sheet.running(scope, node)
    sheet.add(
        Draft(
            node=node,
            scope=scope.id,
            elements=(node.id,),
            take=(active,),
            empties=(body.id,),
        )
    )
    thrown = {EventKind.ERROR, EventKind.ESCALATION}
    if {it.kind for it in start.event.each} <= thrown:
        return  # drawn where it is thrown
    host = sheet.host(scope)
    draft = Draft(
        node=start,
        scope=scope.id,
        elements=(node.id, start.id),
        cause=Cause.EVENT,
        take=(host,),
        put=(host, active, sheet.at(body, start)),
        idle=(*running_handlers(sheet, scope), active),
    )
    if start.interrupting:
        draft = replace(draft, clears=(scope.id,), interrupts=True)
    else:
        draft = replace(draft, once=sheet.fires(scope, node.id, host))
    sheet.add(draft)
