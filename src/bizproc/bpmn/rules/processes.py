"""Processes, and what is drawn around them: their types, pools and conversations."""

from __future__ import annotations

from typing import Final

from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.vocabulary import BPMN
from bizproc.source.xml import Element, local_name

__all__ = ["look_at_collaborations", "look_at_process"]

_TRUE: Final = frozenset({"true", "1"})
_NODES: Final = ("conversation", "subConversation", "callConversation")
_CHOREOGRAPHIES: Final = (
    "choreography",
    "globalChoreographyTask",
    "globalConversation",
)


def look_at_process(reading: DiagramFile, process: Element) -> None:
    """Tell of an executable process that says it is a picture, or might have gaps."""
    if process.get("processType", "").strip() == "Public":
        text = (
            "a public process shows others what they see of it, and is not executable;"
            " remove processType, or set isExecutable=false"
        )
        reading.warn("BP212", process, text)
    for flow in process.iter(f"{{{BPMN}}}sequenceFlow"):
        if flow.get("isImmediate", "").strip() in {"false", "0"}:
            text = (
                "isImmediate=false says that something may come in between, which cannot"
                " be where it runs; remove it"
            )
            reading.warn("BP213", flow, text)


def look_at_collaborations(reading: DiagramFile, root: Element) -> None:
    """Tell of pools and conversations that contradict themselves."""
    for pool in root.iter(f"{{{BPMN}}}participantMultiplicity"):
        _look_at_multiplicity(reading, pool)
    drawn = {
        it.get("id", ""): it for it in root.iterchildren(f"{{{BPMN}}}choreography")
    }
    _look_at_pools(reading, root)
    for element in root.iterchildren(f"{{{BPMN}}}collaboration"):
        for ref in _choreographies_of(element):
            other = drawn.get((ref.text or "").strip().rpartition(":")[2])
            if other is not None and _is_closed(other) != _is_closed(element):
                text = (
                    f"the collaboration and its choreography {other.get('id')!r} differ in"
                    " isClosed; set both alike"
                )
                reading.warn("BP215", element, text)
    for tag in _CHOREOGRAPHIES:
        for element in root.iterchildren(f"{{{BPMN}}}{tag}"):
            _look_at_choreography(reading, element)


def _look_at_pools(reading: DiagramFile, root: Element) -> None:
    """Tell of processes without a pool beside others that have one: nobody sees them."""
    pools = f"{{{BPMN}}}collaboration/{{{BPMN}}}participant"
    held = {
        it.get("processRef", "").rpartition(":")[2] for it in root.iterfind(pools)
    } - {""}
    drawn = {it.get("id"): it for it in root.iterchildren(f"{{{BPMN}}}process")}
    if not held <= drawn.keys():
        return  # a pool that names another process is told of: it may be that one's
    for process in drawn.values():
        runs = process.get("isExecutable", "true").strip() in _TRUE
        if held and runs and process.get("id") not in held:
            text = (
                "the process has no pool, though others of this file have one: no modeler"
                " shows it; draw a pool with its processRef"
            )
            reading.warn("BP189", process, text)


def _look_at_multiplicity(reading: DiagramFile, element: Element) -> None:
    numbers = [element.get(it, str(at)) for at, it in enumerate(("minimum", "maximum"))]
    try:
        least, most = (int(it) for it in numbers)
    except ValueError:
        fit = False
    else:
        fit = 0 <= least <= most and most >= 1
    if not fit:
        text = (
            f"a pool stands for {numbers[0]} to {numbers[1]} participants; minimum must be"
            " 0 or more, maximum 1 or more and not below it"
        )
        reading.warn("BP214", element, text)


def _look_at_choreography(reading: DiagramFile, element: Element) -> None:
    tag = local_name(element)
    for _ in _choreographies_of(element):
        text = f"a {tag} refers to no choreography; remove choreographyRef"
        reading.warn("BP215", element, text)
    if tag == "globalConversation":
        for node in element.iterchildren(*(f"{{{BPMN}}}{it}" for it in _NODES)):
            text = (
                f"a global conversation holds no {local_name(node)}; draw it in a"
                " collaboration"
            )
            reading.warn("BP215", node, text)


def _choreographies_of(element: Element) -> list[Element]:
    return element.findall(f"{{{BPMN}}}choreographyRef")


def _is_closed(element: Element) -> bool:
    return element.get("isClosed", "").strip() in _TRUE
