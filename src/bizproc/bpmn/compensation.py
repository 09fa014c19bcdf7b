"""Read what undoes completed work: compensation events, handlers, transactions.

The rules are BPMN 2.0's, 10.5.1, 10.7 and 13.5.5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal

from bizproc.bpmn.elements import (
    ElementKind,
    EventDefinition,
    EventKind,
    Flow,
    Node,
    Scope,
)
from bizproc.bpmn.kind_words import kind_words
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.refusals.wording import a_or_an
from bizproc.bpmn.rules.referring import unresolved
from bizproc.bpmn.vocabulary import ACTIVITIES, BPMN, SCOPE_DECORATION
from bizproc.bpmn.walk import boundary_events
from bizproc.source.xml import Element, local_name

__all__ = [
    "check_compensation",
    "check_method",
    "read_associations",
    "read_compensation",
]

_Report = Callable[[Node | Flow, str, str], None]
_Kind = Literal[EventKind.COMPENSATION, EventKind.CANCEL]

_K = ElementKind
_THROWING: Final = frozenset({_K.THROW_EVENT, _K.END_EVENT})
_UNDOING: Final = frozenset({EventKind.COMPENSATION, EventKind.CANCEL})
_METHOD: Final = "##Compensate"


# -- reading -----------------------------------------------------------------


def read_compensation(
    reading: DiagramFile,
    element: Element,
    definition: Element,
    kind: _Kind,
    *,
    throws: bool,
) -> EventDefinition:
    """Return a compensation or cancel event, thrown or caught.

    What is thrown may name an activity in reach: of its own scope or, out of an event
    sub-process, of the scope around that.
    """
    if kind is EventKind.CANCEL:
        return _cancel(reading, element, throws=throws)
    ref = definition.get("activityRef", "").strip()
    waits = reading.truth(definition, "waitForCompletion", default=True)
    if not throws:
        if ref:
            text = "activityRef has no effect on an event that catches; remove it"
            reading.fault("BP008", definition, text)
        return EventDefinition(kind=kind)
    if ref:
        _check_reach(reading, element, definition, ref)
    return EventDefinition(kind=kind, activity=ref or None, waits=waits)


def _cancel(reading: DiagramFile, element: Element, *, throws: bool) -> EventDefinition:
    around = element.getparent()
    if throws and (around is None or local_name(around) != "transaction"):
        text = (
            "a cancel end event stands directly in a transaction; draw it there, or "
            "throw an error"
        )
        reading.fault("BP011", element, text)
    return EventDefinition(kind=EventKind.CANCEL)


def _check_reach(
    reading: DiagramFile, element: Element, definition: Element, ref: str
) -> None:
    found = reading.ids.get(ref)
    if found is None or not (
        local_name(found) in ACTIVITIES or found in reading.refused
    ):
        reach = [
            child.get("id", "")
            for scope in _scopes_in_reach(element)
            for child in scope
            if local_name(child) in ACTIVITIES
        ]
        text = unresolved(reading, "activityRef", ref, "activity", reach)
    elif not any(found in scope for scope in _scopes_in_reach(element)):
        text = (
            f"activityRef {ref!r} is out of reach: only an activity of the same scope "
            "can be named, or of the scope around an event sub-process"
        )
    elif found.get("isForCompensation") in {"true", "1"}:
        text = f"activityRef {ref!r} names a compensation handler; name what it undoes"
    else:
        return
    reading.fault("BP006", definition, text)


def _scopes_in_reach(element: Element) -> Iterator[Element]:
    scope = element.getparent()
    if scope is None:
        return
    yield scope
    around = scope.getparent()
    if around is not None and scope.get("triggeredByEvent") in {"true", "1"}:
        yield around


def read_associations(reading: DiagramFile, root: Element) -> None:
    """Note which elements associations connect; notes and data are associated as well."""
    drawn = {
        it.get("id", "")
        for it in root.iter(f"{{{BPMN}}}*")
        if local_name(it) not in SCOPE_DECORATION
    }
    for association in root.iter(f"{{{BPMN}}}association"):
        ends = [association.get(side, "") for side in ("sourceRef", "targetRef")]
        for own, other in (ends, reversed(ends)):
            if other in drawn and other != own:
                reading.associated.setdefault(own, {})[other] = None


def check_method(reading: DiagramFile, element: Element, *, triggered: bool) -> None:
    """Refuse a transaction that is not undone by compensation, or starts by an event."""
    method = element.get("method", _METHOD).strip()
    if method not in {_METHOD, "compensate"}:
        text = f"transactions are undone by {_METHOD}, not by {method!r}; remove it"
        reading.fault("BP004", element, text)
    if triggered:
        text = "an event sub-process cannot be a transaction; draw one inside it"
        reading.fault("BP011", element, text)


# -- rules of one scope ------------------------------------------------------


def check_compensation(scope: Scope, kind: str, report: _Report) -> None:
    """Report compensation and transactions that could not run as they are drawn.

    `kind` is that of the scope: `process`, `subProcess` or `event subProcess`.
    """
    led_to = {id_ for node in scope.nodes.values() for id_ in node.handlers}
    guards = boundary_events(scope)
    for node in scope.nodes.values():
        if node.for_compensation:
            _check_handler(node, led_to, guards.get(node.id, ()), report)
        if node.kind is _K.TRANSACTION:
            _check_transaction(node, guards.get(node.id, ()), report)
        if node.triggered_by_event:
            _check_event_sub_process(node, kind, report)
        if node.event.kind in _UNDOING:
            _check_event(scope, node, report)


def _check_event(scope: Scope, node: Node, report: _Report) -> None:
    is_caught = node.kind not in _THROWING
    undoes = node.event.kind is EventKind.COMPENSATION
    if node.inputs or (node.outputs and is_caught and undoes):
        text = f"a {node.event.kind} event brings nothing: its mappings have no effect"
        report(node, "BP005", f"{text}; remove them")
    if node.kind is not _K.BOUNDARY_EVENT:
        return
    if not node.interrupting:
        text = (
            f"a {node.event.kind} event cannot be non-interrupting; remove "
            "cancelActivity=false"
        )
        report(node, "BP011", text)
    host = scope.nodes.get(node.attached_to or "")
    if undoes:
        _check_boundary(scope, node, host, report)
    elif host is not None and host.kind is not _K.TRANSACTION:
        text = f"only a transaction is cancelled, {host.id!r} is a {kind_words(host)}"
        report(node, "BP011", f"{text}; draw an error boundary event")


def _check_boundary(
    scope: Scope, node: Node, host: Node | None, report: _Report
) -> None:
    if node.outgoing:
        text = (
            "no flow leaves a compensation event; associate it with the activity that "
            "undoes the work"
        )
        report(node, "BP011", text)
    if len(node.handlers) > 1:
        text = "this compensation event has several handlers; keep one association"
        report(node, "BP011", text)
    elif not node.handlers:
        text = (
            "this compensation event has no handler: draw an association from it to the "
            "activity that undoes the work"
        )
        report(node, "BP011", text)
    for id_ in node.handlers:
        handler = scope.nodes.get(id_)
        if handler is None:
            text = f"the handler {id_!r} lies in another scope; draw it in {scope.id!r}"
            report(node, "BP011", text)
        elif handler.kind.value not in ACTIVITIES:
            text = (
                f"{id_!r} is {a_or_an(kind_words(handler))}, and only an activity undoes"
                " work; associate one that is marked isForCompensation"
            )
            report(node, "BP011", text)
        elif not handler.for_compensation:
            text = f"{id_!r} is no handler of compensation; set its isForCompensation"
            report(node, "BP011", text)
    if host is not None and host.body is not None and _undoing_start(host) is not None:
        text = (
            f"{host.id!r} has an event sub-process that undoes it as well; keep one of "
            "the two"
        )
        report(node, "BP011", text)


def _check_handler(
    node: Node, led_to: set[str], guards: Sequence[Node], report: _Report
) -> None:
    if node.triggered_by_event:
        text = "an event sub-process is no handler of compensation by itself"
        report(node, "BP011", f"{text}; start it by a compensation event")
    elif node.id not in led_to:
        text = (
            "no compensation boundary event is associated with this handler; draw the "
            "association, or remove isForCompensation"
        )
        report(node, "BP011", text)
    if node.incoming or node.outgoing:
        text = "no flow leads to or from a handler of compensation; remove it"
        report(node, "BP011", text)
    for guard in guards:
        text = (
            f"{node.id!r} is a handler of compensation, which has no boundary events"
            " here; draw a sub-process as handler and the event inside it"
        )
        report(guard, "BP011", text)


def _check_event_sub_process(node: Node, kind: str, report: _Report) -> None:
    start = _compensating(node)
    if start is None:
        return
    if kind != "subProcess":
        text = (
            "only a sub-process or transaction is undone by an event sub-process; "
            "move it into one"
        )
        report(node, "BP011", text)


def _check_transaction(node: Node, guards: Sequence[Node], report: _Report) -> None:
    if node.body is None:
        return
    ends = [it for it in node.body.nodes.values() if it.event.kind is EventKind.CANCEL]
    caught = any(it.event.kind is EventKind.CANCEL for it in guards)
    if ends and not caught:
        text = (
            f"{ends[0].id!r} cancels this transaction, and nothing says how it goes on "
            "then; draw a cancel boundary event on it"
        )
        report(node, "BP011", text)
    if node.loop is not None and (ends or caught):
        text = (
            "a transaction that repeats cannot be cancelled here; draw a sub-process "
            "that repeats around it"
        )
        report(node, "BP011", text)


def _compensating(node: Node) -> Node | None:
    """Return the start event of an event sub-process that undoes the scope around it."""
    if node.body is None:
        return None
    starts = [node.body.nodes[id_] for id_ in node.body.starts]
    undoing = [it for it in starts if it.event.kind is EventKind.COMPENSATION]
    return undoing[0] if undoing else None


def _undoing_start(node: Node) -> Node | None:
    """Return the start event that undoes a sub-process, if it holds one."""
    if node.body is None:
        return None
    for id_ in node.body.event_sub_processes:
        found = _compensating(node.body.nodes[id_])
        if found is not None:
            return found
    return None
