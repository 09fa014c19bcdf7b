"""Bring a BPMN error to its nearest handler: boundary event, event sub-process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizproc._spiff.specs.repetition import is_inner
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizproc._spiff.specs.element import ElementSpec


def throw_from(token: Token, code: str, message: str) -> bool:
    """Hand an error of an activity to its nearest handler; False if none."""
    scope, place = token.workflow, token
    while is_inner(place):
        place = scope.tasks[place.internal_data["body"]]
    handler = _catching(place.task_spec.boundary, code)
    if handler is None:
        return throw_from_scope(place, code, message)
    leaving = scope.spawn(handler, data={}, stamps={})
    scope.take_over_variables(leaving, place)
    place.cancel()
    _tell(leaving, code, message)
    leaving.complete()
    return True


def throw_from_scope(token: Token, code: str, message: str) -> bool:
    """Hand an error to an event sub-process of the token's scope, or further out."""
    scope = token.workflow
    handlers = scope.spec.event_starts
    # what a handler throws goes further out, never to the handlers beside it
    if all(token.task_spec is not sub for _, sub in handlers.values()):
        start = _catching((spec for spec, _ in handlers.values()), code)
        if start is not None:
            started = scope.start_event_sub_process(start.node.id, None)
            _tell(started, code, message)
            return True
    outer = scope.outer_token()
    return False if outer is None else throw_from(outer, code, message)


def _catching(specs: Iterable[ElementSpec], code: str) -> ElementSpec | None:
    """Find the error event for a code; an exact code wins over one for any."""
    events = [spec for spec in specs if spec.node.event.kind is EventKind.ERROR]
    for wanted in (code, None):
        for spec in events:
            if spec.node.event.error_code == wanted:
                return spec
    return None


def _tell(token: Token, code: str, message: str) -> None:
    """Let the output mappings of an error event see code and message."""
    if token.task_spec.node.outputs:
        event = {"errorCode": code, "errorMessage": message}
        token.task_spec.apply_outputs(token, {}, event)
