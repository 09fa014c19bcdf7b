"""Tell of message flows that BPMN does not allow (7.6.2, 9.4, 10.5).

Nothing is sent along a message flow here: messages find their way by name and key. So
what is wrong with one is told, and refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.refusals.wording import a_or_an
from bizproc.bpmn.rules.referring import tag_words, unresolved
from bizproc.bpmn.vocabulary import ACTIVITIES, BPMN, EVENTS
from bizproc.source.xml import Element, local_name

__all__ = ["look_at_message_flows"]

_SIDES: Final = ("sourceRef", "targetRef")
_ENDS: Final = (
    ACTIVITIES
    | EVENTS
    | {
        *("participant", "conversation", "subConversation", "callConversation"),
    }
)
# side -> the events that never stand there, and why
_NEVER: Final[Mapping[str, Mapping[str, str]]] = {
    "sourceRef": {
        "startEvent": "a start event sends nothing",
        "intermediateCatchEvent": "a catch event sends nothing",
        "boundaryEvent": "a boundary event sends nothing",
    },
    "targetRef": {
        "endEvent": "an end event receives nothing",
        "intermediateThrowEvent": "a throw event receives nothing",
    },
}
# side -> the events that need a message there, and what they would do with it
_WITH_MESSAGE: Final[Mapping[str, Mapping[str, str]]] = {
    "sourceRef": {"endEvent": "sends", "intermediateThrowEvent": "sends"},
    "targetRef": {
        "startEvent": "is started by",
        "intermediateCatchEvent": "waits for",
        "boundaryEvent": "waits for",
    },
}


def look_at_message_flows(reading: DiagramFile, children: Sequence[Element]) -> None:
    """Warn of message flows inside one pool, or to and from what has no message."""
    for collaboration in children:
        if local_name(collaboration) != "collaboration":
            continue
        pools = {
            participant.get("processRef", ""): participant.get("id", "")
            for participant in collaboration.findall(f"{{{BPMN}}}participant")
        }
        for flow in collaboration.findall(f"{{{BPMN}}}messageFlow"):
            if reading.has_warned_enough:
                return
            for message in _faults(reading, flow, pools):
                reading.warn("BP185", flow, message)


def _faults(
    reading: DiagramFile, flow: Element, pools: Mapping[str, str]
) -> Iterator[str]:
    ends: list[Element] = []
    for side in _SIDES:
        ref = flow.get(side, "").strip()
        if not ref:
            yield f"a message flow needs a {side}; draw both of its ends"
        if not ref or ":" in ref:
            continue  # of another file
        end = reading.ids.get(ref)
        if end is None:
            yield unresolved(reading, side, ref, "element", reading.ids)
            continue
        ends.append(end)
        why = _misplaced(reading, side, end)
        if why is not None:
            yield f"{side} {ref!r}: {why}"
    if len(ends) == len(_SIDES) and _pool(ends[0], pools) == _pool(ends[1], pools):
        yield (
            f"{ends[0].get('id')!r} and {ends[1].get('id')!r} are of one pool, and a "
            "message flow joins two; draw a sequence flow, or no flow at all"
        )


def _misplaced(reading: DiagramFile, side: str, end: Element) -> str | None:
    """Say why a message flow cannot end there."""
    tag = local_name(end)
    if tag not in _ENDS:
        return (
            f"a message flow joins pools, activities and events, not "
            f"{a_or_an(tag_words(tag))}; draw it to one of them"
        )
    never = _NEVER[side].get(tag)
    if never is not None:
        return f"{never}; turn the message flow round, or draw another event"
    does = _WITH_MESSAGE[side].get(tag)
    if does is not None and not _has_message(reading, end):
        return f"this {tag_words(tag)} {does} no message; give it one"
    return None


def _has_message(reading: DiagramFile, event: Element) -> bool:
    named = (
        reading.definitions.get((it.text or "").strip())
        for it in event.findall(f"{{{BPMN}}}eventDefinitionRef")
    )
    definitions = [*event, *(it for it in named if it is not None)]
    return any(local_name(it) == "messageEventDefinition" for it in definitions)


def _pool(end: Element, pools: Mapping[str, str]) -> str | None:
    """Return the participant that an element belongs to, by its id."""
    if local_name(end) == "participant":
        return end.get("id")
    for around in end.iterancestors(f"{{{BPMN}}}process"):
        process = around.get("id", "")
        return pools.get(process, process)
    return None
