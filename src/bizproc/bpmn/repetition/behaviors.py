"""Read what the turns of a multi-instance throw when they are over (`behavior`)."""

from __future__ import annotations

from typing import Final

from bizproc.bpmn.elements import EventDefinition, EventKind, LoopThrow, Value
from bizproc.bpmn.event_definitions.finding import definitions_of
from bizproc.bpmn.events import KINDS, read_thrown
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.rules.referring import unresolved
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, local_name

__all__ = ["COMPLEX", "read_behavior"]

COMPLEX: Final = "complexBehaviorDefinition"
_REFERENCES: Final = {"None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef"}
_KNOWN: Final = ("None", "One", "All", "Complex")
_THROWN: Final = frozenset({EventKind.SIGNAL, EventKind.ESCALATION})


def read_behavior(
    reading: DiagramFile, element: Element, definitions: list[Element]
) -> tuple[LoopThrow, ...]:
    """Return what turns throw: each of them, the first, or those that a condition picks.

    Args:
        reading: the file being read.
        element: the loop characteristics.
        definitions: its complexBehaviorDefinitions.
    """
    behavior = element.get("behavior", "All").strip()
    if behavior not in _KNOWN:
        known = did_you_mean(behavior, _KNOWN)
        text = f"behavior is one of {', '.join(_KNOWN)}, not {behavior!r}{known}"
        reading.fault("BP004", element, text)
        return ()
    _check_idle(reading, element, behavior, definitions)
    if behavior == "Complex":
        found = (_complex(reading, it) for it in definitions)
        return tuple(it for it in found if it is not None)
    if behavior == "All":
        return ()
    event = _referred(reading, element, _REFERENCES[behavior])
    return () if event is None else (LoopThrow(event, None, behavior == "One"),)


def _check_idle(
    reading: DiagramFile, element: Element, behavior: str, definitions: list[Element]
) -> None:
    """Refuse what the behavior does not follow, and one that lacks what it follows."""
    for other, reference in _REFERENCES.items():
        if other != behavior and element.get(reference) is not None:
            text = f"{reference} has no effect with behavior={behavior}; remove it"
            reading.fault("BP004", element, text)
    if behavior == "Complex" and not definitions:
        text = f"behavior=Complex needs a {COMPLEX}; draw one, or choose All"
        reading.fault("BP012", element, text)
    elif behavior != "Complex":
        for definition in definitions:
            text = f"a {COMPLEX} has no effect with behavior={behavior}; remove it"
            reading.fault("BP004", definition, text)


def _referred(
    reading: DiagramFile, element: Element, reference: str
) -> EventDefinition | None:
    """Return the event definition of the file that is thrown."""
    ref = element.get(reference, "").strip().rpartition(":")[2]
    if not ref:
        text = (
            f"{reference} names no event definition; name a signal or an escalation of "
            "the file, which an event on the border of the activity then catches"
        )
        reading.fault("BP012", element, text)
        return None
    definition = reading.definitions.get(ref)
    if definition is None:
        text = unresolved(
            reading, reference, ref, "event definition", reading.definitions
        )
        reading.fault("BP006", element, text)
        return None
    return _thrown(reading, element, definition)


def _complex(reading: DiagramFile, definition: Element) -> LoopThrow | None:
    reading.attributes(definition)
    children = list(reading.children(definition, {"condition", "event"}))
    conditions = [it for it in children if local_name(it) == "condition"]
    events = [it for it in children if local_name(it) == "event"]
    if len(conditions) != 1 or len(events) != 1:
        text = f"a {COMPLEX} holds one condition and one event"
        reading.fault("BP012", definition, text)
        return None
    condition = _condition(reading, conditions[0])
    reading.attributes(events[0])
    reading.extensions(events[0], ())
    found, followed = definitions_of(reading, events[0], KINDS)
    if not followed:
        return None
    if len(found) != 1:
        text = (
            f"the event of a {COMPLEX} throws one thing; give it one event definition, "
            f"and draw a second {COMPLEX} for another"
        )
        reading.fault("BP012", events[0], text)
        return None
    event = _thrown(reading, events[0], found[0])
    return None if event is None else LoopThrow(event, condition)


def _condition(reading: DiagramFile, element: Element) -> Value | None:
    reading.attributes(element)
    return reading.expression(element, element.text or "", what="behavior condition")


def _thrown(
    reading: DiagramFile, place: Element, definition: Element
) -> EventDefinition | None:
    kind = KINDS.get(local_name(definition))
    if kind not in _THROWN:
        text = (
            f"a turn throws a signal or an escalation, not {local_name(definition)}: an "
            "event on the border of the activity is to catch it; a message never comes "
            "back to its own instance, and to end all turns write a completionCondition"
        )
        reading.fault("BP012", place, text)
        return None
    return read_thrown(reading, place, definition, kind)
