"""Bring an error or escalation to its nearest handler: boundary event, event sub-process.

Both go outwards through the scopes around, those of calls too (BPMN 2.0, 10.5.1). An
error ends what threw it; an escalation does so only if what catches it interrupts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizproc._spiff.compensation import DRIVER
from bizproc._spiff.life import Payload, Phase, go_on
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizproc._spiff.specs.element import ElementSpec
    from bizproc._spiff.specs.event import HandlerStartSpec


@dataclass(frozen=True, slots=True)
class Thrown:
    """Stand for an error or escalation that looks for its handler."""

    kind: EventKind
    code: str
    payload: Payload


def error(code: str, message: str) -> Thrown:
    """Make an error: what it brings is seen by the mappings, and is no result."""
    payload = Payload({}, {"errorCode": code, "errorMessage": message})
    return Thrown(EventKind.ERROR, code, payload)


@dataclass(frozen=True, slots=True)
class Handler:
    """Stand for the event that catches what is thrown: on a border, or in a scope."""

    place: Token
    event: ElementSpec
    is_on_border: bool

    def handle(self, thrown: Thrown) -> None:
        """End what it interrupts, and begin what handles it."""
        scope = self.place.workflow
        if not self.is_on_border:
            scope.start_event_sub_process(self.event, thrown.payload, waiting=None)
            return
        leaving = scope.spawn(self.event, data={}, stamps={})
        scope.take_over_variables(leaving, self.place)
        if self.event.node.interrupting:
            scope.drop(self.place)
        go_on(leaving, Phase.COMPLETING, thrown.payload)


def find_handler(token: Token, thrown: Thrown) -> Handler | None:
    """Find the nearest handler for what an activity throws."""
    place = token
    while (body := place.body) is not None:
        place = body
    event = _catching(place.task_spec.boundary, thrown)
    if event is not None:
        return Handler(place, event, is_on_border=True)
    return find_handler_around(place, thrown)


def find_handler_around(token: Token, thrown: Thrown) -> Handler | None:
    """Find the nearest handler in the scopes around a token.

    What a handler of compensation throws comes from where compensation was thrown.
    """
    driver = token.workflow.top.tokens.get(token.internal_data.get(DRIVER, 0))
    if driver is not None:
        return find_handler(driver, thrown)
    scope = token.workflow
    event = _catching(_listening(token), thrown)
    if event is not None:
        return Handler(token, event, is_on_border=False)
    outer = scope.outer_token()
    return None if outer is None else find_handler(outer, thrown)


def _listening(token: Token) -> Iterable[HandlerStartSpec]:
    """Return the event sub-processes of a scope that hear what a token in it throws.

    What a handler throws never comes back to it, and goes further out if the handler
    has ended all else in the scope: then nothing in it listens any more.
    """
    starts = token.workflow.spec.event_starts.values()
    own = next((it for it in starts if it.handler is token.task_spec), None)
    if own is None:
        return starts
    if own.node.interrupting:
        return ()
    return [it for it in starts if it is not own]


def _catching(specs: Iterable[ElementSpec], thrown: Thrown) -> ElementSpec | None:
    """Find the event for a code; an exact code wins over one for any."""
    events = [
        (spec, event.code)
        for spec in specs
        for event in spec.node.event.each
        if event.kind is thrown.kind
    ]
    for wanted in (thrown.code, None):
        for spec, code in events:
            if (None if code is None else code.text) == wanted:
                return spec
    return None
