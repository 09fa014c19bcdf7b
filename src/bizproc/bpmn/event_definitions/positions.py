"""Which kinds of event may stand where, and what to draw instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from bizproc.bpmn.elements import EventKind
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.refusals.wording import a_or_an
from bizproc.source.xml import Element

__all__ = ["SUPPORTED", "Position", "refuse_kind"]

Position = Literal[
    "start event",
    "sub-process start",
    "event sub-process start",
    "end event",
    "catch event",
    "throw event",
    "boundary event",
    "receive task",
    "send task",
]

_N, _M, _T = EventKind.NONE, EventKind.MESSAGE, EventKind.TIMER
_E, _S, _L = EventKind.ERROR, EventKind.SIGNAL, EventKind.LINK
_X, _C = EventKind.ESCALATION, EventKind.CONDITIONAL
_U, _A = EventKind.COMPENSATION, EventKind.CANCEL

SUPPORTED: Final[Mapping[Position, frozenset[EventKind]]] = {
    "start event": frozenset({_N, _M, _T, _S, _C}),
    "sub-process start": frozenset({_N}),
    "event sub-process start": frozenset({_M, _T, _E, _S, _X, _C, _U}),
    "end event": frozenset({_N, _M, _E, _S, _X, _U, _A, EventKind.TERMINATE}),
    "catch event": frozenset({_M, _T, _S, _L, _C}),
    "throw event": frozenset({_N, _M, _S, _L, _X, _U}),
    "boundary event": frozenset({_M, _T, _E, _S, _X, _C, _U, _A}),
}
"""Which kinds of event may stand where."""

_INSTEAD: Final[Mapping[tuple[Position, EventKind], str]] = {
    (
        "start event",
        EventKind.ERROR,
    ): "an error starts only an event sub-process; set triggeredByEvent",
    (
        "start event",
        EventKind.ESCALATION,
    ): "an escalation starts only an event sub-process; set triggeredByEvent",
    (
        "catch event",
        EventKind.ESCALATION,
    ): "an escalation is caught by a boundary event",
    (
        "start event",
        EventKind.COMPENSATION,
    ): "compensation starts only an event sub-process; set triggeredByEvent",
    (
        "catch event",
        EventKind.COMPENSATION,
    ): "compensation is caught by a boundary event",
    ("catch event", EventKind.CANCEL): "a cancel is caught by a boundary event",
    ("throw event", EventKind.CANCEL): "a transaction is cancelled by an end event",
    (
        "throw event",
        EventKind.CONDITIONAL,
    ): "a condition is waited for: draw a catch event",
    ("catch event", EventKind.NONE): "add a message, timer, signal or link to it",
    ("boundary event", EventKind.NONE): "add a timer, message, signal or error to it",
    (
        "event sub-process start",
        EventKind.NONE,
    ): "add a message, timer, error or signal to it",
    ("catch event", EventKind.ERROR): "an error is caught by a boundary event",
    ("throw event", EventKind.ERROR): "an error is thrown by an end event",
    ("throw event", EventKind.TIMER): "a timer is caught: draw a catch event",
    ("throw event", EventKind.TERMINATE): "only an end event terminates",
}


def refuse_kind(
    reading: DiagramFile, element: Element, position: Position, kind: EventKind
) -> None:
    """Report an event that cannot be what it is, where it is."""
    if (position, kind) != ("start event", _C):  # BPMN starts a process so
        reading.misplaced.add(element.get("id", ""))
    name = a_or_an("empty" if kind is _N else str(kind))
    hint = _INSTEAD.get((position, kind)) or (
        "supported here: " + ", ".join(sorted(SUPPORTED[position]))
    )
    message = f"{a_or_an(position)} cannot be {name} event; {hint}"
    reading.fault("BP008", element, message)
