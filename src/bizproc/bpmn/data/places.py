"""Find what holds data in a diagram, and the variable that each is here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.vocabulary import BPMN
from bizproc.source.xml import Element, local_name

__all__ = [
    "drawn_by",
    "find_places",
    "in_reach",
    "is_named",
    "is_store",
    "outwards",
    "owner_of",
    "variable_of",
    "words_of",
]

_PLACEHOLDER: Final = "__targetRef_placeholder"
"""The property that modelers write where a task has no data input to lead to."""

_VARIABLE: Final = re.compile(r"[^\W\d]\w*")
_WORDS: Final = {
    "dataObject": "data object",
    "dataObjectReference": "data object",
    "dataStore": "data store",
    "dataStoreReference": "data store",
    "property": "property",
    "dataInput": "data input",
    "dataOutput": "data output",
    "inputDataItem": "input data item",
    "outputDataItem": "output data item",
}
_OF_SCOPES: Final = frozenset({"dataObject", "property"})
_BY_ID: Final = _OF_SCOPES | {"inputDataItem", "outputDataItem"}
_STORES: Final = frozenset({"dataStore", "dataStoreReference"})
_HOLDERS: Final = frozenset({"ioSpecification", "multiInstanceLoopCharacteristics"})


def find_places(reading: DiagramFile, root: Element) -> None:
    """Keep everything of a file that holds data."""
    for element in root.iter(*(f"{{{BPMN}}}{tag}" for tag in _WORDS)):
        reading.data[element.get("id", "")] = element
        if local_name(element) in _OF_SCOPES:
            same = reading.variables.setdefault(variable_of(element), [])
            same.append(element)
    reading.data.pop("", None)
    reading.variables.pop("", None)


def drawn_by(reading: DiagramFile, element: Element) -> Element:
    """Return the data object that a reference draws, any other place itself."""
    if local_name(element) != "dataObjectReference":
        return element
    return reading.data.get(element.get("dataObjectRef", ""), element)


def words_of(element: Element) -> str:
    """Return what a place of data is called."""
    name = " ".join(element.get("name", "").split()) or element.get("id", "")
    return f"{_WORDS[local_name(element)]} {name!r}"


def is_store(element: Element) -> bool:
    """Say whether data lies outside of any instance."""
    return local_name(element) in _STORES


def variable_of(element: Element) -> str:
    """Return the variable that a place of data is, "" if no expression can name it.

    It is the name of the place. A data object or property whose name is a label, no
    variable, goes by its id; of a data input or output only the name is ever read.
    """
    name = element.get("name", "").strip()
    if name == _PLACEHOLDER:
        return ""
    names = [name]
    if local_name(element) in _BY_ID:
        names.append(element.get("id", ""))
    return next((it for it in names if _VARIABLE.fullmatch(it)), "")


def is_named(element: Element) -> bool:
    """Say whether the data of a task or event has a name that somebody gave it."""
    name = element.get("name", "").strip()
    return bool(name or local_name(element) in _BY_ID) and name != _PLACEHOLDER


def owner_of(element: Element) -> Element | None:
    """Return the process, sub-process, task or event that a place belongs to."""
    owner = element.getparent()
    while owner is not None and local_name(owner) in _HOLDERS:
        owner = owner.getparent()
    return owner


def in_reach(element: Element, place: Element) -> bool:
    """Say whether a place of data belongs to an element, or to a scope around it."""
    owner = owner_of(place)
    return any(it is owner for it in outwards(element))


def outwards(element: Element) -> Iterator[Element]:
    """Yield an element and what stands around it, the nearest first."""
    yield element
    yield from element.iterancestors()
