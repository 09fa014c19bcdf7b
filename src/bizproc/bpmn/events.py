"""Read what an event waits for or throws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from bizproc.bpmn.compensation import read_compensation
from bizproc.bpmn.elements import EventDefinition, EventKind, Value
from bizproc.bpmn.event_definitions.codes import read_coded
from bizproc.bpmn.event_definitions.conditions import read_condition
from bizproc.bpmn.event_definitions.finding import definitions_of
from bizproc.bpmn.event_definitions.links import read_link
from bizproc.bpmn.event_definitions.positions import SUPPORTED, Position, refuse_kind
from bizproc.bpmn.event_definitions.several import TOGETHER, join_definitions, wants_all
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.refusals.wording import a_or_an
from bizproc.bpmn.rules.referring import unresolved
from bizproc.bpmn.timers import read_timer
from bizproc.bpmn.timing.cycles import timer_fault
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, local_name

__all__ = [
    "KINDS",
    "Position",
    "check_no_words",
    "read_event",
    "read_message",
    "read_thrown",
]

_THROWING: Final = frozenset({"end event", "throw event", "send task"})

KINDS: Final[Mapping[str, EventKind]] = {
    "messageEventDefinition": EventKind.MESSAGE,
    "timerEventDefinition": EventKind.TIMER,
    "errorEventDefinition": EventKind.ERROR,
    "signalEventDefinition": EventKind.SIGNAL,
    "terminateEventDefinition": EventKind.TERMINATE,
    "linkEventDefinition": EventKind.LINK,
    "escalationEventDefinition": EventKind.ESCALATION,
    "compensateEventDefinition": EventKind.COMPENSATION,
    "cancelEventDefinition": EventKind.CANCEL,
    "conditionalEventDefinition": EventKind.CONDITIONAL,
}
"""The definitions of events that are run, by their tags."""

_N, _M, _T, _S, _L, _C = (
    EventKind.NONE,
    EventKind.MESSAGE,
    EventKind.TIMER,
    EventKind.SIGNAL,
    EventKind.LINK,
    EventKind.CONDITIONAL,
)

_OF_TEMPLATES: Final = "template:"
"""Begins the properties in which an element template keeps what was picked."""

_EVENT_WORDS: Final = frozenset({"condition", "key", "missed", "origins", "roll"})


def read_event(
    reading: DiagramFile,
    element: Element,
    position: Position,
    *,
    properties: Mapping[str, str],
    sends: bool = False,
) -> EventDefinition:
    """Return what the event is about; only the fields of its kind are set.

    Args:
        reading: the file being read.
        element: the event.
        position: where the event stands, which decides what it may be.
        properties: its `zeebe:properties`.
        sends: an action stands behind the throw, so no message need be named.
    """
    found, followed = definitions_of(reading, element, KINDS)
    if len(found) > 1:
        return _read_several(
            reading, element, found, position, properties=properties, sends=sends
        )
    if wants_all(reading, element):
        text = "parallelMultiple has no effect on an event of one definition; remove it"
        reading.fault("BP004", element, text)
    if not followed:
        return EventDefinition()
    definition = found[0] if found else None
    kind = _N if definition is None else KINDS[local_name(definition)]
    if kind not in SUPPORTED[position]:
        refuse_kind(reading, element, position, kind)
        return EventDefinition()
    if kind is not _M:
        allowed = frozenset({"missed", "roll"}) if kind is _T else frozenset()
        where = f"a {'plain' if kind is _N else kind} event"
        _check_words(reading, element, properties, allowed=allowed, where=where)
    if definition is None:
        return EventDefinition()
    reading.attributes(definition)
    return _read_definition(
        reading, element, definition, kind, position, properties=properties, sends=sends
    )


def _read_several(
    reading: DiagramFile,
    element: Element,
    found: Sequence[Element],
    position: Position,
    *,
    properties: Mapping[str, str],
    sends: bool,
) -> EventDefinition:
    """Return an event of several definitions."""
    kinds = [KINDS[local_name(child)] for child in found]
    allowed = TOGETHER.get(position, frozenset())
    if sends or not allowed.issuperset(kinds):
        told = ", ".join(map(str, kinds))
        able = ", ".join(sorted(allowed)) or "none"
        message = (
            f"several event definitions ({told}) in {a_or_an(position)}; draw one event "
            f"for each, or only such as can stand together here: {able}"
        )
        reading.fault("BP008", element, message)
        return EventDefinition()
    where = "an event of several definitions"
    _check_words(reading, element, properties, allowed=frozenset(), where=where)
    parts = []
    for child, kind in zip(found, kinds, strict=True):
        reading.attributes(child)
        parts.append(
            _read_definition(
                reading, element, child, kind, position, properties={}, sends=False
            )
        )
    return join_definitions(reading, element, position, parts)


def _read_definition(
    reading: DiagramFile,
    element: Element,
    definition: Element,
    kind: EventKind,
    position: Position,
    *,
    properties: Mapping[str, str],
    sends: bool,
) -> EventDefinition:
    if kind is _T:
        return read_timer(reading, definition, properties)
    if kind is _C:
        return read_condition(reading, definition)
    if kind is _L:
        reading.extensions(definition, ())
        return read_link(reading, definition, position)
    # which operation of a service others would call with it
    reading.only(definition, {"operationRef"} if kind is _M else ())
    throws_message = kind is _M and position in _THROWING
    allowed = frozenset({"publishMessage"}) if throws_message else frozenset()
    extensions = reading.extensions(definition, allowed)
    if kind is _M:
        return read_message(
            reading,
            element,
            definition.get("messageRef"),
            position,
            properties=properties,
            sends=sends,
            publishing=extensions.get("publishMessage"),
        )
    return _simple(reading, element, definition, kind, position)


def read_thrown(
    reading: DiagramFile, element: Element, definition: Element, kind: EventKind
) -> EventDefinition:
    """Return a signal or an escalation that is thrown, by its definition."""
    reading.attributes(definition)
    reading.only(definition)
    reading.extensions(definition, ())
    return _simple(reading, element, definition, kind, "throw event")


def _simple(
    reading: DiagramFile,
    element: Element,
    definition: Element,
    kind: EventKind,
    position: Position,
) -> EventDefinition:
    if kind is EventKind.COMPENSATION or kind is EventKind.CANCEL:
        throws = position in _THROWING
        return read_compensation(reading, element, definition, kind, throws=throws)
    if kind is EventKind.ERROR or kind is EventKind.ESCALATION:
        thrower = position if position in _THROWING else None
        return read_coded(reading, definition, kind, thrower=thrower)
    if kind is _S:
        return _signal(reading, definition, position)
    return EventDefinition(kind=kind)


def read_message(
    reading: DiagramFile,
    element: Element,
    ref: str | None,
    position: Position,
    *,
    properties: Mapping[str, str],
    sends: bool = False,
    publishing: Element | None = None,
) -> EventDefinition:
    """Return the message an event or a task is about, with what narrows it.

    `publishing` is the `zeebe:publishMessage` of one that is thrown.
    """
    if sends and publishing is not None:
        text = "zeebe:publishMessage has no effect where an action sends; keep one"
        reading.fault("BP005", publishing, text)
    message = reading.messages.get(ref or "")
    if message is None:
        if ref or not sends:
            _refuse_unnamed(reading, element, ref, position)
        return EventDefinition(kind=_M)
    name = reading.value(
        message, reading.required(message, "name") or "", what="message name"
    )
    if position == "start event" and name.text.startswith("="):
        text = f"a process is started by a message of a fixed name, not by {name.text}"
        reading.fault("BP008", element, text)
    _check_message_words(reading, element, position, properties)
    key: Value | None = None
    waits = position != "start event" or reading.starting.get(element.get("id", ""))
    if waits and not sends:
        key = _correlation_key(reading, message)
    if publishing is not None and publishing.get("correlationKey", "").strip():
        key = reading.optional(publishing, "correlationKey")
    return EventDefinition(
        kind=_M,
        name=name,
        correlation_key=key,
        ttl=_time_to_live(reading, publishing),
        condition=_word(reading, element, properties, "condition"),
        key=_word(reading, element, properties, "key"),
        origins=_origins(reading, element, properties),
    )


def _refuse_unnamed(
    reading: DiagramFile, element: Element, ref: str | None, position: Position
) -> None:
    if ref:
        text = unresolved(reading, "messageRef", ref, "message", reading.messages)
        reading.fault("BP006", element, text)
    else:
        text = f"the {position} names no message; pick one"
        reading.fault("BP012", element, text)


def _correlation_key(reading: DiagramFile, message: Element) -> Value | None:
    subscription = reading.extensions(message, {"subscription"}).get("subscription")
    if subscription is None or not subscription.get("correlationKey", "").strip():
        return None
    text = subscription.get("correlationKey", "")
    return reading.expression(subscription, text, what="correlation key")


def _time_to_live(reading: DiagramFile, publishing: Element | None) -> Value | None:
    """Return how long a thrown message is kept; a text must be a duration."""
    if publishing is None or not publishing.get("timeToLive", "").strip():
        return None
    value = reading.optional(publishing, "timeToLive")
    if value is not None and value.expression is None:
        fault = timer_fault("duration", value.text)
        if fault is not None:
            reading.fault("BP010", publishing, f"the time to live: {fault}")
    return value


def _check_message_words(
    reading: DiagramFile,
    element: Element,
    position: Position,
    properties: Mapping[str, str],
) -> None:
    if position in _THROWING:
        where = "an event that throws"
        _check_words(reading, element, properties, allowed=frozenset(), where=where)
        return
    names = {"condition", "origins"}
    if position == "start event":
        names.add("key")
    for name in properties:
        if name == "key" and name not in names:
            text = (
                "property 'key' belongs to the start event of a process;"
                " here the message's correlationKey says which events arrive"
            )
            reading.fault("BP015", element, text)
        elif name not in names and not name.startswith(_OF_TEMPLATES):
            text = f"property {name!r} is unknown on a message {position}"
            reading.fault("BP015", element, text + did_you_mean(name, names))


def check_no_words(
    reading: DiagramFile, element: Element, properties: Mapping[str, str], where: str
) -> None:
    """Refuse the properties that narrow an event."""
    _check_words(reading, element, properties, allowed=frozenset(), where=where)


def _check_words(
    reading: DiagramFile,
    element: Element,
    properties: Mapping[str, str],
    *,
    allowed: frozenset[str],
    where: str,
) -> None:
    """Refuse a property that would do something, but on another kind of event."""
    for name in properties:
        if name in _EVENT_WORDS - allowed:
            text = f"property {name!r} has no effect on {where}; remove it"
            reading.fault("BP015", element, text)


def _word(
    reading: DiagramFile, element: Element, properties: Mapping[str, str], name: str
) -> Value | None:
    text = properties.get(name)
    return None if text is None else reading.expression(element, text, what=name)


def _origins(
    reading: DiagramFile, element: Element, properties: Mapping[str, str]
) -> Literal["user", "any"]:
    text = properties.get("origins", "user")
    if text not in {"user", "any"}:
        known = did_you_mean(text, ("user", "any"))
        reading.fault("BP015", element, f"origins is user or any, not {text!r}{known}")
    return "any" if text == "any" else "user"


def _signal(
    reading: DiagramFile, definition: Element, position: Position
) -> EventDefinition:
    ref = definition.get("signalRef", "")
    signal = reading.signals.get(ref)
    if signal is None:
        text = f"the {position} names no signal; pick one"
        if ref:
            text = unresolved(reading, "signalRef", ref, "signal", reading.signals)
        reading.fault("BP006" if ref else "BP012", definition, text)
        return EventDefinition(kind=_S)
    text = reading.required(signal, "name") or ""
    name = reading.value(signal, text, what="signal name")
    if position == "start event" and name.text.startswith("="):
        text = f"a process is started by a signal of a fixed name, not by {name.text}"
        reading.fault("BP008", definition, text)
    return EventDefinition(kind=_S, name=name)
