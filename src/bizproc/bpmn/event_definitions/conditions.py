"""Read the condition of a conditional event."""

from __future__ import annotations

from typing import Final

from bizproc.bpmn.elements import EventDefinition, EventKind, Value
from bizproc.bpmn.reading import DiagramFile
from bizproc.source.xml import Element

__all__ = ["read_condition"]

_EVENTS: Final = frozenset({"create", "update"})


def read_condition(reading: DiagramFile, definition: Element) -> EventDefinition:
    """Return a conditional event; a filter is taken if it leaves nothing out.

    The condition is judged at every change, so a filter of variables or of changes
    would make it miss some.
    """
    kind = EventKind.CONDITIONAL
    found = list(reading.children(definition, {"condition"}))
    if len(found) != 1:
        text = "a conditional event needs exactly one condition; write `= …`"
        reading.fault("BP012", definition, text)
        return EventDefinition(kind=kind)
    [written] = found
    reading.attributes(written)
    value = reading.expression(written, written.text or "", what="condition")
    only = reading.extensions(definition, {"conditionalFilter"})
    if "conditionalFilter" in only:
        _check_filter(reading, only["conditionalFilter"], value)
    return EventDefinition(kind=kind, condition=value)


def _check_filter(reading: DiagramFile, only: Element, condition: Value) -> None:
    names, changes = (
        {part.strip() for part in only.get(name, "").split(",") if part.strip()}
        for name in ("variableNames", "variableEvents")
    )
    read = condition.expression.names if condition.expression is not None else set()
    left_out = sorted(read - names) if names else []
    if left_out:
        text = (
            f"zeebe:conditionalFilter variableNames leaves out {', '.join(left_out)}, "
            "which the condition reads: it is judged at every change of what it reads; "
            "remove variableNames"
        )
        reading.fault("BP005", only, text)
    if changes and changes != _EVENTS:
        text = (
            "zeebe:conditionalFilter variableEvents is not supported: the condition is "
            "judged whether a variable is new or changed; remove variableEvents"
        )
        reading.fault("BP005", only, text)
