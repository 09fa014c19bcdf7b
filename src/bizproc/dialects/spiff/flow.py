"""Rewrite conditions, timers and loops, whose expressions are Python."""

from __future__ import annotations

import re
from typing import Final

from bizproc.dialects.expressions import python_value
from bizproc.dialects.expressions.python_source import literal_of
from bizproc.dialects.sheet import Sheet, bpmn, remove, text_of
from bizproc.source.xml import Element, local_name

__all__ = ["rewrite_condition", "rewrite_loop", "rewrite_timer"]

_LONGEST: Final = 1000
_ISO: Final = re.compile(r"(?:R\d*/)?P[\dTYMWDHS.,/:Z+-]+|\d{4}-\d{2}-\d{2}\S*")


def rewrite_condition(sheet: Sheet, element: Element) -> None:
    """Translate the text of a condition; one that has no counterpart stays."""
    text = text_of(element)
    if not text:
        return
    found = sheet.translated(
        element, lambda: python_value(text), what=local_name(element), text=text
    )
    if found is not None:
        element.text = found
        element.attrib.pop("language", "")


def rewrite_timer(sheet: Sheet, element: Element) -> None:
    """Translate the text of a timer: a text of Python, or what makes a moment."""
    text = text_of(element)
    literal = literal_of(text) if len(text) < _LONGEST else None
    if literal is not None:
        element.text = literal
    elif not _ISO.fullmatch(text):
        rewrite_condition(sheet, element)


def rewrite_loop(sheet: Sheet, loop: Element) -> None:
    """Turn the data of a multi-instance into zeebe:loopCharacteristics."""
    if sheet.take(loop, "scriptsOnInstances") == "true":
        advice = "scripts stand in tasks of their own here"
        sheet.drop(loop, "scriptsOnInstances true", advice)
    taken = {
        name: _reference(loop, name)
        for name in (
            *("loopDataInputRef", "loopDataOutputRef"),
            *("inputDataItem", "outputDataItem"),
        )
    }
    source, item = taken["loopDataInputRef"], taken["inputDataItem"]
    target, output = taken["loopDataOutputRef"], taken["outputDataItem"]
    collection = None
    if source:
        collection = sheet.translated(
            loop, lambda: python_value(source), what="collection", text=source
        )
    if collection is None and source is not None:
        sheet.keep(loop, f"loopDataInputRef {source} inputDataItem {item}")
    if collection is None and target is None:
        return
    sheet.write(
        loop,
        "loopCharacteristics",
        inputCollection=collection,
        inputElement=item,
        outputCollection=target,
        outputElement=f"= {output or item}" if target else None,
    )


def _reference(loop: Element, name: str) -> str | None:
    """Return what a child of the loop names, and take it away."""
    found = loop.find(bpmn(name))
    if found is None:
        return None
    written = text_of(found) or found.get("name") or found.get("id")
    remove(found)
    return written
