"""Tell of elements whose `incoming` and `outgoing` contradict the sequence flows.

A run follows the flows alone; another program may draw what the marks say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bizproc.bpmn.elements import Scope
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.vocabulary import BPMN
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element

__all__ = ["look_at_marks"]

_VERBS: Final[Mapping[str, tuple[str, str]]] = {
    "incoming": ("leads here", "does not lead here"),
    "outgoing": ("leaves here", "does not leave here"),
}


def look_at_marks(
    reading: DiagramFile, scope: Scope, elements: Mapping[str, Element]
) -> None:
    """Warn of marks that name no flow of the element, and of flows without a mark.

    Marks are optional: a flow needs one where at least half of the others have theirs.
    """
    marks = {
        (id_, side): {(it.text or "").strip() for it in element.findall(_tag(side))}
        for id_, element in elements.items()
        for side in _VERBS
    }
    drawn = {
        (node.id, side): frozenset(flows)
        for node in scope.nodes.values()
        for side, flows in (("incoming", node.incoming), ("outgoing", node.outgoing))
    }
    missing = [
        (place, flow_id)
        for place, flows in drawn.items()
        for flow_id in sorted(flows - marks[place])
    ]
    for (id_, side), listed in marks.items():
        for mark in sorted(listed - drawn[id_, side]):
            if reading.has_warned_enough:
                return
            reading.warn("BP183", elements[id_], _contradiction(scope, side, mark))
    if len(missing) > len(scope.flows):  # each flow has two ends
        return
    for (id_, side), flow_id in missing:
        message = (
            f"the flow {flow_id!r} {_VERBS[side][0]}, but no {side} names it, as others"
            " do in this file; add one"
        )
        reading.warn("BP183", elements[id_], message)


def _tag(side: str) -> str:
    return f"{{{BPMN}}}{side}"


def _contradiction(scope: Scope, side: str, mark: str) -> str:
    flow = scope.flows.get(mark)
    if flow is None:
        known = did_you_mean(mark, scope.flows)
        return f"{side} {mark!r} names no sequence flow of {scope.id!r}{known}"
    return (
        f"{side} {mark!r} is the flow from {flow.source!r} to {flow.target!r}: it"
        f" {_VERBS[side][1]}; remove the element, or correct the flow"
    )
