"""Ask an element of the diagram what its picture depends on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bizproc.source.xml import Element, local_name

__all__ = [
    "BPMN",
    "begins_of",
    "event_of",
    "is_true",
    "name_of",
    "repeats_of",
    "start_of",
    "throws",
]

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_DEFINITION: Final = "EventDefinition"


def is_true(element: Element, name: str, *, default: bool = False) -> bool:
    """Return a truth value of an attribute."""
    text = element.get(name)
    return default if text is None else text.strip() in {"true", "1"}


def event_of(element: Element, elements: Mapping[str, Element]) -> str:
    """Return what an event is about, such as `timer`; "" for none."""
    names = [local_name(_definition(child, elements)) for child in element]
    kinds = [it.removesuffix(_DEFINITION) for it in names if it.endswith(_DEFINITION)]
    if len(kinds) > 1:
        return (
            "parallelMultiple" if is_true(element, "parallelMultiple") else "multiple"
        )
    return kinds[0] if kinds else ""


def _definition(child: Element, elements: Mapping[str, Element]) -> Element:
    """Return the definition that a reference of an event names, else the child."""
    if local_name(child) != "eventDefinitionRef":
        return child
    return elements.get((child.text or "").strip().rpartition(":")[2], child)


def throws(element: Element) -> bool:
    """Say whether the element's sign is filled."""
    return local_name(element) in {"intermediateThrowEvent", "endEvent"}


def start_of(element: Element) -> Element | None:
    """Return the start event of an event sub-process."""
    if not is_true(element, "triggeredByEvent"):
        return None
    return element.find(f"{BPMN}startEvent")


def begins_of(element: Element) -> str:
    """Return how an event-based gateway starts the process; "" if it does not."""
    if not (
        local_name(element).endswith("Gateway") and is_true(element, "instantiate")
    ):
        return ""
    return element.get("eventGatewayType", "Exclusive").strip().lower()


def repeats_of(element: Element, elements: Mapping[str, Element]) -> str:
    """Return how an activity repeats; a data object that holds many is `parallel`."""
    if element.find(f"{BPMN}standardLoopCharacteristics") is not None:
        return "loop"
    many = element.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if many is not None:
        return "sequential" if is_true(many, "isSequential") else "parallel"
    data = elements.get(element.get("dataObjectRef", ""), element)
    return "parallel" if is_true(data, "isCollection") else ""


def name_of(element: Element, elements: Mapping[str, Element]) -> str:
    """Return what is written at the element: its name, text or category."""
    kind = local_name(element)
    if kind == "textAnnotation":
        return (element.findtext(f"{BPMN}text") or "").strip()
    if kind == "group":
        value = elements.get(element.get("categoryValueRef", ""))
        return "" if value is None else value.get("value", "")
    return element.get("name", "")
