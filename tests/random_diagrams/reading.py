"""Read a drawn file for the token game; nothing of the engine's readers is used."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import xml.etree.ElementTree as ET

EVENTS = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "signalEventDefinition": "signal",
    "conditionalEventDefinition": "condition",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "compensateEventDefinition": "compensation",
    "cancelEventDefinition": "cancel",
    "terminateEventDefinition": "terminate",
    "linkEventDefinition": "link",
}
HEARD = {"timer", "message", "signal", "condition"}
SCOPES = {"process", "subProcess", "transaction"}
_MOMENT = re.compile(r"(?:R(?P<times>\d+)/)?PT(?P<hours>\d+)H(?P<minutes>\d+)M")
_CHOICE = re.compile(r"= (?P<name>\w+) = (?P<value>\d+)")
_AMONG = re.compile(r"= list contains\((?P<name>\w+), (?P<value>\d+)\)")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Definition:
    """What an event waits for or throws: its kind and the name it goes by."""

    kind: str
    name: str = ""
    after: dt.timedelta = dt.timedelta()
    times: int = 1
    waits: bool = True


@dataclasses.dataclass(frozen=True, kw_only=True)
class Flow:
    """A sequence flow and what its condition asks."""

    id: str
    source: str
    target: str
    condition: str

    def holds(self, answers: dict[str, int | list[int]]) -> bool:
        if not self.condition:
            return True
        if found := _CHOICE.fullmatch(self.condition):
            return answers.get(found["name"]) == int(found["value"])
        found = _AMONG.fullmatch(self.condition)
        assert found, self.condition
        chosen = answers.get(found["name"])
        return isinstance(chosen, list) and int(found["value"]) in chosen


@dataclasses.dataclass(kw_only=True)
class Node:
    """One element of a diagram."""

    id: str
    tag: str
    scope: str
    element: ET.Element
    definitions: tuple[Definition, ...]
    incoming: list[Flow] = dataclasses.field(default_factory=list)
    outgoing: list[Flow] = dataclasses.field(default_factory=list)
    borders: list[Node] = dataclasses.field(default_factory=list)
    handler: Node | None = None
    children: list[Node] = dataclasses.field(default_factory=list)

    def is_(self, name: str, *, unless: bool = False) -> bool:
        """Return what a yes-or-no attribute says."""
        return self.element.get(name, str(unless).lower()) == "true"

    def number(self, name: str) -> int:
        return int(self.element.get(name, "1"))

    def part(self, tag: str) -> ET.Element | None:
        return next((it for it in self.element if _tag(it) == tag), None)

    @property
    def kind(self) -> str:
        return self.definitions[0].kind if self.definitions else ""

    @property
    def fails(self) -> bool:
        """Say whether its script cannot be evaluated."""
        if self.tag != "scriptTask":
            return False
        scripts = [it for it in self.element.iter() if it.tag.endswith("}script")]
        return any("missing" in it.get("expression", "") for it in scripts)

    @property
    def heard(self) -> list[Definition]:
        """What it waits for that comes from outside."""
        return [it for it in self.definitions if it.kind in HEARD]

    @property
    def interrupts(self) -> bool:
        if self.tag == "startEvent":
            return self.is_("isInterrupting", unless=True)
        return self.is_("cancelActivity", unless=True)

    @property
    def has_turns(self) -> bool:
        loops = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
        return any(self.part(it) is not None for it in loops)

    @property
    def starts(self) -> list[Node]:
        """The start event, or whatever no flow leads to."""
        plain = [it for it in self.children if it.tag == "startEvent"]
        return plain or [
            it
            for it in self.children
            if not it.incoming
            and it.tag != "boundaryEvent"
            and (it.tag != "intermediateCatchEvent" or it.kind != "link")
            and not (it.is_("triggeredByEvent") or it.is_("isForCompensation"))
        ]

    @property
    def start(self) -> Node:
        return next(it for it in self.children if it.tag == "startEvent")

    @property
    def event_sub_processes(self) -> list[Node]:
        return [it for it in self.children if it.is_("triggeredByEvent")]


def read(text: str) -> dict[str, Node]:
    """Return every element of a file by its id."""
    root = ET.fromstring(text)  # noqa: S314 - drawn here
    names = {it.get("id", ""): it.get("name", "") for it in root}
    nodes: dict[str, Node] = {}
    for process in root:
        if _tag(process) == "process":
            _read_scope(process, "", nodes, names)
        elif _tag(process) in EVENTS:
            known = _definition(process, names)
            nodes[process.get("id", "")] = _node(process, "", names, known)
    _join(root, nodes)
    return nodes


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _read_scope(
    element: ET.Element, around: str, nodes: dict[str, Node], names: dict[str, str]
) -> None:
    node = _node(element, around, names)
    nodes[node.id] = node
    if around:
        nodes[around].children.append(node)
    if node.tag in SCOPES:
        for child in element:
            if child.get("id") and _tag(child) not in {"sequenceFlow", "association"}:
                _read_scope(child, node.id, nodes, names)


def _node(
    element: ET.Element, around: str, names: dict[str, str], *known: Definition
) -> Node:
    return Node(
        id=element.get("id", ""),
        tag=_tag(element),
        scope=around,
        element=element,
        definitions=known
        or tuple(_definition(it, names) for it in element if _tag(it) in EVENTS),
    )


def _definition(element: ET.Element, names: dict[str, str]) -> Definition:
    kind = EVENTS[_tag(element)]
    text = "".join(element.itertext()).strip()
    if kind == "timer":
        found = _MOMENT.fullmatch(text)
        assert found, text
        after = dt.timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
        return Definition(kind=kind, after=after, times=int(found["times"] or 1))
    if kind == "condition":
        return Definition(kind=kind, name=text.removeprefix("= ").partition(" ")[0])
    if kind == "link":
        return Definition(kind=kind, name=element.get("name", ""))
    if kind == "compensation":
        return Definition(
            kind=kind,
            name=element.get("activityRef", ""),
            waits=element.get("waitForCompletion") != "false",
        )
    return Definition(kind=kind, name=names.get(element.get(f"{kind}Ref", ""), ""))


def _join(root: ET.Element, nodes: dict[str, Node]) -> None:
    for element in root.iter():
        if _tag(element) == "sequenceFlow":
            flow = Flow(
                id=element.get("id", ""),
                source=element.get("sourceRef", ""),
                target=element.get("targetRef", ""),
                condition="".join(element.itertext()).strip(),
            )
            nodes[flow.source].outgoing.append(flow)
            nodes[flow.target].incoming.append(flow)
        if _tag(element) == "association":
            edge = nodes[element.get("sourceRef", "")]
            edge.handler = nodes[element.get("targetRef", "")]
    for node in nodes.values():
        if node.tag == "boundaryEvent":
            host = nodes[node.element.get("attachedToRef", "")]
            host.borders.append(node)
            host.handler = node.handler or host.handler
