"""Read errors and escalations: events that are told apart by a code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from bizproc.bpmn.elements import EventDefinition, EventKind, Value
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.rules.referring import unresolved
from bizproc.source.xml import Element

__all__ = ["read_coded"]

_Coded = Literal[EventKind.ERROR, EventKind.ESCALATION]
# the attribute that names one, and the attribute of it that holds the code
_ATTRIBUTES: Final[Mapping[EventKind, tuple[str, str]]] = {
    EventKind.ERROR: ("errorRef", "errorCode"),
    EventKind.ESCALATION: ("escalationRef", "escalationCode"),
}


def read_coded(
    reading: DiagramFile, definition: Element, kind: _Coded, *, thrower: str | None
) -> EventDefinition:
    """Return an error or escalation event; `thrower` says what throws it, if so.

    What is thrown has a code, a text or an expression; what is caught has a literal one,
    or none, which catches every code.
    """
    reference, attribute = _ATTRIBUTES[kind]
    known = reading.errors if kind is EventKind.ERROR else reading.escalations
    ref = definition.get(reference, "").strip()
    named = known.get(ref)
    if named is not None:
        code = _code(reading, named, attribute, throws=thrower is not None)
        return EventDefinition(kind=kind, code=code)
    if ref:
        text = unresolved(reading, reference, ref, str(kind), known)
        reading.fault("BP006", definition, text)
    elif thrower is not None:
        text = f"the {kind} {thrower} names no {kind}; pick one with a code"
        reading.fault("BP012", definition, text)
    return EventDefinition(kind=kind)


def _code(
    reading: DiagramFile, named: Element, attribute: str, *, throws: bool
) -> Value | None:
    if throws:
        text = reading.required(named, attribute)
    elif named.get(attribute, "").strip():
        text = reading.literal(named, attribute)
    else:
        return None
    return None if text is None else reading.value(named, text, what=attribute)
