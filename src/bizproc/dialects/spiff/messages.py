"""Rewrite what messages carry and by what they find their receiver."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bizproc.dialects.expressions import Untranslatable, python_value
from bizproc.dialects.expressions.python_source import expression_of
from bizproc.dialects.expressions.terms import check_length
from bizproc.dialects.sheet import Sheet, bpmn, text_of
from bizproc.source.xml import Element, local_name

__all__ = ["rewrite_correlation", "rewrite_message"]


def rewrite_message(sheet: Sheet, message: Element) -> None:
    """Turn payload and variable of a message into mappings of what throws it."""
    payload = sheet.first(message, "messagePayload")
    variable = sheet.first(message, "messageVariable")
    name = "" if variable is None else text_of(variable)
    if name:
        told = f"whoever publishes the message gives its content as {name!r}"
        sheet.note(message, told)
    if payload is None or not text_of(payload):
        return
    try:
        values = _values(text_of(payload), name)
    except Untranslatable as reason:
        advice = f"map it at what throws the message ({reason})"
        sheet.leave_element(message, payload, advice)
        return
    for thrower in _throwers(sheet, message.get("id", "")):
        for target, source in values:
            sheet.map_value(thrower, "input", source=source, target=target)


def _values(text: str, variable: str) -> list[tuple[str, str]]:
    """Return names and values of a payload.

    Raises:
        Untranslatable: it is no dictionary, and the message has no variable.
    """
    if variable:
        return [(variable, python_value(text))]
    check_length(text)
    parsed = expression_of(text)
    if not isinstance(parsed, ast.Dict):
        message = "it is no dictionary"
        raise Untranslatable(message)
    found = []
    for key, value in zip(parsed.keys, parsed.values, strict=True):
        if not isinstance(key, ast.Constant) or not str(key.value).isidentifier():
            message = "its keys are no names of variables"
            raise Untranslatable(message)
        found.append((str(key.value), python_value(ast.unparse(value))))
    return found


_THROWING: Final = frozenset({"intermediateThrowEvent", "endEvent"})


def _throwers(sheet: Sheet, message: str) -> Iterator[Element]:
    for element in sheet.elements():
        if element.get("messageRef") != message:
            continue
        if local_name(element) == "sendTask":
            yield element
        event = element.getparent()
        if event is not None and local_name(event) in _THROWING:
            yield event


def rewrite_correlation(sheet: Sheet, prop: Element) -> None:
    """Tell of a correlation property: here a message has one expression for its key."""
    paths = [text_of(it) for it in prop.iter(bpmn("messagePath"))]
    message = (
        f"the correlation property ({', '.join(paths) or 'without a path'}) has no"
        " counterpart; give the message zeebe:subscription correlationKey, and what"
        " throws it zeebe:publishMessage correlationKey; without them the key of the"
        " instance counts"
    )
    sheet.tell(prop, "IM001", message)
