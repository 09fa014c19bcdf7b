"""Bring a BPMN error to its nearest handler: boundary event, event sub-process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizproc._spiff.life import Payload, Phase, go_on
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizproc._spiff.specs.element import ElementSpec


@dataclass(frozen=True, slots=True)
class Handler:
    """Stand for the event that catches an error: on a border, or in a scope."""

    place: Token
    event: ElementSpec
    is_on_border: bool

    def handle(self, code: str, message: str) -> None:
        """End what the error ends, and begin what handles it."""
        came = Payload({}, {"errorCode": code, "errorMessage": message})
        scope = self.place.workflow
        if not self.is_on_border:
            scope.start_event_sub_process(self.event, came, waiting=None)
            return
        leaving = scope.spawn(self.event, data={}, stamps={})
        scope.take_over_variables(leaving, self.place)
        scope.drop(self.place)
        # what an error brings is seen by the mappings, and is no result
        go_on(leaving, Phase.COMPLETING, came)


def find_handler(token: Token, code: str) -> Handler | None:
    """Find the nearest handler for an error of an activity."""
    place = token
    while (body := place.body) is not None:
        place = body
    event = _catching(place.task_spec.boundary, code)
    if event is not None:
        return Handler(place, event, is_on_border=True)
    return find_handler_around(place, code)


def find_handler_around(token: Token, code: str) -> Handler | None:
    """Find the nearest handler for an error in the scopes around a token."""
    scope = token.workflow
    handlers = scope.spec.event_starts.values()
    # what a handler throws goes further out, never to the handlers beside it
    if all(token.task_spec is not start.handler for start in handlers):
        event = _catching(handlers, code)
        if event is not None:
            return Handler(token, event, is_on_border=False)
    outer = scope.outer_token()
    return None if outer is None else find_handler(outer, code)


def _catching(specs: Iterable[ElementSpec], code: str) -> ElementSpec | None:
    """Find the error event for a code; an exact code wins over one for any."""
    events = [spec for spec in specs if spec.node.event.kind is EventKind.ERROR]
    for wanted in (code, None):
        for spec in events:
            if spec.node.event.error_code == wanted:
                return spec
    return None
