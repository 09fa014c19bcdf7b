"""Event-based gateways that start the process: what they are, and what may follow them.

The first of their events starts an instance. Of an exclusive one that is all; of a
parallel one the others must come as well, for the same instance (BPMN 2.0, 13.2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bizproc.bpmn.elements import ElementKind, EventKind, Flow, Node, Scope
from bizproc.bpmn.kind_words import kind_words
from bizproc.bpmn.reading import DiagramFile
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, local_name

__all__ = ["check_instantiating", "note_starting", "read_event_gateway"]

_Report = Callable[[Node | Flow, str, str], None]
_K = ElementKind
_TYPES: Final = ("Exclusive", "Parallel")


def note_starting(
    reading: DiagramFile, elements: Mapping[str, Element], flows: Mapping[str, Flow]
) -> None:
    """Note the events behind instantiating gateways, each with those beside it.

    They are read as the start events that they are.
    """
    for id_, element in elements.items():
        tag = local_name(element)
        if tag != "eventBasedGateway" or not _is_set(element, "instantiate"):
            continue
        behind = tuple(flow.target for flow in flows.values() if flow.source == id_)
        together = element.get("eventGatewayType", "").strip() == "Parallel"
        for target in behind:
            others = [it for it in behind if it != target] if together else []
            reading.starting[target] = tuple(others)


def read_event_gateway(reading: DiagramFile, element: Element) -> dict[str, bool]:
    """Return the fields of the Node of an event-based gateway."""
    instantiates = reading.truth(element, "instantiate", default=False)
    kind = element.get("eventGatewayType", "Exclusive").strip()
    if kind not in _TYPES:
        message = f"eventGatewayType is Exclusive or Parallel, not {kind!r}"
        reading.fault("BP004", element, message + did_you_mean(kind, _TYPES))
    elif kind == "Parallel" and not instantiates:
        message = (
            "only a gateway that starts the process waits for all of its events; draw a"
            " parallel gateway before the catch events"
        )
        reading.fault("BP004", element, message)
    return {"instantiates": instantiates}


def check_instantiating(scope: Scope, node: Node, kind: str, report: _Report) -> None:
    """Report what cannot be where a receive task or a gateway starts the process."""
    why = _why_not(scope, node, kind)
    if why is not None:
        report(node, "BP011", why)
    elif node.kind is _K.EVENT_BASED_GATEWAY:
        _check_twins(scope, node, report)


def _check_twins(scope: Scope, gateway: Node, report: _Report) -> None:
    """Report two events that the same message would start the process by, at once."""
    seen: dict[tuple[EventKind, str], Node] = {}
    for flow in gateway.outgoing:
        target = scope.nodes[scope.flows[flow].target]
        if target.event.name is None:
            continue
        what = (target.event.kind, target.event.name.text)
        first = seen.setdefault(what, target)
        is_told_apart = first.event.condition and target.event.condition
        if first is not target and not (is_told_apart and not target.beside):
            message = (
                f"{first.id!r} waits for the {what[0]} {what[1]!r} as well, which would"
                " start an instance by each of them; name another one, or, where one is"
                " enough, give both the property `condition`"
            )
            report(target, "BP011", message)


def _why_not(scope: Scope, node: Node, kind: str) -> str | None:
    words = "gateway" if node.kind is _K.EVENT_BASED_GATEWAY else "task"
    hosts = {it.attached_to for it in scope.nodes.values()}
    if kind != "process":
        cause = "events" if words == "gateway" else "a message"
        return f"only at the top of a process {cause} can start it; remove instantiate"
    behind = [scope.nodes[scope.flows[it].source] for it in node.incoming]
    if any(it.kind is _K.EVENT_BASED_GATEWAY and it.instantiates for it in behind):
        return _why_not_behind(node)
    if behind:
        return f"no flow may lead to a {words} that starts the process; remove it"
    if node.loop is not None or node.id in hosts or node.for_compensation:
        return (
            "a task that starts the process is over at once: it can neither repeat nor"
            " have boundary events"
        )
    return _why_not_inputs(node)


def _why_not_inputs(node: Node) -> str | None:
    if node.inputs:
        return "nothing is known yet that input mappings could read; remove them"
    return None


def _why_not_behind(node: Node) -> str | None:
    """Judge an event behind a gateway that starts the process."""
    if node.beside and node.event.kind is not EventKind.MESSAGE:
        return (
            f"a parallel gateway that starts the process waits for messages, which"
            f" belong to one instance by their key; this is a {kind_words(node)} of"
            " another kind: draw a start event for it"
        )
    return _why_not_inputs(node)


def _is_set(element: Element, name: str) -> bool:
    return element.get(name, "").strip() in {"true", "1"}
