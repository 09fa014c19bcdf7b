"""Read the sequence flows of one scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bizproc.bpmn.elements import Flow, Value
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.rules.referring import named_instead
from bizproc.bpmn.vocabulary import SCOPE_DECORATION
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, line_of, local_name

__all__ = ["read_flows"]

_NO_NODES: Final = SCOPE_DECORATION | {
    *("lane", "sequenceFlow", "participant", "process", "message", "messageFlow"),
}


def read_flows(
    reading: DiagramFile,
    elements: Sequence[Element],
    *,
    nodes: Mapping[str, Element],
    elsewhere: Mapping[str, str],
) -> dict[str, Flow]:
    """Return the flows by id, in file order; those that lead nowhere are refused.

    Args:
        reading: the file being read.
        elements: the sequence flows of the scope.
        nodes: the nodes of the scope.
        elsewhere: every node of the file and the scope that holds it.
    """
    flows: dict[str, Flow] = {}
    for element in elements:
        reading.attributes(element)
        reading.extensions(element, {"properties"})
        condition = _condition(reading, element)
        ends = {
            side: reading.required(element, side) for side in ("sourceRef", "targetRef")
        }
        known = [
            _known(reading, element, side, ref, nodes=nodes, elsewhere=elsewhere)
            for side, ref in ends.items()
            if ref is not None
        ]
        if known != [True, True]:
            continue
        flow_id = element.get("id", "")
        flows[flow_id] = Flow(
            id=flow_id,
            name=" ".join(element.get("name", "").split()),
            source=ends["sourceRef"] or "",
            target=ends["targetRef"] or "",
            line=line_of(element) or 0,
            condition=condition,
        )
    return flows


def _known(
    reading: DiagramFile,
    element: Element,
    side: str,
    ref: str,
    *,
    nodes: Mapping[str, Element],
    elsewhere: Mapping[str, str],
) -> bool:
    if ref in nodes:
        return True
    if ref in elsewhere:
        message = (
            f"{side} {ref!r} lies in {elsewhere[ref]!r}; a sequence flow cannot cross"
            " the border of a process or sub-process, use an event or a message"
        )
    elif _is_no_node(reading, ref):
        message = (
            f"{side} {ref!r} is {named_instead(reading, ref)}; a sequence flow joins"
            " activities, gateways and events: remove it, or draw an association"
        )
    else:
        message = f"{side} {ref!r} names no element{did_you_mean(ref, nodes)}"
    reading.fault("BP007", element, message)
    return False


def _is_no_node(reading: DiagramFile, ref: str) -> bool:
    """Say whether an element can never be the end of a sequence flow."""
    found = reading.ids.get(ref)
    return found is not None and local_name(found) in _NO_NODES


def _condition(reading: DiagramFile, element: Element) -> Value | None:
    found = list(reading.children(element, {"conditionExpression"}))
    if len(found) > 1:
        reading.fault("BP012", element, "several conditions; keep one")
    if not found:
        return None
    [condition, *_] = found
    reading.attributes(condition)
    return reading.expression(condition, condition.text or "", what="condition")
