"""Item definitions: what kind of data a place holds, as far as a diagram says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from bizproc.bpmn.data.places import drawn_by
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.vocabulary import BPMN
from bizproc.source.xml import Element

__all__ = ["Items", "Type", "is_many", "item_ref", "read_items", "type_of"]

_ATTRIBUTES: Final = ("itemSubjectRef", "itemRef", "structureRef")
_TRUE: Final = frozenset({"true", "1"})


class Type(NamedTuple):
    """Hold what an item definition says: its structure, and whether it holds many."""

    structure: str
    many: bool


Items = Mapping[str, Element]


def read_items(root: Element) -> Items:
    """Return the item definitions of a file, by id."""
    found = root.iterchildren(f"{{{BPMN}}}itemDefinition")
    return {it.get("id", ""): it for it in found}


def item_ref(element: Element) -> str | None:
    """Return the item definition of this file that data or a message names, or None.

    One of another file, such as `xsd:string`, says nothing here.
    """
    for name in _ATTRIBUTES:
        ref = element.get(name, "").strip()
        prefix, colon, rest = ref.partition(":")
        if colon and element.nsmap.get(prefix) != _target(element):
            return None
        if ref:
            return rest if colon else ref
    return None


def type_of(reading: DiagramFile, items: Items, element: Element) -> Type | None:
    """Return the type that data or a message is said to have, None if it is not."""
    for it in (element, drawn_by(reading, element)):
        item = items.get(item_ref(it) or "")
        if item is not None:
            structure = item.get("structureRef", "").strip() or item.get("id", "")
            return Type(structure, is_many(item))
    return None


def is_many(element: Element) -> bool:
    """Say whether data is said to hold many values."""
    return element.get("isCollection", "").strip() in _TRUE


def _target(element: Element) -> str | None:
    return element.getroottree().getroot().get("targetNamespace")
