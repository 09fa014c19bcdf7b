"""Translate the values of Camunda 7: literals, JUEL, scripts, lists and maps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from bizproc.dialects.expressions import Untranslatable, juel_value, script
from bizproc.dialects.sheet import Sheet, bpmn, children, text_of
from bizproc.source.xml import Element, local_name

__all__ = ["bare", "names_at", "parameter", "value"]

_REPEATED: Final[Mapping[str, str]] = {
    "nrOfInstances": "numberOfInstances",
    "nrOfCompletedInstances": "numberOfCompletedInstances",
    "nrOfActiveInstances": "numberOfActiveInstances",
    "loopCounter": "(loopCounter - 1)",
}


def names_at(element: Element) -> Mapping[str, str]:
    """Return what names mean at an element: counters inside of a multi-instance."""
    for holder in (element, *element.iterancestors()):
        if holder.find(bpmn("multiInstanceLoopCharacteristics")) is not None:
            return _REPEATED
    return {}


def value(sheet: Sheet, element: Element, text: str, *, what: str) -> str | None:
    """Return a value as ours; None if an expression in it has no counterpart."""
    return sheet.translated(
        element, lambda: juel_value(text, names_at(element)), what=what, text=text
    )


def parameter(element: Element, given: Element) -> str:
    """Return the value of an input or output parameter.

    Raises:
        Untranslatable: an expression in it, or its kind, has no counterpart.
    """
    names = names_at(element)
    parts = children(given)
    if not parts:
        return juel_value(text_of(given), names)
    return f"= {_part(parts[0], names)}"


def _part(given: Element, names: Mapping[str, str]) -> str:
    """Return a script, a list or a map as FEEL."""
    kind = local_name(given)
    if kind == "script":
        if given.get("resource"):
            message = f"its script stands in {given.get('resource')}"
            raise Untranslatable(message)
        return bare(script(text_of(given), given.get("scriptFormat", ""), names))
    if kind == "list":
        return f"[{', '.join(_entry(it, names) for it in children(given))}]"
    if kind == "map":
        written = (
            f"{json.dumps(it.get('key', ''), ensure_ascii=False)}: {_entry(it, names)}"
            for it in children(given)
        )
        return "{" + ", ".join(written) + "}"
    if kind in {"value", "entry"}:
        return _entry(given, names)
    message = f"nothing is known of a parameter of {kind}"
    raise Untranslatable(message)


def _entry(given: Element, names: Mapping[str, str]) -> str:
    parts = children(given)
    if parts:
        return _part(parts[0], names)
    return bare(juel_value(text_of(given), names))


def bare(written: str) -> str:
    """Return FEEL without its `=`; a literal becomes a text."""
    if written.startswith("= "):
        return written[2:]
    return json.dumps(written, ensure_ascii=False)
