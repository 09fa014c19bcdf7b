"""Find the event definitions of an event: its own, and those of the file it names."""

from __future__ import annotations

from collections.abc import Collection

from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.rules.referring import unresolved
from bizproc.bpmn.vocabulary import DATA_OF_CATCHING, DATA_OF_THROWING, HINTS
from bizproc.source.xml import Element, local_name

__all__ = ["definitions_of", "is_definition", "read_definitions"]

_REFERENCE = "eventDefinitionRef"
_FLOW_MARKS = frozenset({"incoming", "outgoing"})
_THROWING = frozenset({"endEvent", "intermediateThrowEvent"})


def is_definition(element: Element) -> bool:
    """Say whether an element is an event definition."""
    return local_name(element).endswith("EventDefinition")


def read_definitions(reading: DiagramFile, children: Collection[Element]) -> None:
    """Keep the event definitions of the file itself, for the events that name them.

    They are read where they are used; one that nobody uses means nothing.
    """
    for child in children:
        if is_definition(child):
            reading.definitions[child.get("id", "")] = child


def definitions_of(
    reading: DiagramFile, element: Element, names: Collection[str]
) -> tuple[list[Element], bool]:
    """Return the event definitions of an event, and whether no other was refused.

    Args:
        reading: the file being read.
        element: the event.
        names: the definitions that are run, as their tags.
    """
    found: list[Element] = []
    followed = True
    unknown = {local_name(child) for child in element if is_definition(child)}
    throws = local_name(element) in _THROWING
    beside = _FLOW_MARKS | (DATA_OF_THROWING if throws else DATA_OF_CATCHING)
    for child in reading.children(element, {*unknown, _REFERENCE, *beside}):
        name = local_name(child)
        if name in beside:
            continue
        definition = _referred(reading, child) if name == _REFERENCE else child
        if definition is None:
            followed = False
        elif local_name(definition) in names:
            found.append(definition)
        else:
            followed = False
            _refuse(reading, child, local_name(definition))
    return found, followed


def _referred(reading: DiagramFile, reference: Element) -> Element | None:
    """Return the definition that is named; those inside an event are its alone."""
    ref = (reference.text or "").strip().rpartition(":")[2]
    definition = reading.definitions.get(ref)
    if definition is not None:
        return definition
    for other in reference.getroottree().getroot().iter():
        if ref and other.get("id") == ref and is_definition(other):
            owner = other.getparent()
            where = "" if owner is None else f" {owner.get('id', '')!r}"
            text = (
                f"the event definition {ref!r} belongs to the event{where} alone; move it "
                "out of the process, beside messages and signals, or write it again here"
            )
            reading.fault("BP006", reference, text)
            return None
    what = "event definition"
    text = unresolved(reading, _REFERENCE, ref, what, reading.definitions)
    reading.fault("BP006", reference, text)
    return None


def _refuse(reading: DiagramFile, place: Element, name: str) -> None:
    hint = HINTS.get(name, "draw an event that the page of diagrams lists")
    reading.fault("BP008", place, f"{name} is not supported; {hint}")
