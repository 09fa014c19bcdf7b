"""Refuse drawings whose parts do not fit together: BPMN 2.0 rules of one scope."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from bizproc.bpmn.ad_hoc.rules import check_ad_hoc
from bizproc.bpmn.compensation import check_compensation
from bizproc.bpmn.elements import ElementKind, EventKind, Flow, Node, Scope
from bizproc.bpmn.gateways.complex import check_complex
from bizproc.bpmn.handlers import check_handlers
from bizproc.bpmn.kind_words import kind_words
from bizproc.bpmn.quantities import check_quantities
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.refusals.stand_ins import around
from bizproc.bpmn.refusals.wording import a_or_an
from bizproc.bpmn.rules.gateways import look_at_gateways
from bizproc.bpmn.rules.marks import look_at_marks
from bizproc.bpmn.rules.referring import unresolved
from bizproc.bpmn.starts import check_starts
from bizproc.bpmn.vocabulary import ACTIVITIES
from bizproc.bpmn.walk import boundary_events
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, local_name

__all__ = ["check_structure"]

Report = Callable[[Node | Flow, str, str], None]

_K = ElementKind
_ACTIVITIES: Final = frozenset(
    {
        *(_K.TASK, _K.MANUAL_TASK, _K.USER_TASK, _K.SERVICE_TASK, _K.SCRIPT_TASK),
        *(_K.SEND_TASK, _K.RECEIVE_TASK, _K.BUSINESS_RULE_TASK),
        *(_K.SUB_PROCESS, _K.CALL_ACTIVITY, _K.TRANSACTION, _K.AD_HOC_SUB_PROCESS),
    }
)
_DECIDING: Final = frozenset(
    {_K.EXCLUSIVE_GATEWAY, _K.INCLUSIVE_GATEWAY, _K.COMPLEX_GATEWAY}
)
_AWAITED: Final = frozenset(
    {
        *(EventKind.MESSAGE, EventKind.TIMER, EventKind.SIGNAL),
        *(EventKind.CONDITIONAL, EventKind.MULTIPLE, EventKind.PARALLEL_MULTIPLE),
    }
)


def check_structure(
    reading: DiagramFile,
    element: Element,
    scope: Scope,
    *,
    elements: Mapping[str, Element],
    refused: AbstractSet[str],
    kind: str,
) -> None:
    """Report everything in the scope that BPMN forbids, or that would not run.

    Args:
        reading: the file being read.
        element: the process or sub-process.
        scope: what it holds.
        elements: its nodes by id.
        refused: the ids of what is refused as a whole: no fault comes of that twice.
        kind: `process`, `subProcess` or `event subProcess`.
    """
    echoing = around(scope, refused, reading.associated)

    def report(place: Node | Flow, code: str, message: str) -> None:
        if place.id in echoing:
            return
        at = elements.get(place.id)
        if at is None:
            at = next(e for e in element if e.get("id") == place.id)
        reading.fault(code, at, message)

    if not refused:  # it might be the one that is missed
        _check_beginning(reading, element, scope, kind, report)
        _check_links(scope, report)
        look_at_gateways(reading, scope, elements)
        look_at_marks(reading, scope, elements)
    check_handlers(scope, report)
    check_quantities(scope, report)
    check_compensation(scope, kind, report)
    guards = boundary_events(scope)
    for node in scope.nodes.values():
        _check_flow_ends(node, report)
        if node.kind is _K.BOUNDARY_EVENT:
            _check_boundary(reading, scope, node, report)
        elif node.kind is _K.EVENT_BASED_GATEWAY:
            _check_event_gateway(scope, node, guards, report)
        elif node.kind is _K.START_EVENT:
            _check_start(node, kind, report)
        _check_timer(node, kind, report)
        _check_default(scope, node, report)
        check_complex(scope, node, report)
    for flow in scope.flows.values():
        _check_condition(scope, flow, report)


def _check_beginning(
    reading: DiagramFile, element: Element, scope: Scope, kind: str, report: Report
) -> None:
    if scope.ad_hoc is None:
        check_starts(reading, element, scope, kind=kind, report=report)
    else:
        check_ad_hoc(reading, element, scope, report)


def _check_flow_ends(node: Node, report: Report) -> None:
    catches_link = node.kind is _K.CATCH_EVENT and node.event.kind is EventKind.LINK
    throws_link = node.kind is _K.THROW_EVENT and node.event.kind is EventKind.LINK
    first = node.kind in {_K.START_EVENT, _K.BOUNDARY_EVENT} or catches_link
    if node.incoming and (first or node.triggered_by_event):
        report(
            node, "BP011", f"no flow may lead into this {kind_words(node)}; remove it"
        )
    last = node.kind is _K.END_EVENT or throws_link
    if node.outgoing and (last or node.triggered_by_event):
        report(node, "BP011", f"no flow may leave this {kind_words(node)}; remove it")


def _unattached(reading: DiagramFile, scope: Scope, ref: str) -> str:
    found = reading.ids.get(ref)
    around = None if found is None else found.getparent()
    if found is None or around is None or local_name(found) not in ACTIVITIES:
        return unresolved(reading, "attachedToRef", ref, "activity", scope.nodes)
    return (
        f"attachedToRef {ref!r} lies in {around.get('id', '')!r}; draw the boundary event"
        " there, beside the activity it stands on"
    )


def _check_boundary(
    reading: DiagramFile, scope: Scope, node: Node, report: Report
) -> None:
    host = scope.nodes.get(node.attached_to or "")
    if host is None:
        if node.attached_to is not None:
            report(node, "BP006", _unattached(reading, scope, node.attached_to))
    elif host.kind not in _ACTIVITIES or host.triggered_by_event:
        message = (
            f"a boundary event cannot stand on {host.id!r}, {a_or_an(kind_words(host))};"
            " attach it to a task, sub-process or call activity"
        )
        report(node, "BP011", message)
    if _catches_error(node) and not node.interrupting:
        message = "an error always interrupts; remove cancelActivity=false"
        report(node, "BP011", message)
    if not node.outgoing and node.event.kind is not EventKind.COMPENSATION:
        report(node, "BP011", "nothing follows this boundary event; draw its flow")


def _check_start(node: Node, kind: str, report: Report) -> None:
    if node.interrupting:
        return
    if kind != "event subProcess":
        message = "only the start of an event sub-process can be non-interrupting"
        report(node, "BP011", message)
    elif _catches_error(node):
        message = "an error always interrupts; remove isInterrupting=false"
        report(node, "BP011", message)


def _catches_error(node: Node) -> bool:
    return any(it.kind is EventKind.ERROR for it in node.event.each)


def _check_timer(node: Node, kind: str, report: Report) -> None:
    timer = node.event.timer
    if timer is None:
        return
    starts = node.kind is _K.START_EVENT or node.instantiates
    if starts and kind == "process":
        if timer.kind == "duration":
            message = (
                "a process starts at a date or by a cycle, not after a duration; to"
                " start it once so long after the deployment, write a timeCycle"
                f" R1/{timer.value.text if timer.value.expression is None else 'PT1H'}"
            )
            report(node, "BP010", message)
        return
    if timer.kind != "cycle":
        return
    if node.kind is _K.CATCH_EVENT or node.interrupting:
        message = (
            "a cycle would fire here only once; use timeDuration or timeDate,"
            " or make the event non-interrupting"
        )
        report(node, "BP010", message)


def _check_event_gateway(
    scope: Scope, node: Node, guards: Mapping[str, Sequence[Node]], report: Report
) -> None:
    if len(node.outgoing) < 2:  # noqa: PLR2004  # a choice needs two
        report(node, "BP011", "an event-based gateway needs two events to wait for")
    for flow_id in node.outgoing:
        target = scope.nodes[scope.flows[flow_id].target]
        kind = target.event.kind
        waits = target.kind is _K.RECEIVE_TASK or (
            target.kind is _K.CATCH_EVENT and kind in _AWAITED
        )
        if target.kind is _K.CATCH_EVENT and kind is EventKind.NONE:
            continue  # told already: it waits for nothing that it could
        if not waits:
            message = (
                f"{target.id!r} follows an event-based gateway but is a"
                f" {kind_words(target)}; draw a catch event or a receive task there"
            )
            report(target, "BP011", message)
        elif len(target.incoming) > 1:
            message = "only the event-based gateway may lead here; draw a second event"
            report(target, "BP011", message)
        elif target.id in guards or target.loop is not None:
            message = (
                "a receive task after an event-based gateway can have neither"
                " boundary events nor a loop"
            )
            report(target, "BP011", message)


def _check_default(scope: Scope, node: Node, report: Report) -> None:
    if node.default is None:
        return
    if node.default not in node.outgoing:
        known = did_you_mean(node.default, node.outgoing)
        message = f"the default flow {node.default!r} does not leave here{known}"
        report(node, "BP007", message)
    elif scope.flows[node.default].condition is not None:
        message = "the default flow has a condition; remove one of the two"
        report(scope.flows[node.default], "BP007", message)


def _check_condition(scope: Scope, flow: Flow, report: Report) -> None:
    source = scope.nodes[flow.source]
    if flow.condition is None or source.kind in _DECIDING:
        return
    if source.kind not in _ACTIVITIES:
        message = (
            f"a flow out of this {kind_words(source)} cannot have a condition;"
            " draw an exclusive or inclusive gateway before it"
        )
        report(flow, "BP007", message)
    elif len(source.outgoing) == 1:
        message = (
            f"the only flow out of this {kind_words(source)} cannot have a condition;"
            " draw another one beside it for when it does not hold"
        )
        report(flow, "BP007", message)


def _check_links(scope: Scope, report: Report) -> None:
    links = [
        (node, node.event.name.text)
        for node in scope.nodes.values()
        if node.event.kind is EventKind.LINK and node.event.name is not None
    ]
    thrown = {name for node, name in links if node.kind is _K.THROW_EVENT}
    caught = Counter(name for node, name in links if node.kind is _K.CATCH_EVENT)
    for node, name in links:
        if node.kind is _K.THROW_EVENT and name not in caught:
            known = did_you_mean(name, caught)
            message = f"no link catch event {name!r} in {scope.id!r}; draw it{known}"
            report(node, "BP014", message)
        elif node.kind is _K.CATCH_EVENT and name not in thrown:
            known = did_you_mean(name, thrown)
            message = f"no link throw event {name!r} in {scope.id!r}; draw it{known}"
            report(node, "BP014", message)
        elif node.kind is _K.CATCH_EVENT and caught[name] > 1:
            message = f"several link catch events {name!r} in {scope.id!r}; keep one"
            report(node, "BP014", message)
