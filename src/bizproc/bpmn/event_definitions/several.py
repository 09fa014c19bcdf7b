"""Judge events of several definitions: which may stand together, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bizproc.bpmn.elements import EventDefinition, EventKind
from bizproc.bpmn.reading import DiagramFile
from bizproc.source.xml import Element

__all__ = ["TOGETHER", "join_definitions", "wants_all"]

_M, _T, _S = EventKind.MESSAGE, EventKind.TIMER, EventKind.SIGNAL
_C, _E, _X = EventKind.CONDITIONAL, EventKind.ERROR, EventKind.ESCALATION
_AWAITED: Final = frozenset({_M, _T, _S, _C})
_REPEATED: Final = frozenset({_M, _S})
TOGETHER: Final[Mapping[str, frozenset[EventKind]]] = {
    "start event": frozenset({_M, _S}),
    "event sub-process start": _AWAITED | {_E, _X},
    "end event": frozenset({_M, _S, _X}),
    "catch event": _AWAITED,
    "throw event": frozenset({_M, _S, _X}),
    "boundary event": _AWAITED | {_E, _X},
}
"""Which kinds may stand together in an event of several definitions, by its place."""
_WITH_ALL: Final = frozenset(
    {"catch event", "boundary event", "event sub-process start"}
)


def wants_all(reading: DiagramFile, element: Element) -> bool:
    """Say whether all of several definitions must come (`parallelMultiple`)."""
    return reading.truth(element, "parallelMultiple", default=False)


def join_definitions(
    reading: DiagramFile,
    element: Element,
    position: str,
    parts: Sequence[EventDefinition],
) -> EventDefinition:
    """Return the event of several definitions: one of them is enough, or all are needed."""
    is_parallel = wants_all(reading, element)
    if is_parallel:
        _check_parallel(reading, element, position, parts)
    for part in parts:
        if part.timer is not None and part.timer.kind == "cycle":
            text = "a timeCycle cannot stand beside others; draw an event of its own"
            reading.fault("BP008", element, text)
    kind = EventKind.PARALLEL_MULTIPLE if is_parallel else EventKind.MULTIPLE
    return EventDefinition(kind=kind, parts=tuple(parts))


def _check_parallel(
    reading: DiagramFile,
    element: Element,
    position: str,
    parts: Sequence[EventDefinition],
) -> None:
    thrown = sorted({str(part.kind) for part in parts if part.kind not in _AWAITED})
    once = sorted({str(part.kind) for part in parts if part.kind not in _REPEATED})
    beside = element.get("cancelActivity", element.get("isInterrupting", "true"))
    names = [part.name.text for part in parts if part.name is not None]
    if position == "start event" and (once or _S in {part.kind for part in parts}):
        text = (
            "a process is started by several messages together, which belong to one "
            "instance by their key; start it by a message, and draw a parallel gateway "
            "with catch events for the others"
        )
    elif position == "start event" and len(names) > len(set(names)):
        text = "one message cannot be waited for twice; name different messages"
    elif position == "start event":
        return
    elif position not in _WITH_ALL:
        text = f"a {position} cannot wait for several events together; throw them all"
    elif thrown:
        text = (
            f"parallelMultiple waits for events that come from outside, not for "
            f"{' or '.join(thrown)}; draw an event of its own for that"
        )
    elif beside.strip() in {"false", "0"} and once:
        text = (
            "an event that does not interrupt waits for all of its events again and "
            f"again, and {' or '.join(once)} may never come again; let it interrupt, or "
            "draw an event sub-process for one of them, with catch events for the others"
        )
    else:
        return
    reading.fault("BP008", element, text)
