"""Read the extension elements that many kinds of element share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from bizproc.bpmn.elements import IoMapping
from bizproc.bpmn.reading import DiagramFile
from bizproc.source.xml import Element, local_name

__all__ = ["Job", "read_headers", "read_job", "read_mappings", "read_properties"]

_TARGET = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_MODELER = "camundaModeler:"


class Job(NamedTuple):
    """Hold zeebe:taskDefinition: the action and how often it is tried."""

    action: str | None
    retries: int | None


def read_job(reading: DiagramFile, definition: Element | None) -> Job:
    """Return the action that a zeebe:taskDefinition names."""
    if definition is None:
        return Job(None, None)
    action = reading.required(definition, "type")
    if action is not None and action.startswith("="):
        message = (
            f"the action cannot be chosen by the expression `{action}`; draw a gateway and"
            " a service task for each action"
        )
        reading.fault("BP012", definition, message)
    text = definition.get("retries", "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 4):  # noqa: PLR2004  # at most 999 tries
        message = f"retries must be a number from 0 to 999, not {text!r}"
        reading.fault("BP012", definition, message)
        text = ""
    return Job(action, int(text) if text else None)


def read_mappings(
    reading: DiagramFile,
    found: Mapping[str, Element],
    *,
    inputs: bool = True,
) -> tuple[tuple[IoMapping, ...], tuple[IoMapping, ...]]:
    """Return the input and the output mappings, in file order.

    Args:
        reading: where faults go.
        found: the extension elements by name.
        inputs: whether the element takes input mappings.
    """
    holder = found.get("ioMapping")
    if holder is None:
        return (), ()
    names = ["input", "output"] if inputs else ["output"]
    read: dict[str, dict[str, IoMapping]] = {"input": {}, "output": {}}
    for child in reading.items(holder, *names):
        mapping = _mapping(reading, child)
        seen = read[local_name(child)]
        if mapping.target and mapping.target in seen:
            message = f"a second mapping to {mapping.target!r}; keep one"
            reading.fault("BP012", child, message)
        seen[mapping.target] = mapping
    return tuple(read["input"].values()), tuple(read["output"].values())


def _mapping(reading: DiagramFile, element: Element) -> IoMapping:
    target = reading.literal(element, "target") or ""
    if target and not _TARGET.fullmatch(target):
        message = f"target {target!r} is no variable name; use letters, digits, _ and ."
        reading.fault("BP012", element, message)
    if element.get("source") is None:
        message = f"the mapping to {target!r} has no source; write a value or `= …`"
        reading.fault("BP012", element, message)
    text = element.get("source", "")
    source = reading.value(element, text, what=f"source of {target!r}")
    return IoMapping(source=source, target=target)


def read_headers(reading: DiagramFile, found: Mapping[str, Element]) -> dict[str, str]:
    """Return zeebe:taskHeaders."""
    return _pairs(reading, found.get("taskHeaders"), "header", "key")


def read_properties(
    reading: DiagramFile, found: Mapping[str, Element]
) -> dict[str, str]:
    """Return zeebe:properties, without those that the modeler keeps for itself."""
    pairs = _pairs(reading, found.get("properties"), "property", "name")
    return {key: text for key, text in pairs.items() if not key.startswith(_MODELER)}


def _pairs(
    reading: DiagramFile, holder: Element | None, item: str, key: str
) -> dict[str, str]:
    pairs: dict[str, str] = {}
    if holder is None:
        return pairs
    for child in reading.items(holder, item):
        name = reading.required(child, key)
        if name is None:
            continue
        if name in pairs:
            reading.fault("BP015", child, f"a second {item} {name!r}; keep one")
        pairs[name] = child.get("value", "")
    return pairs
