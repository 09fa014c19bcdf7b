"""What of a process is drawn: its nodes, flows, notes and data, by their ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bizproc.diagram.drawing import GATEWAYS
from bizproc.diagram.elements import BPMN
from bizproc.source.xml import Element, local_name

__all__ = [
    "ARTIFACTS",
    "SUB_PROCESSES",
    "Lane",
    "Names",
    "Scope",
    "ends_of",
    "scope_of",
]

SUB_PROCESSES: Final = frozenset({"subProcess", "transaction", "adHocSubProcess"})
_ACTIVITIES: Final = SUB_PROCESSES | {
    *("task", "userTask", "manualTask", "serviceTask", "scriptTask", "sendTask"),
    *("receiveTask", "businessRuleTask", "callActivity"),
}
_NODES: Final = (
    GATEWAYS
    | _ACTIVITIES
    | {
        *("startEvent", "endEvent", "intermediateCatchEvent"),
        *("intermediateThrowEvent", "implicitThrowEvent"),
    }
)
ARTIFACTS: Final = frozenset(
    {"textAnnotation", "dataObjectReference", "dataStoreReference"}
)
_DATA_LINKS: Final = frozenset({"dataInputAssociation", "dataOutputAssociation"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Find elements by what refers to them; some modelers write a prefix.

    An element without an id, or with one that another has, is known by its place.
    """

    elements: Mapping[str, Element]
    keys: Mapping[Element, str]

    @classmethod
    def of(cls, root: Element, elements: Mapping[str, Element]) -> Names:
        """Return the names of a file, of which `elements` (by id) are to be drawn."""
        known = dict(elements)
        keys: dict[Element, str] = {}
        for place, element in enumerate(root.iter(f"{BPMN}*")):
            own = element.get("id", "")
            if not own or elements.get(own, element) is not element:
                own = f"{place}/{own}"
                known[own] = element
            keys[element] = own
        return cls(elements=known, keys=keys)

    def key(self, element: Element) -> str:
        """Return what an element is known by within its file."""
        return self.keys.get(element, "")

    def holds(self, element: Element) -> bool:
        """Say whether an element is among those to be drawn."""
        return self.elements.get(self.key(element)) is element

    def find(self, reference: str | None) -> Element | None:
        """Return the element that a reference names."""
        text = (reference or "").strip()
        found = self.elements.get(text)
        return (
            found if found is not None else self.elements.get(text.rpartition(":")[2])
        )

    def found_key(self, reference: str | None) -> str:
        """Return what the element that a reference names is known by, or ""."""
        found = self.find(reference)
        return "" if found is None else self.key(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Hold a lane, the lanes in it, and the nodes that it names itself."""

    element: Element
    lanes: tuple[Lane, ...] = ()
    nodes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Hold the drawn children of a process or sub-process.

    Attributes:
        nodes: activities, gateways and events, in the order of the file.
        boundary: node → the events on its border.
        flows: the sequence flows between its nodes, as (line, from, to).
        ties: associations and data associations, as (line, from, to).
        artifacts: notes and data; `groups` with the nodes that belong to them.
    """

    nodes: Mapping[str, Element]
    boundary: Mapping[str, tuple[Element, ...]]
    flows: tuple[tuple[Element, str, str], ...]
    ties: tuple[tuple[Element, str, str], ...]
    artifacts: Mapping[str, Element]
    groups: Mapping[str, frozenset[str]]
    lanes: tuple[Lane, ...] = field(default=())


def scope_of(
    holder: Element, names: Names, *, without: frozenset[str] = frozenset()
) -> Scope:
    """Return what is drawn of a process, sub-process or collaboration.

    `without` has what is drawn already, and is left out.
    """
    children = [it for it in holder if names.key(it) not in without]
    nodes = {names.key(it): it for it in children if local_name(it) in _NODES}
    boundary: dict[str, list[Element]] = {}
    for child in children:
        if local_name(child) != "boundaryEvent":
            continue
        host = names.found_key(child.get("attachedToRef"))
        if host in nodes and local_name(nodes[host]) in _ACTIVITIES:
            boundary.setdefault(host, []).append(child)
        else:  # it has no activity, or one drawn already: it stands alone
            nodes[names.key(child)] = child
    return Scope(
        nodes=nodes,
        boundary={host: tuple(it) for host, it in boundary.items()},
        flows=tuple(_joined(holder.findall(f"{BPMN}sequenceFlow"), names, without)),
        ties=tuple(_joined(_ties(holder), names, without)),
        artifacts={names.key(it): it for it in children if local_name(it) in ARTIFACTS},
        groups={
            names.key(it): _members(it, holder, names)
            for it in children
            if local_name(it) == "group"
        },
        lanes=tuple(
            _lane(it, names)
            for lanes in holder.findall(f"{BPMN}laneSet")
            for it in lanes.findall(f"{BPMN}lane")
            if not without
        ),
    )


def ends_of(line: Element, names: Names) -> tuple[str, str]:
    """Return what a line joins: where it begins and ends, "" for what is not there."""
    kind = local_name(line)
    if kind not in _DATA_LINKS:
        source, target = line.get("sourceRef"), line.get("targetRef")
        return names.found_key(source), names.found_key(target)
    holder = line.getparent()
    owner = "" if holder is None else names.key(holder)
    inward = kind == "dataInputAssociation"
    data = line.findtext(f"{BPMN}{'sourceRef' if inward else 'targetRef'}")
    other = names.found_key(data)
    return (other, owner) if inward else (owner, other)


def _joined(
    lines: Iterable[Element], names: Names, without: frozenset[str]
) -> Iterator[tuple[Element, str, str]]:
    for line in lines:
        if names.key(line) in without:
            continue
        source, target = ends_of(line, names)
        if source and target:
            yield line, source, target


def _ties(holder: Element) -> Iterator[Element]:
    yield from holder.findall(f"{BPMN}association")
    for owner in holder:
        yield from (it for it in owner if local_name(it) in _DATA_LINKS)


def _members(group: Element, holder: Element, names: Names) -> frozenset[str]:
    value = names.find(group.get("categoryValueRef"))
    if value is None:
        return frozenset()
    return frozenset(
        names.key(node)
        for node in holder
        if any(
            names.find(it.text) is value
            for it in node.findall(f"{BPMN}categoryValueRef")
        )
    )


def _lane(element: Element, names: Names) -> Lane:
    inner: Sequence[Element] = element.findall(f"{BPMN}childLaneSet/{BPMN}lane")
    return Lane(
        element=element,
        lanes=tuple(_lane(it, names) for it in inner),
        nodes=frozenset(
            names.found_key(it.text) for it in element.findall(f"{BPMN}flowNodeRef")
        ),
    )
