"""Rewrite who does a user task, until when, and with which form."""

from __future__ import annotations

import re
from typing import Final

from bizproc.dialects.camunda7.forms import form_of
from bizproc.dialects.camunda7.owners import owners_of
from bizproc.dialects.camunda7.values import bare, value
from bizproc.dialects.expressions import has_expression
from bizproc.dialects.sheet import Sheet
from bizproc.source.xml import Element

__all__ = ["rewrite_user_task"]

# a comma that separates groups, and does not stand in an expression
_COMMA: Final = re.compile(r",(?![^{}]*\})")
_MOST_URGENT: Final = 100
_EMBEDDED: Final = ("camunda-forms:bpmn:", "camunda-forms:deployment:")


def rewrite_user_task(sheet: Sheet, element: Element) -> None:
    """Turn the attributes of a user task into zeebe: elements."""
    sheet.write(element, "userTask")
    owners = owners_of(element)
    assigned = {
        name: _people(sheet, element, name, owners.get(name))
        for name in ("assignee", "candidateGroups", "candidateUsers")
    }
    if any(assigned.values()):
        sheet.write(element, "assignmentDefinition", **assigned)
    moments = {
        name: _attribute(sheet, element, name) for name in ("dueDate", "followUpDate")
    }
    if any(moments.values()):
        sheet.write(element, "taskSchedule", **moments)
    _priority(sheet, element)
    _form(sheet, element)


def _attribute(sheet: Sheet, element: Element, name: str) -> str | None:
    text = sheet.take(element, name)
    if not text:
        return None
    found = value(sheet, element, text, what=name)
    if found is None:
        sheet.keep(element, f'{name}="{text}"')
    return found


def _priority(sheet: Sheet, element: Element) -> None:
    text = _attribute(sheet, element, "priority")
    if text is None:
        return
    if text.startswith("=") or (text.isdecimal() and int(text) <= _MOST_URGENT):
        sheet.write(element, "priorityDefinition", priority=text)
    else:
        sheet.drop(element, f"priority {text}", "it is a number from 0 to 100 here")


def _people(
    sheet: Sheet, element: Element, name: str, owners: str | None
) -> str | None:
    """Return groups or people: one as it is, several as a list."""
    text = sheet.take(element, name) or owners
    if not text:
        return None
    parts = [it.strip() for it in _COMMA.split(text) if it.strip()]
    found = [value(sheet, element, it, what=name) for it in parts]
    known = [it for it in found if it is not None]
    if len(known) < len(found):
        sheet.keep(element, f'{name}="{text}"')
        return None
    if len(known) == 1:
        return known[0]
    return f"= [{', '.join(bare(it) for it in known)}]"


def _form(sheet: Sheet, element: Element) -> None:
    """Name the form: by reference, by its file, or made of the form data."""
    data = sheet.first(element, "formData")
    asked = sheet.taken(element, "formProperty")
    ref, key = sheet.take(element, "formRef"), sheet.take(element, "formKey")
    binding = sheet.take(element, "formRefBinding") or "latest"
    version = sheet.take(element, "formRefVersion")
    if binding != "latest" or version:
        what = f"formRefBinding {binding} {version or ''}".strip()
        sheet.leave(element, what, "the newest form is shown here")
    if ref:
        sheet.write(element, "formDefinition", formId=ref)
        return
    if key:
        _form_key(sheet, element, key)
        return
    if data is not None or asked:
        form = form_of(sheet, element, data, asked)
        sheet.forms[form["id"]] = form
        sheet.write(element, "formDefinition", formId=form["id"])


def _form_key(sheet: Sheet, element: Element, key: str) -> None:
    prefix = next((it for it in _EMBEDDED if key.startswith(it)), None)
    if prefix is None and has_expression(key):
        sheet.leave(element, f"formKey {key}", "draw a task for each form")
        return
    if prefix is None:
        sheet.write(element, "formDefinition", externalReference=key)
        message = f"the application draws the form {key!r}; nothing checks its answers"
        sheet.note(element, message)
        return
    form = key.removeprefix(prefix).rpartition("/")[2].removesuffix(".form")
    sheet.write(element, "formDefinition", formId=form)
    sheet.note(element, f"the form is looked up by the id within its file: {form!r}")
