"""Rewrite what tasks do: scripts, operators of services, decisions, forms, texts."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from bizproc.dialects.expressions import (
    Untranslatable,
    assignments_to_feel,
    checked,
    python_value,
    terms,
)
from bizproc.dialects.expressions.terms import Term
from bizproc.dialects.scripts import write_assignments
from bizproc.dialects.sheet import Sheet, bpmn, children, remove, text_of
from bizproc.dialects.spiff.decisions import outputs_of
from bizproc.dialects.spiff.forms import form_of
from bizproc.source.xml import Element, local_name

__all__ = [
    "rewrite_call",
    "rewrite_decision",
    "rewrite_lane",
    "rewrite_manual_task",
    "rewrite_script",
    "rewrite_service",
    "rewrite_user_task",
]

_PLACE: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_RESULT: Final = "result"


def rewrite_script(sheet: Sheet, element: Element) -> None:
    """Turn a script of assignments into zeebe:script."""
    element.attrib.pop("scriptFormat", "")
    given = element.find(bpmn("script"))
    texts = [text_of(it) for it in sheet.taken(element, "preScript")]
    texts += [] if given is None else [text_of(given)]
    texts += [text_of(it) for it in sheet.taken(element, "postScript")]
    text = "\n".join(texts)
    if given is not None:
        remove(given)
    try:
        write_assignments(sheet, element, assignments_to_feel(text))
    except Untranslatable as reason:
        advice = "write FEEL into zeebe:script, or let an action do it"
        message = f"the script is not translated: {reason}; {advice}"
        sheet.tell(element, "IM003", message)
        sheet.keep(element, f"script: {text}")


def rewrite_service(sheet: Sheet, element: Element) -> None:
    """Turn spiffworkflow:serviceTaskOperator into an action with its inputs."""
    operator = sheet.first(element, "serviceTaskOperator")
    if operator is None:
        return
    action = operator.get("id", "")
    sheet.write(element, "taskDefinition", type=action)
    for given in operator.iter():
        if isinstance(given.tag, str) and local_name(given) == "parameter":
            _parameter(sheet, element, given)
    result = operator.get("resultVariable")
    message = f"write the action {action!r}"
    if result:
        sheet.map_value(element, "output", source=f"= {result}", target=result)
        message += f"; it gives a result {result!r}"
        _after(sheet, element)
    sheet.note(element, message)


def _parameter(sheet: Sheet, element: Element, given: Element) -> None:
    name, text = given.get("id", ""), given.get("value", "")
    if not text:
        return
    found = sheet.translated(
        element, lambda: python_value(text), what=f"parameter {name}", text=text
    )
    if found is not None and name.isidentifier():
        sheet.map_value(element, "input", source=found, target=name)
    else:
        sheet.keep(element, f"parameter {name}: {text}")


def _after(sheet: Sheet, element: Element) -> None:
    """Turn a script behind a service task into output mappings, if it only assigns."""
    for given in sheet.taken(element, "postScript"):
        try:
            assigned = assignments_to_feel(text_of(given))
            written = [(name, checked(term)) for name, term in assigned]
        except Untranslatable as reason:
            advice = f"draw a script task after the element ({reason})"
            sheet.leave_element(element, given, advice)
            continue
        for name, source in written:
            sheet.map_value(element, "output", source=source, target=name)


def rewrite_decision(sheet: Sheet, element: Element) -> None:
    """Turn spiffworkflow:calledDecisionId into zeebe:calledDecision."""
    given = sheet.first(element, "calledDecisionId")
    if given is None:
        return
    decision = text_of(given)
    outputs = outputs_of(sheet, decision)
    if not outputs:
        result = _RESULT
        message = (
            f"the decision {decision!r} is not beside the diagram, so its outputs are"
            f" not known: map each, such as `= {result}.price` to price"
        )
        sheet.tell(element, "IM001", message)
    elif len(outputs) == 1:
        [result] = outputs
    else:
        result = _RESULT
        for name in outputs:
            sheet.map_value(element, "output", source=f"= {result}.{name}", target=name)
    sheet.write(element, "calledDecision", decisionId=decision, resultVariable=result)


def rewrite_manual_task(sheet: Sheet, element: Element) -> None:
    """Let a person say that manual work is done, as SpiffWorkflow does."""
    element.tag = bpmn("userTask")
    sheet.note(element, "the manual task waits for somebody: it is a user task here")
    rewrite_user_task(sheet, element)


def rewrite_user_task(sheet: Sheet, element: Element) -> None:
    """Turn the form and the text of a user task into ours."""
    sheet.write(element, "userTask")
    for given in sheet.taken(element, "properties"):
        for pair in children(given):
            name, value = pair.get("name", ""), pair.get("value", "")
            if name == "formJsonSchemaFilename":
                _form(sheet, element, value)
            elif name == "formUiSchemaFilename":
                sheet.drop(element, f"{name} {value}", "lay the form out in its editor")
            else:
                sheet.set_property(element, name, value)
    for given in sheet.taken(element, "instructionsForEndUser"):
        text = text_of(given)
        found = sheet.translated(
            element, partial(_filled, text), what="instructions", text=text
        )
        if found is None:
            sheet.keep(element, f"instructionsForEndUser: {text}")
        elif text:
            sheet.map_value(element, "input", source=found, target="description")


def _form(sheet: Sheet, element: Element, name: str) -> None:
    form = form_of(sheet, element, name)
    if form is None:
        advice = "the file is not beside the diagram; make a form of its questions"
        sheet.leave(element, f"formJsonSchemaFilename {name}", advice)
        return
    sheet.forms[form["id"]] = form
    sheet.write(element, "formDefinition", formId=form["id"])


def _filled(text: str) -> str:
    """Return a text with `{{ … }}` in it as FEEL.

    Raises:
        Untranslatable: it holds more of Jinja than values.
    """
    terms.check_length(text)
    if "{%" in text:
        message = "it chooses or repeats by Jinja"
        raise Untranslatable(message)
    juel = _PLACE.split(text)
    if len(juel) == 1:
        return text if not text.startswith("=") else checked(terms.text(text))
    parts = []
    for at, part in enumerate(juel):
        if at % 2:
            parts.append(f"string({python_value(part)[2:]})")
        elif part:
            parts.append(terms.text(part).text)
    return checked(Term(text=" + ".join(parts)))


def rewrite_lane(sheet: Sheet, lane: Element) -> None:
    """Tell that a lane offers its tasks to nobody until it says to whom."""
    name = lane.get("name") or lane.get("id", "")
    message = (
        f"the lane {name!r} is a picture here; to offer its user tasks to a group, give"
        " it the property candidateGroups"
    )
    sheet.note(lane, message)


def rewrite_call(sheet: Sheet, element: Element) -> None:
    """Turn calledElement into zeebe:calledElement; all variables pass both ways."""
    called = str(element.attrib.pop("calledElement", ""))
    if called:
        sheet.write(element, "calledElement", processId=called)
