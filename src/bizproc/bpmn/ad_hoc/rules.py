"""Refuse ad-hoc sub-processes in which nothing could be chosen: BPMN 2.0, 10.2.5."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bizproc.bpmn.elements import ElementKind, Flow, Node, Scope
from bizproc.bpmn.kind_words import kind_words
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.vocabulary import ACTIVITIES
from bizproc.errors import ExpressionError, did_you_mean
from bizproc.source.xml import Element

__all__ = ["check_ad_hoc", "choices", "is_chosen", "why_not_chosen"]

_Report = Callable[[Node | Flow, str, str], None]
_K = ElementKind


def choices(scope: Scope) -> tuple[str, ...]:
    """Return the activities that may begin at any time: no flow leads to them."""
    return tuple(it for it in scope.implicit_starts if is_chosen(scope.nodes[it]))


def is_chosen(node: Node) -> bool:
    """Say whether an element is an activity that runs in the flow."""
    return node.kind in ACTIVITIES and not (
        node.for_compensation or node.triggered_by_event
    )


def why_not_chosen(scope: Scope, named: Any) -> str | None:
    """Say why an element cannot begin by itself, and which can; None if it can."""
    known = choices(scope)
    if not isinstance(named, str):
        return f"{named!r}, which is no id; may begin: {', '.join(known)}"
    if named in known:
        return None
    why = f"{named!r}, which is no activity of {scope.id!r}"
    if named in scope.nodes:
        why = f"{named!r}, which a flow or an event leads to"
    return f"{why}; may begin: {', '.join(known)}{did_you_mean(named, known)}"


def check_ad_hoc(
    reading: DiagramFile, element: Element, scope: Scope, report: _Report
) -> None:
    """Report what cannot stand inside, and a lack of activities."""
    if not any(map(is_chosen, scope.nodes.values())):
        message = "the ad-hoc sub-process holds no activity; draw at least one"
        reading.fault("BP011", element, message)
    elif not choices(scope) and not scope.starts:
        message = (
            "a flow leads to each activity of the ad-hoc sub-process: none could ever "
            "begin; remove the flow to the one that is chosen first"
        )
        reading.fault("BP011", element, message)
    else:
        _check_named(reading, element, scope)
    if scope.ad_hoc is not None and scope.ad_hoc.output_collection and scope.flows:
        flow = next(iter(scope.flows.values()))
        message = (
            "outputCollection collects what each activity gives that is chosen, and "
            "nothing says what those give that a flow leads to; remove the flow, or "
            "write by output mappings"
        )
        report(flow, "BP011", message)
    for node in scope.nodes.values():
        why = _why_not(scope, node)
        if why is not None:
            report(node, "BP011", why)


def _check_named(reading: DiagramFile, element: Element, scope: Scope) -> None:
    """Report what a literal activeElementsCollection names and cannot begin."""
    value = scope.ad_hoc.active_elements if scope.ad_hoc is not None else None
    expression = value.expression if value is not None else None
    if value is None or expression is None:
        return
    if expression.names or expression.functions:
        return  # only running tells
    try:
        named = expression.evaluate()
    except ExpressionError:
        return  # told by the check of types
    if not isinstance(named, list):
        message = (
            f"activeElementsCollection is {value.text!r}, which is no list; write the "
            'ids of what begins as = ["…", "…"]'
        )
        reading.fault("BP012", element, message)
        return
    reasons = dict.fromkeys(why_not_chosen(scope, it) for it in named)
    for why in filter(None, reasons):
        reading.fault("BP006", element, f"activeElementsCollection names {why}")


def _why_not(scope: Scope, node: Node) -> str | None:
    """Say why an element cannot stand in an ad-hoc sub-process as it does."""
    if node.kind is _K.START_EVENT or node.instantiates:
        return (
            "an ad-hoc sub-process has no start event: its activities are chosen; "
            "remove it, or draw a sub-process"
        )
    if node.kind is _K.END_EVENT:
        return (
            "an ad-hoc sub-process has no end event: its completionCondition ends it; "
            "remove it, or draw a sub-process"
        )
    if node.id in scope.implicit_starts and node.kind not in ACTIVITIES:
        return (
            f"no flow leads to this {kind_words(node)}, and only activities are chosen;"
            " draw a flow to it"
        )
    return _why_not_in_sequence(scope, node)


def _why_not_in_sequence(scope: Scope, node: Node) -> str | None:
    if scope.ad_hoc is None or scope.ad_hoc.ordering != "sequential":
        return None
    if node.start_quantity > 1:
        return (
            "one activity at a time runs here, and nothing says when one that takes "
            f"{node.start_quantity} tokens is next; remove startQuantity"
        )
    sources = [scope.nodes[scope.flows[flow].source] for flow in node.incoming]
    raced = any(it.kind is _K.EVENT_BASED_GATEWAY for it in sources)
    if raced and node.kind is _K.RECEIVE_TASK:
        return (
            "one activity at a time runs here, so that none can wait behind an "
            "event-based gateway; draw a message catch event"
        )
    return None
