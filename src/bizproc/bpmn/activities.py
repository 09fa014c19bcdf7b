"""Read what a task, a sub-process or a call activity does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bizproc.bpmn.calls.called import called_global_task, read_called
from bizproc.bpmn.data.specifications import read_data
from bizproc.bpmn.elements import ElementKind, UserTaskDefinition
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
    assignment = found.get("assignmentDefinition")
    schedule = found.get("taskSchedule")
    due = None if schedule is None else reading.optional(schedule, "dueDate")
    if schedule is not None and due is not None and not due.text.startswith("="):
        _check_date(reading, schedule, due.text)
    return {
        "user_task": UserTaskDefinition(
            assignee=None
            if assignment is None
            else reading.optional(assignment, "assignee"),
            candidate_groups=None
            if assignment is None
            else reading.optional(assignment, "candidateGroups"),
            due=due,
            form_id=_form_id(reading, found.get("formDefinition")),
        )
    }


def _check_date(reading: DiagramFile, schedule: Element, text: str) -> None:
    if timer_fault("date", text) is not None:
        message = f"dueDate {text!r} is no ISO 8601 date; write one, or `= …`"
        reading.fault("BP010", schedule, message)


_EMBEDDED: Final = "camunda-forms:bpmn:"


def _form_id(reading: DiagramFile, definition: Element | None) -> str | None:
    if definition is None:
        return None
    key = definition.get("formKey", "").strip()
    if not key:
        return reading.literal(definition, "formId")
    if not key.startswith(_EMBEDDED):
        message = f"formKey {key!r} is not supported; name the form by formId"
        reading.fault("BP004", definition, message)
        return None
    form_id = key.removeprefix(_EMBEDDED)
    if form_id not in reading.forms:
        known = did_you_mean(form_id, reading.forms)
        message = f"formKey names the form {form_id!r}, which this file lacks{known}"
        reading.fault("BP006", definition, message)
    return form_id


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
