"""Read the timer of an event: when it fires, and what its properties add."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, cast, get_args

from bizproc.bpmn.elements import EventDefinition, EventKind, Missed, TimerDefinition
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.timing.cycles import timer_fault
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, local_name

__all__ = ["read_timer"]

_TIMERS: Final[Mapping[str, Literal["date", "duration", "cycle"]]] = {
    "timeDate": "date",
    "timeDuration": "duration",
    "timeCycle": "cycle",
}

_IS_FORMULA: Final = re.compile(r"[^\W\d]\w*(\.\w+)*|[^\W\d][\w ]*\(.*\)", re.DOTALL)
_FORGOTTEN: Final = "; did you forget the = at the beginning?"


def read_timer(
    reading: DiagramFile, definition: Element, properties: Mapping[str, str]
) -> EventDefinition:
    """Return a timer event; a literal text is one that can be armed."""
    found = list(reading.children(definition, _TIMERS))
    if len(found) != 1:
        text = "a timer needs exactly one of timeDate, timeDuration and timeCycle"
        reading.fault("BP010", definition, text)
        return EventDefinition(kind=EventKind.TIMER)
    reading.extensions(definition, ())
    [when] = found
    reading.attributes(when)
    kind = _TIMERS[local_name(when)]
    value = reading.value(when, when.text or "", what=f"timer's {kind}")
    if not value.text.startswith("="):
        fault = timer_fault(kind, value.text)
        if fault is not None:
            hint = _FORGOTTEN if _IS_FORMULA.fullmatch(value.text.strip()) else ""
            reading.fault("BP010", when, f"the timer's {kind}: {fault}{hint}")
    if kind != "cycle" and "missed" in properties:
        text = f"property 'missed' is about a timeCycle, not a {local_name(when)}"
        reading.fault("BP015", definition, f"{text}; remove it")
    roll = _choice(reading, definition, properties, "roll", get_args(_Roll))
    missed = _choice(reading, definition, properties, "missed", get_args(Missed))
    timer = TimerDefinition(
        kind=kind,
        value=value,
        roll=cast("_Roll", roll),
        missed=cast("Missed", missed),
    )
    return EventDefinition(kind=EventKind.TIMER, timer=timer)


_Roll = Literal["none", "next_working_time"]


def _choice(
    reading: DiagramFile,
    definition: Element,
    properties: Mapping[str, str],
    name: str,
    choices: tuple[str, ...],
) -> str:
    """Return what a property chooses, by default the first."""
    text = properties.get(name, choices[0])
    if text not in choices:
        known = did_you_mean(text, choices)
        message = f"{name} is {' or '.join(choices)}, not {text!r}{known}"
        reading.fault("BP015", definition, message)
        return choices[0]
    return text
