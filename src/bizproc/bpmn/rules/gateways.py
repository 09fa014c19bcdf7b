"""Tell of gateways that are drawn otherwise than BPMN says, and run all the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bizproc.bpmn.elements import ElementKind, EventKind, Node, Scope
from bizproc.bpmn.kind_words import kind_words
from bizproc.bpmn.reading import DiagramFile
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element

__all__ = ["look_at_gateways"]

_GATEWAYS: Final = frozenset(
    {
        *(ElementKind.EXCLUSIVE_GATEWAY, ElementKind.INCLUSIVE_GATEWAY),
        *(ElementKind.PARALLEL_GATEWAY, ElementKind.EVENT_BASED_GATEWAY),
        ElementKind.COMPLEX_GATEWAY,
    }
)
# which sides have several flows, and which only one: incoming, outgoing
_SEVERAL: Final[Mapping[str, tuple[bool, bool]]] = {
    "Converging": (True, False),
    "Diverging": (False, True),
    "Mixed": (True, True),
}
_UNSPECIFIED: Final = "Unspecified"


def look_at_gateways(
    reading: DiagramFile, scope: Scope, elements: Mapping[str, Element]
) -> None:
    """Warn of gateways that their flows do not need, or contradict (BPMN 2.0, 10.6)."""
    for node in scope.nodes.values():
        if node.kind in _GATEWAYS:
            _look_at_direction(reading, node, elements[node.id])
            _look_at_need(reading, node, elements[node.id])
        if node.kind is ElementKind.EVENT_BASED_GATEWAY:
            _look_at_messages(reading, scope, node, elements[node.id])


def _look_at_direction(reading: DiagramFile, node: Node, element: Element) -> None:
    direction = element.get("gatewayDirection", _UNSPECIFIED).strip()
    if direction == _UNSPECIFIED:
        return
    wanted = _SEVERAL.get(direction)
    if wanted is None:
        known = did_you_mean(direction, (*_SEVERAL, _UNSPECIFIED))
        message = f"gatewayDirection {direction!r} is none{known}"
        reading.warn("BP180", element, message)
        return
    drawn = (len(node.incoming), len(node.outgoing))
    if all(
        (count > 1) is several for count, several in zip(drawn, wanted, strict=True)
    ):
        return
    into, out = ("several" if several else "one" for several in wanted)
    message = (
        f"a gateway with gatewayDirection={direction} has {into} flow"
        f"{'s' * wanted[0]} in and {out} out, this one {drawn[0]} in and {drawn[1]} out;"
        " correct the flows, or remove gatewayDirection"
    )
    reading.warn("BP180", element, message)


def _look_at_need(reading: DiagramFile, node: Node, element: Element) -> None:
    waits = node.kind is ElementKind.EVENT_BASED_GATEWAY  # refused for its events
    if waits or len(node.incoming) > 1 or len(node.outgoing) > 1:
        return
    message = (
        f"this {kind_words(node)} has neither several flows in nor several out: it"
        " does nothing; draw its other flows, or remove it"
    )
    reading.warn("BP181", element, message)


def _look_at_messages(
    reading: DiagramFile, scope: Scope, node: Node, element: Element
) -> None:
    behind = [scope.nodes[scope.flows[id_].target] for id_ in node.outgoing]
    tasks = [it.id for it in behind if it.kind is ElementKind.RECEIVE_TASK]
    events = [
        it.id
        for it in behind
        if it.kind is ElementKind.CATCH_EVENT
        and any(event.kind is EventKind.MESSAGE for event in it.event.each)
    ]
    if tasks and events:
        message = (
            f"behind this gateway a receive task ({tasks[0]!r}) and a message event"
            f" ({events[0]!r}) wait for messages; draw events only, or tasks only"
        )
        reading.warn("BP184", element, message)
