"""Read what a task, a sub-process or a call activity does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bizproc.bpmn.calls.called import called_global_task, read_called
from bizproc.bpmn.data.specifications import read_data
from bizproc.bpmn.elements import ElementKind, UserTaskDefinition, Value
from bizproc.bpmn.events import check_no_words, read_message
from bizproc.bpmn.mappings import (
    read_headers,
    read_job,
    read_mappings,
    read_properties,
)
from bizproc.bpmn.quantities import read_quantities
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.timing.cycles import timer_fault
from bizproc.bpmn.vocabulary import BPMN, DATA_OF_ACTIVITIES, GLOBAL_TASKS, HINTS
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, local_name

__all__ = ["activity_fields"]

_Fields = dict[str, Any]
_Found = Mapping[str, Element]

_MAPPED: Final = frozenset({"ioMapping", "properties", "loopCharacteristics"})
_EXTENSIONS: Final[Mapping[str, frozenset[str]]] = {
    "task": frozenset({"properties", "loopCharacteristics"}),
    "manualTask": frozenset({"properties", "loopCharacteristics"}),
    "userTask": _MAPPED
    | {
        "userTask",
        "assignmentDefinition",
        "taskSchedule",
        "priorityDefinition",
        "formDefinition",
        "taskHeaders",
    },
    "serviceTask": _MAPPED | {"taskDefinition", "taskHeaders"},
    "sendTask": _MAPPED | {"taskDefinition", "taskHeaders", "publishMessage"},
    "receiveTask": _MAPPED,
    "scriptTask": _MAPPED | {"script"},
    "businessRuleTask": _MAPPED | {"calledDecision"},
    "subProcess": _MAPPED,
    "transaction": _MAPPED,
    # the latter is refused where the sub-process is read, with its reason
    "adHocSubProcess": _MAPPED | {"adHoc", "taskDefinition"},
    "callActivity": _MAPPED | {"calledElement"},
}


def activity_fields(reading: DiagramFile, element: Element) -> _Fields:
    """Return the fields of the Node that belong to its kind of activity."""
    tag = local_name(element)
    # Multi-instance settings stand inside the loop's own element.
    found = reading.extensions(element, _EXTENSIONS[tag] - {"loopCharacteristics"})
    inputs, outputs = read_data(reading, element, *read_mappings(reading, found))
    fields: _Fields = {
        "inputs": inputs,
        "outputs": outputs,
        "headers": read_headers(reading, found),
        "properties": read_properties(reading, found),
        **read_quantities(reading, element),
        "for_compensation": reading.truth(element, "isForCompensation", default=False),
    }
    own = _READERS.get(tag)
    if own is not None:
        fields |= own(reading, element, found, fields["properties"])
    task = fields.pop("global_task", None)
    return fields if task is None else _called_task(reading, element, task, fields)


def _called_task(
    reading: DiagramFile, element: Element, task: Element, call: _Fields
) -> _Fields:
    """Return the fields of a call activity that runs a global task: those of its kind.

    What is mapped is said once, by the task or by the call.
    """
    tag = GLOBAL_TASKS[local_name(task)]
    reading.attributes(task)
    reading.only(task, {*DATA_OF_ACTIVITIES, "script"})
    found = reading.extensions(task, _EXTENSIONS[tag] - {"loopCharacteristics"})
    inputs, outputs = read_data(reading, task, *read_mappings(reading, found))
    own: _Fields = {
        "inputs": inputs,
        "outputs": outputs,
        "headers": read_headers(reading, found),
        "properties": read_properties(reading, found),
    }
    for name, values in own.items():
        if values and call[name]:
            text = (
                f"both the call and the global task {task.get('id')!r} have {name}; keep"
                " those of one"
            )
            reading.fault("BP012", element, text)
        own[name] = values or call[name]
    reader = _READERS.get(tag)
    more = {} if reader is None else reader(reading, task, found, own["properties"])
    return {**call, **own, **more, "kind": ElementKind(tag)}


def _user_task(
    reading: DiagramFile, _: Element, found: _Found, __: Mapping[str, str]
) -> _Fields:
    words = {
        field: _attribute(reading, found.get(holder), name)
        for field, (holder, name) in _TASK_WORDS.items()
    }
    for field in ("due", "follow_up"):
        _check_date(reading, found.get("taskSchedule"), field, words[field])
    _check_priority(reading, found.get("priorityDefinition"), words["priority"])
    form_id, form_key = _form(reading, found.get("formDefinition"))
    return {
        "user_task": UserTaskDefinition(form_id=form_id, form_key=form_key, **words)
    }


_TASK_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "assignee": ("assignmentDefinition", "assignee"),
    "candidate_groups": ("assignmentDefinition", "candidateGroups"),
    "candidate_users": ("assignmentDefinition", "candidateUsers"),
    "due": ("taskSchedule", "dueDate"),
    "follow_up": ("taskSchedule", "followUpDate"),
    "priority": ("priorityDefinition", "priority"),
}
"""Field of a user task → the extension element that holds it, and its attribute."""

_MOST_URGENT: Final = 100


def _attribute(reading: DiagramFile, holder: Element | None, name: str) -> Value | None:
    return None if holder is None else reading.optional(holder, name)


def _check_date(
    reading: DiagramFile, schedule: Element | None, field: str, value: Value | None
) -> None:
    if schedule is None or value is None or value.text.startswith("="):
        return
    if timer_fault("date", value.text) is not None:
        _, name = _TASK_WORDS[field]
        message = f"{name} {value.text!r} is no ISO 8601 date; write one, or `= …`"
        reading.fault("BP010", schedule, message)


def _check_priority(
    reading: DiagramFile, definition: Element | None, value: Value | None
) -> None:
    if definition is None or (value is not None and value.text.startswith("=")):
        return
    text = "" if value is None else value.text
    if not (text.isascii() and text.isdigit() and int(text) <= _MOST_URGENT):
        message = (
            f"priority must be a whole number from 0 to {_MOST_URGENT}, or `= …`,"
            f" not {text!r}"
        )
        reading.fault("BP012", definition, message)


_EMBEDDED: Final = "camunda-forms:bpmn:"


def _form(
    reading: DiagramFile, definition: Element | None
) -> tuple[str | None, str | None]:
    """Return the form that is checked here, or the key of one that others draw."""
    if definition is None:
        return None, None
    key = definition.get("formKey", "").strip()
    other = definition.get("externalReference", "").strip()
    if sum(map(bool, (key, other, definition.get("formId", "").strip()))) > 1:
        message = "formId, formKey and externalReference each name a form; keep one"
        reading.fault("BP012", definition, message)
        return None, None
    if key.startswith("=") or other.startswith("="):
        message = "the key of a form must be a plain text; draw a task for each form"
        reading.fault("BP012", definition, message)
        return None, None
    if not key.startswith(_EMBEDDED):
        if key or other:
            return None, key or other
        return reading.literal(definition, "formId"), None
    form_id = key.removeprefix(_EMBEDDED)
    if form_id not in reading.forms:
        known = did_you_mean(form_id, reading.forms)
        message = f"formKey names the form {form_id!r}, which this file lacks{known}"
        reading.fault("BP006", definition, message)
    return form_id, None


def _service_task(
    reading: DiagramFile, element: Element, found: _Found, _: Mapping[str, str]
) -> _Fields:
    definition = found.get("taskDefinition")
    if definition is None and not reading.has_foreign(element):
        message = "the service task names no action; set its zeebe:taskDefinition type"
        reading.fault("BP012", element, message)
    return read_job(reading, definition)._asdict()


def _send_task(
    reading: DiagramFile,
    element: Element,
    found: _Found,
    properties: Mapping[str, str],
) -> _Fields:
    job = read_job(reading, found.get("taskDefinition"))
    ref = element.get("messageRef")
    if ref is None and job.action is not None:
        return job._asdict()
    event = read_message(
        reading,
        element,
        ref,
        "send task",
        properties=properties,
        sends=job.action is not None,
        publishing=found.get("publishMessage"),
    )
    return {**job._asdict(), "event": event}


def _receive_task(
    reading: DiagramFile, element: Element, _: _Found, properties: Mapping[str, str]
) -> _Fields:
    ref = element.get("messageRef")
    own = reading.truth(element, "instantiate", default=False)
    beside = reading.starting.get(element.get("id", ""))
    if own and beside is not None:
        message = "the gateway before this task starts the process; remove instantiate"
        reading.fault("BP011", element, message)
    if own or beside is not None:
        event = read_message(
            reading, element, ref, "start event", properties=properties
        )
        return {"event": event, "instantiates": True, "beside": beside or ()}
    if ref is None:
        check_no_words(reading, element, properties, "a receive task without a message")
        return {}
    event = read_message(reading, element, ref, "receive task", properties=properties)
    return {"event": event}


def _script_task(
    reading: DiagramFile, element: Element, found: _Found, _: Mapping[str, str]
) -> _Fields:
    script = found.get("script")
    foreign = element.find(f"{{{BPMN}}}script")
    language = element.get("scriptFormat", element.get("scriptLanguage", "")).strip()
    if foreign is not None or "feel" not in (language or "feel").lower():
        what = (
            f"the script is in {language}"
            if language
            else "the script names no language (scriptFormat)"
        )
        at = element if foreign is None else foreign
        reading.fault("BP004", at, f"{what}; {HINTS['scriptFormat']}")
        return {}
    if script is None:
        message = f"the script task has no zeebe:script; {HINTS['scriptFormat']}"
        reading.fault("BP012", element, message)
        return {}
    text = script.get("expression", "")
    return {
        "script": reading.expression(script, text, what="script"),
        "result_variable": reading.variable(script, "resultVariable"),
    }


def _business_rule_task(
    reading: DiagramFile, element: Element, found: _Found, _: Mapping[str, str]
) -> _Fields:
    called = found.get("calledDecision")
    if called is None:
        text = "the business rule task calls no decision; set zeebe:calledDecision"
        if not reading.has_foreign(element):
            reading.fault("BP012", element, text)
        return {}
    text = reading.required(called, "decisionId") or ""
    return {
        "decision": reading.value(called, text, what="decisionId"),
        "result_variable": reading.variable(called, "resultVariable"),
    }


def _call_activity(
    reading: DiagramFile, element: Element, found: _Found, _: Mapping[str, str]
) -> _Fields:
    task = called_global_task(reading, element, found)
    if task is not None:
        return {"global_task": task}
    return {"called": read_called(reading, element, found)}


_Reader = Callable[[DiagramFile, Element, _Found, Mapping[str, str]], _Fields]
_READERS: Final[Mapping[str, _Reader]] = {
    "userTask": _user_task,
    "serviceTask": _service_task,
    "sendTask": _send_task,
    "receiveTask": _receive_task,
    "scriptTask": _script_task,
    "businessRuleTask": _business_rule_task,
    "callActivity": _call_activity,
}
