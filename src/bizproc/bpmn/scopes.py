"""Read the elements of a process or sub-process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bizproc.bpmn.activities import activity_fields
from bizproc.bpmn.ad_hoc.definition import CONDITION, read_ad_hoc
from bizproc.bpmn.compensation import check_method
from bizproc.bpmn.data.specifications import local_variables, read_data
from bizproc.bpmn.data.turns import with_data_of_turns
from bizproc.bpmn.elements import (
    AdHoc,
    ElementKind,
    EventDefinition,
    EventKind,
    Flow,
    Node,
    Scope,
)
from bizproc.bpmn.event_definitions.positions import refuse_kind
from bizproc.bpmn.events import Position, read_event
from bizproc.bpmn.flows import read_flows
from bizproc.bpmn.gateways.complex import read_activation
from bizproc.bpmn.gateways.instantiation import note_starting, read_event_gateway
from bizproc.bpmn.mappings import (
    read_headers,
    read_job,
    read_mappings,
    read_properties,
)
from bizproc.bpmn.people.lanes import ask_lane
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.refusals.stand_ins import refused_nodes, stand_in
from bizproc.bpmn.repetition.loops import LOOPS, read_loop
from bizproc.bpmn.resources.roles import ROLES, with_roles
from bizproc.bpmn.starts import implicit_starts, is_start
from bizproc.bpmn.structure import check_structure
from bizproc.bpmn.vocabulary import (
    ACTIVITIES,
    DATA_OF_ACTIVITIES,
    GATEWAYS,
    NODES,
    SCOPE_DECORATION,
)
from bizproc.source.xml import Element, line_of, local_name

__all__ = ["MAX_NESTING", "read_scope"]

MAX_NESTING: Final = 20
"""How deep sub-processes may stand in each other."""

_POSITIONS: Final[Mapping[str, Position]] = {
    "endEvent": "end event",
    "intermediateCatchEvent": "catch event",
    "intermediateThrowEvent": "throw event",
    "boundaryEvent": "boundary event",
}
_STARTS: Final[Mapping[str, Position]] = {
    "process": "start event",
    "subProcess": "sub-process start",
    "event subProcess": "event sub-process start",
    "adHocSubProcess": "sub-process start",
}
_BODIES: Final = frozenset({"subProcess", "transaction", "adHocSubProcess"})
_FLOW_MARKS: Final = frozenset({"incoming", "outgoing"})
_PARTS: Final = frozenset(
    {
        *(NODES | SCOPE_DECORATION | _FLOW_MARKS | DATA_OF_ACTIVITIES),
        *("sequenceFlow", "ioBinding", "supportedInterfaceRef", *LOOPS, *ROLES),
    }
)
_EVENT_EXTENSIONS: Final[Mapping[str, frozenset[str]]] = {
    "startEvent": frozenset({"ioMapping", "properties"}),
    "endEvent": frozenset({"ioMapping", "properties", "taskDefinition", "taskHeaders"}),
    "intermediateThrowEvent": frozenset(
        {"ioMapping", "properties", "taskDefinition", "taskHeaders"}
    ),
    "intermediateCatchEvent": frozenset({"ioMapping", "properties"}),
    "boundaryEvent": frozenset({"ioMapping", "properties"}),
}


def read_scope(
    reading: DiagramFile,
    element: Element,
    *,
    elsewhere: Mapping[str, str],
    kind: str = "process",
    depth: int = 0,
) -> Scope:
    """Return the elements of a process or sub-process, by id, in file order.

    Args:
        reading: the file being read.
        element: the process or sub-process.
        elsewhere: every node of the file and the scope that holds it.
        kind: `process`, `subProcess`, `event subProcess` or `adHocSubProcess`.
        depth: how many sub-processes stand around this one.
    """
    scope_id = element.get("id", "")
    ad_hoc = read_ad_hoc(reading, element) if kind == "adHocSubProcess" else None
    allowed = _PARTS if ad_hoc is None else _PARTS | {CONDITION}
    elements = list(reading.children(element, allowed))
    if depth > MAX_NESTING:
        message = (
            f"sub-processes nest deeper than {MAX_NESTING}; call a process instead"
        )
        reading.fault("BP011", element, message)
        return Scope(id=scope_id, nodes={}, flows={}, starts=())
    found = {e.get("id", ""): e for e in elements if local_name(e) in NODES}
    drawn = [e for e in elements if local_name(e) == "sequenceFlow"]
    refused = refused_nodes(element, reading.refused)
    flows = read_flows(reading, drawn, nodes=found | refused, elsewhere=elsewhere)
    incoming, outgoing = _ends(flows)
    if kind == "process":
        note_starting(reading, found, flows)
    nodes: dict[str, Node] = {}
    for node_id, child in found.items():
        fields = _fields(reading, child, kind)
        if local_name(child) in _BODIES:
            inner = _body(reading, child, elsewhere=elsewhere, depth=depth + 1)
            own = local_variables(reading, child, fields["inputs"])
            fields |= {**inner, "inputs": own}
        nodes[node_id] = Node(
            id=node_id,
            kind=fields.pop("kind", ElementKind(local_name(child))),
            name=" ".join(child.get("name", "").split()),
            line=line_of(child) or 0,
            incoming=tuple(incoming.get(node_id, ())),
            outgoing=tuple(outgoing.get(node_id, ())),
            **fields,
        )
    nodes |= _stand_ins(refused, incoming, outgoing)
    scope = _scope(scope_id, nodes, flows, ad_hoc)
    check_structure(
        reading, element, scope, elements=found, refused=refused.keys(), kind=kind
    )
    return scope


def _stand_ins(
    refused: Mapping[str, Element],
    incoming: Mapping[str, list[str]],
    outgoing: Mapping[str, list[str]],
) -> dict[str, Node]:
    return {
        it: stand_in(
            child, incoming=incoming.get(it, ()), outgoing=outgoing.get(it, ())
        )
        for it, child in refused.items()
    }


def _body(
    reading: DiagramFile,
    element: Element,
    *,
    elsewhere: Mapping[str, str],
    depth: int,
) -> dict[str, Any]:
    triggered = reading.truth(element, "triggeredByEvent", default=False)
    if local_name(element) == "transaction":
        check_method(reading, element, triggered=triggered)
        triggered = False
    kind = "event subProcess" if triggered else "subProcess"
    if local_name(element) == "adHocSubProcess":
        kind, triggered = "adHocSubProcess", False
    body = read_scope(reading, element, elsewhere=elsewhere, kind=kind, depth=depth)
    return {"triggered_by_event": triggered, "body": body}


def _scope(
    scope_id: str,
    nodes: Mapping[str, Node],
    flows: Mapping[str, Flow],
    ad_hoc: AdHoc | None,
) -> Scope:
    return Scope(
        id=scope_id,
        nodes=nodes,
        flows=flows,
        starts=tuple(node.id for node in nodes.values() if is_start(node)),
        event_sub_processes=tuple(
            node.id for node in nodes.values() if node.triggered_by_event
        ),
        implicit_starts=implicit_starts(nodes),
        ad_hoc=ad_hoc,
    )


def _ends(
    flows: Mapping[str, Flow],
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for flow in flows.values():
        outgoing.setdefault(flow.source, []).append(flow.id)
        incoming.setdefault(flow.target, []).append(flow.id)
    return incoming, outgoing


def _fields(reading: DiagramFile, element: Element, kind: str) -> dict[str, Any]:
    tag = local_name(element)
    reading.attributes(element)
    if tag in ACTIVITIES:
        fields = with_roles(reading, element, activity_fields(reading, element))
        fields["default"] = element.get("default")
        return _loop(reading, element, tag, ask_lane(reading, element, fields))
    if tag in GATEWAYS:
        activation = None
        if tag == "complexGateway":
            activation = read_activation(reading, element)
        else:
            reading.only(element, _FLOW_MARKS)
        properties = read_properties(
            reading, reading.extensions(element, {"properties"})
        )
        fields = {
            "default": element.get("default"),
            "properties": properties,
            "activation": activation,
        }
        if tag == "eventBasedGateway":
            fields |= read_event_gateway(reading, element)
        return fields
    return _event(reading, element, tag, kind)


def _loop(
    reading: DiagramFile, element: Element, tag: str, fields: dict[str, Any]
) -> dict[str, Any]:
    if tag in _BODIES:  # its other children are read as a scope
        loops = [child for child in element if local_name(child) in LOOPS]
    else:
        marks = _FLOW_MARKS | DATA_OF_ACTIVITIES | set(LOOPS) | ROLES
        marks |= {"script"} if tag == "scriptTask" else set()
        loops = [c for c in reading.children(element, marks) if local_name(c) in LOOPS]
    if len(loops) > 1:
        reading.fault("BP012", element, "several loop characteristics; keep one")
    if not loops:
        return fields
    repeated = {**fields, "loop": read_loop(reading, loops[0])}
    return with_data_of_turns(reading, element, loops[0], repeated)


def _event(
    reading: DiagramFile, element: Element, tag: str, kind: str
) -> dict[str, Any]:
    position = _STARTS[kind] if tag == "startEvent" else _POSITIONS[tag]
    beside = reading.starting.get(element.get("id", ""))
    starts = beside is not None and position == "catch event"
    if starts:
        position = "start event"
    found = reading.extensions(element, _EVENT_EXTENSIONS[tag])
    properties = read_properties(reading, found)
    job = read_job(reading, found.get("taskDefinition"))
    sends = job.action is not None
    told = len(reading.findings)
    event = read_event(reading, element, position, properties=properties, sends=sends)
    if starts and event.kind is EventKind.NONE and told == len(reading.findings):
        refuse_kind(reading, element, "catch event", EventKind.NONE)
    if job.action is not None and event.kind is not EventKind.MESSAGE:
        message = "only a message event can name an action; draw a service task"
        reading.fault("BP005", element, message)
    throws = position in {"end event", "throw event"}
    mappings = read_mappings(reading, found, inputs=throws)
    inputs, outputs = read_data(reading, element, *mappings)
    return {
        "event": event,
        "inputs": inputs,
        "outputs": outputs,
        "headers": read_headers(reading, found),
        "properties": properties,
        **job._asdict(),
        "instantiates": starts,
        "beside": beside or (),
        **_fields_of_place(reading, element, event, position),
    }


def _fields_of_place(
    reading: DiagramFile, element: Element, event: EventDefinition, position: Position
) -> dict[str, Any]:
    """Return what only boundary and start events have."""
    fields: dict[str, Any] = {}
    tag = local_name(element)
    if tag == "boundaryEvent":
        if event.kind is EventKind.COMPENSATION:
            fields["handlers"] = tuple(
                reading.associated.get(element.get("id", ""), ())
            )
        fields["attached_to"] = reading.required(element, "attachedToRef")
        fields["interrupting"] = reading.truth(element, "cancelActivity", default=True)
    elif tag == "startEvent":
        together = event.kind is EventKind.PARALLEL_MULTIPLE
        fields["gathers"] = together and position == "start event"
        fields["interrupting"] = reading.truth(element, "isInterrupting", default=True)
    return fields
