"""Read a link: a jump to the catching event of the same name in the same scope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bizproc.bpmn.elements import EventDefinition, EventKind, Value
from bizproc.bpmn.reading import DiagramFile
from bizproc.source.xml import Element, local_name

__all__ = ["read_link"]

# what the definition of an event may name: the other end
_OTHER_END: Final[Mapping[str, str]] = {
    "throw event": "target",
    "catch event": "source",
}


def read_link(
    reading: DiagramFile, definition: Element, position: str
) -> EventDefinition:
    """Return a link event; `source` and `target` must name what its name leads to."""
    name = reading.literal(definition, "name") or ""
    for child in reading.children(definition, {"source", "target"}):
        end, ref = local_name(child), (child.text or "").strip().rpartition(":")[2]
        if end != _OTHER_END[position]:
            text = (
                f"a link {position} has no {end}: it is one end of the link, not both; "
                f"remove {end}"
            )
            reading.fault("BP014", definition, text)
        elif _name_of(definition, ref) != name:
            text = (
                f"the {end} {ref!r} is no link {name!r} of this file; links are found by "
                f"their names: give both ends the same, or remove {end}"
            )
            reading.fault("BP014", definition, text)
    value = Value(text=name, location=reading.location(definition))
    return EventDefinition(kind=EventKind.LINK, name=value)


def _name_of(definition: Element, ref: str) -> str | None:
    """Return the name of the link whose definition, or event, has an id."""
    for other in definition.getroottree().getroot().iter(definition.tag):
        owner = other.getparent()
        event = None if owner is None else owner.get("id")
        if ref in (other.get("id"), event):
            return str(other.get("name", "")).strip()
    return None
