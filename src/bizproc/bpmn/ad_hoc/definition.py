"""Read what an ad-hoc sub-process says of the order and the end of its activities."""

from __future__ import annotations

from typing import Final, Literal

from bizproc.bpmn.elements import AdHoc, Value
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.vocabulary import BPMN, ZEEBE
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, local_name

__all__ = ["CONDITION", "read_ad_hoc"]

CONDITION: Final = "completionCondition"
_ORDERINGS: Final = ("Parallel", "Sequential")


def read_ad_hoc(reading: DiagramFile, element: Element) -> AdHoc:
    """Return the ordering, the completion condition and what begins by itself."""
    if reading.truth(element, "triggeredByEvent", default=False):
        message = (
            "an event sub-process cannot be an ad-hoc one; remove triggeredByEvent, or "
            "draw the ad-hoc sub-process inside it"
        )
        reading.fault("BP011", element, message)
    extension = _extension(reading, element)
    output_collection, output_element = _output(reading, extension)
    return AdHoc(
        ordering=_ordering(reading, element),
        cancels_remaining=reading.truth(
            element, "cancelRemainingInstances", default=True
        ),
        completion_condition=_condition(reading, element),
        active_elements=_active_elements(reading, extension),
        output_collection=output_collection,
        output_element=output_element,
    )


def _ordering(
    reading: DiagramFile, element: Element
) -> Literal["parallel", "sequential"]:
    text = element.get("ordering", _ORDERINGS[0]).strip()
    if text not in _ORDERINGS:
        known = did_you_mean(text, _ORDERINGS)
        message = f"ordering must be Parallel or Sequential, not {text!r}{known}"
        reading.fault("BP004", element, message)
    return "sequential" if text == "Sequential" else "parallel"


def _condition(reading: DiagramFile, element: Element) -> Value | None:
    found = [child for child in element if local_name(child) == CONDITION]
    for child in found:
        reading.attributes(child)
    if len(found) > 1:
        message = f"several elements {CONDITION}; keep one"
        reading.fault("BP012", element, message)
    if not found:
        return None
    return reading.expression(
        found[0], found[0].text or "", what="completion condition"
    )


def _extension(reading: DiagramFile, element: Element) -> Element | None:
    # what it may hold, and its attributes, are judged with those of all activities
    definition = _child(element, "taskDefinition")
    if definition is not None:
        message = (
            "no action can choose the activities here; name those that begin in "
            "zeebe:adHoc activeElementsCollection, and remove zeebe:taskDefinition"
        )
        reading.fault("BP005", definition, message)
    return _child(element, "adHoc")


def _child(element: Element, name: str) -> Element | None:
    return element.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}{name}")


def _active_elements(reading: DiagramFile, extension: Element | None) -> Value | None:
    if extension is None:
        return None
    text = extension.get("activeElementsCollection", "")
    if not text.strip():
        return None
    return reading.expression(extension, text, what="activeElementsCollection")


def _output(
    reading: DiagramFile, extension: Element | None
) -> tuple[str | None, Value | None]:
    """Return the variable that collects, and what each activity gives to it."""
    if extension is None:
        return None, None
    collection = extension.get("outputCollection", "").strip()
    text = extension.get("outputElement", "").strip()
    if bool(text) != bool(collection):
        message = "outputCollection and outputElement need each other; set both"
        reading.fault("BP012", extension, message)
    if not text or not collection:
        return None, None
    name = reading.variable(extension, "outputCollection")
    return name, reading.expression(extension, text, what="outputElement")
