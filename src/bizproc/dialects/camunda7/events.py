"""Rewrite what events bring: errors, escalations, messages, signals, conditions."""

from __future__ import annotations

from bizproc.dialects.camunda7.values import value
from bizproc.dialects.camunda7.work import rewrite_work
from bizproc.dialects.sheet import Sheet
from bizproc.source.xml import Element, local_name

__all__ = ["rewrite_caught", "rewrite_message", "rewrite_named", "rewrite_process"]

_CAUGHT = (
    ("errorCodeVariable", "errorCode"),
    ("errorMessageVariable", "errorMessage"),
    ("escalationCodeVariable", "escalationCode"),
)


def rewrite_caught(sheet: Sheet, definition: Element) -> None:
    """Turn the variable of a code into an output mapping of the event."""
    event = definition.getparent()
    if event is None:
        return
    for attribute, brought in _CAUGHT:
        variable = sheet.take(definition, attribute)
        if not variable:
            continue
        if local_name(event) == "startEvent" or local_name(event) == "boundaryEvent":
            sheet.map_value(event, "output", source=f"= {brought}", target=variable)
        else:
            sheet.leave(event, f"{attribute} {variable}", "nothing is caught here")


def rewrite_message(sheet: Sheet, definition: Element) -> None:
    """Let an action do what a throwing event's delegate did."""
    event = definition.getparent()
    if event is None or not local_name(event).endswith(("ThrowEvent", "endEvent")):
        return
    names = ("class", "delegateExpression", "expression", "type")
    if any(sheet.has(definition, it) for it in names):
        rewrite_work(sheet, definition, event)


def rewrite_named(sheet: Sheet, element: Element) -> None:
    """Translate the name of a message or signal, and the code of an error."""
    for name in ("name", "errorCode", "escalationCode"):
        text = element.get(name)
        if not text or "{" not in text:
            continue
        found = value(sheet, element, text, what=name)
        if found is not None:
            element.set(name, found)


def rewrite_process(sheet: Sheet, element: Element) -> None:
    """Turn camunda:versionTag into zeebe:versionTag."""
    tag = sheet.take(element, "versionTag")
    if tag:
        sheet.write(element, "versionTag", value=tag)
