"""Tell of events, and of tasks that call others, whose data is not that of their message."""

from __future__ import annotations

from typing import Final

from bizproc.bpmn.data.items import Items, read_items, type_of
from bizproc.bpmn.data.places import words_of
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.vocabulary import BPMN
from bizproc.source.xml import Element, local_name

__all__ = ["look_at_messages"]

_EVENTS: Final = (
    *("startEvent", "endEvent", "boundaryEvent"),
    *("intermediateCatchEvent", "intermediateThrowEvent"),
)
_REFS: Final = {
    "messageEventDefinition": "messageRef",
    "signalEventDefinition": "signalRef",
    "errorEventDefinition": "errorRef",
    "escalationEventDefinition": "escalationRef",
}
_TASKS: Final = ("serviceTask", "sendTask", "receiveTask")
_DATA: Final = ("dataInput", "dataOutput")


def look_at_messages(reading: DiagramFile, root: Element) -> None:
    """Tell where data and what is sent or received with it do not fit together."""
    if not reading.data:
        return
    items = read_items(root)
    for event in root.iter(*(f"{{{BPMN}}}{tag}" for tag in _EVENTS)):
        _look_at_event(reading, items, event)
    operations = {it.get("id", ""): it for it in root.iter(f"{{{BPMN}}}operation")}
    for task in root.iter(*(f"{{{BPMN}}}{tag}" for tag in _TASKS)):
        specification = task.find(f"{{{BPMN}}}ioSpecification")
        if specification is not None:
            operation = operations.get(task.get("operationRef", ""))
            _look_at_task(reading, items, task, specification, operation)


def _look_at_event(reading: DiagramFile, items: Items, event: Element) -> None:
    data = [it for it in event if local_name(it) in _DATA]
    if not data:
        return
    definitions = [it for it in event if "ventDefinition" in local_name(it)]
    if len(data) != len(definitions):
        text = (
            f"the event has {len(definitions)} definitions and {len(data)} data inputs or"
            " outputs; draw one for each, in the same order"
        )
        reading.warn("BP209", event, text)
        return
    for definition, it in zip(definitions, data, strict=True):
        about = _about(reading, definition)
        if about is not None:
            _compare(reading, items, it, about)


def _about(reading: DiagramFile, definition: Element) -> Element | None:
    """Return the message, signal, error or escalation that a definition is about."""
    if local_name(definition) == "eventDefinitionRef":
        found = reading.definitions.get((definition.text or "").strip())
        if found is None:
            return None
        definition = found
    name = _REFS.get(local_name(definition))
    ref = "" if name is None else definition.get(name, "")
    tables = (reading.messages, reading.signals, reading.errors, reading.escalations)
    return next((table[ref] for table in tables if ref in table), None)


def _look_at_task(
    reading: DiagramFile,
    items: Items,
    task: Element,
    specification: Element,
    operation: Element | None,
) -> None:
    """Tell of a task that sends or receives more than its one message."""
    sent, received = _messages_of(reading, task, operation)
    calls = local_name(task) == "serviceTask" and bool(task.get("operationRef"))
    for kind, set_tag, message, is_one in (
        ("dataInput", "inputSet", sent, calls or local_name(task) == "sendTask"),
        (
            "dataOutput",
            "outputSet",
            received,
            calls or local_name(task) == "receiveTask",
        ),
    ):
        if not is_one:
            continue
        data = specification.findall(f"{{{BPMN}}}{kind}")
        sets = specification.findall(f"{{{BPMN}}}{set_tag}")
        if len(data) > 1 or len(sets) > 1:
            text = (
                f"the task is about one message, and has {len(data)} {kind}s and"
                f" {len(sets)} {set_tag}s; keep one of each"
            )
            reading.warn("BP209", specification, text)
        elif data and message is not None:
            _compare(reading, items, data[0], message)


def _messages_of(
    reading: DiagramFile, task: Element, operation: Element | None
) -> tuple[Element | None, Element | None]:
    """Return the message that a task sends, and the one that it receives."""
    own = reading.messages.get(task.get("messageRef", ""))
    if local_name(task) == "receiveTask":
        return None, own if own is not None else _message(reading, operation, "in")
    sent = own if own is not None else _message(reading, operation, "in")
    if local_name(task) == "sendTask":
        return sent, None
    return sent, _message(reading, operation, "out")


def _message(
    reading: DiagramFile, operation: Element | None, way: str
) -> Element | None:
    if operation is None:
        return None
    ref = operation.findtext(f"{{{BPMN}}}{way}MessageRef", "").strip()
    return reading.messages.get(ref)


def _compare(
    reading: DiagramFile, items: Items, data: Element, message: Element
) -> None:
    types = [type_of(reading, items, it) for it in (data, message)]
    if None not in types and types[0] != types[1]:
        text = (
            f"the {words_of(data)} is of another item than the {local_name(message)} "
            f"{message.get('name') or message.get('id')!r}; give them one item"
        )
        reading.warn("BP208", data, text)
