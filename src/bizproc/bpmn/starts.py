"""Where a scope begins: at its start events, or at all that no flow leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bizproc.bpmn.elements import (
    ElementKind,
    EventDefinition,
    EventKind,
    Flow,
    Node,
    Scope,
)
from bizproc.bpmn.gateways.instantiation import check_instantiating
from bizproc.bpmn.kind_words import kind_words
from bizproc.bpmn.reading import DiagramFile
from bizproc.source.xml import Element

__all__ = ["check_starts", "implicit_starts", "is_start"]

_Report = Callable[[Node | Flow, str, str], None]
_K = ElementKind
_EVENTS: Final = frozenset({_K.CATCH_EVENT, _K.THROW_EVENT})


def is_start(node: Node) -> bool:
    """Say whether an element is a start event, or what acts as one."""
    if node.kind is _K.EVENT_BASED_GATEWAY:
        return False  # the events behind it do
    return node.kind is _K.START_EVENT or node.instantiates


def implicit_starts(nodes: Mapping[str, Node]) -> tuple[str, ...]:
    """Return where a scope without start events begins: what no flow leads to.

    Boundary events, event sub-processes, handlers of compensation and catching links
    have their own way in (BPMN 2.0, 10.5.2).
    """
    if any(map(is_start, nodes.values())):
        return ()
    return tuple(node.id for node in nodes.values() if _begins(node))


def _begins(node: Node) -> bool:
    own_way = (
        node.kind is _K.BOUNDARY_EVENT
        or node.triggered_by_event
        or node.for_compensation
        or (node.kind is _K.CATCH_EVENT and node.event.kind is EventKind.LINK)
    )
    return not node.incoming and not own_way


def check_starts(
    reading: DiagramFile, element: Element, scope: Scope, *, kind: str, report: _Report
) -> None:
    """Report a scope that could not begin, or could begin in several ways."""
    starts = [scope.nodes[start] for start in scope.starts]
    what = {"process": "process", "subProcess": "sub-process"}.get(
        kind, "event sub-process"
    )
    for node in scope.nodes.values():
        if node.instantiates:
            check_instantiating(scope, node, kind, report)
    if not starts:
        _check_implicit(reading, element, scope, what, report)
    elif kind == "process":
        _check_twins([it for it in starts if not it.incoming], report)
    else:
        for extra in starts[1:]:
            report(extra, "BP011", f"a second start event; the {what} takes one")


def _check_twins(starts: Sequence[Node], report: _Report) -> None:
    """Report two start events of one message: it starts one instance, not two."""
    seen: dict[str, tuple[Node, EventDefinition]] = {}
    for node in starts:
        for event in node.event.each:
            if event.kind is not EventKind.MESSAGE or event.name is None:
                continue
            first, other = seen.setdefault(event.name.text, (node, event))
            if first is node or (event.condition and other.condition):
                continue
            message = (
                f"{first.id!r} is started by the message {event.name.text!r} as well, and"
                " one message starts one instance; name another, or give both the property"
                " `condition`"
            )
            report(node, "BP011", message)


def _check_implicit(
    reading: DiagramFile, element: Element, scope: Scope, what: str, report: _Report
) -> None:
    ends = any(node.kind is _K.END_EVENT for node in scope.nodes.values())
    if what == "event sub-process" or not scope.nodes:
        reading.fault("BP011", element, f"the {what} has no start event; draw one")
    elif ends:
        message = (
            f"the {what} has no start event, but an end event; draw a start event, or"
            " remove the end event: then it begins with all that no flow leads to"
        )
        reading.fault("BP011", element, message)
    elif not scope.entries:
        message = (
            f"the {what} has no start event, and a flow leads to each of its elements:"
            " nothing could begin; draw a start event"
        )
        reading.fault("BP011", element, message)
    for entry in scope.entries:
        node = scope.nodes[entry]
        if node.kind in _EVENTS:
            message = f"no flow leads to this {kind_words(node)}; draw one"
            report(node, "BP011", message)
