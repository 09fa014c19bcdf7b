"""What a turn of a multi-instance throws when it is over (BPMN 2.0, 13.3.7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from bizproc._spiff.life import Payload
from bizproc._spiff.specs.event import code_of, message_of, throw
from bizproc._spiff.specs.repetition import counts_at, names_at_end
from bizproc._spiff.throwing import Thrown, find_handler
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import EventDefinition, EventKind, LoopThrow
from bizproc.bpmn.evaluating import holds

if TYPE_CHECKING:
    from bizproc._spiff.specs.activity import ActivitySpec

__all__ = ["throw_events"]


def throw_events(spec: ActivitySpec, inner: Token) -> bool:
    """Throw what the turn is to throw; say whether it lives on.

    All is evaluated before anything is thrown. What catches it may end the activity:
    then nothing more is thrown.
    """
    loop = spec.node.loop
    if loop is None or not loop.throws or inner.lenient:
        return True
    throws = [_decide(inner, it.event) for it in loop.throws if _is_due(inner, it)]
    # the activity is not over yet: what is thrown tells nothing of that
    inner.is_told = True
    for go in throws:
        if inner.id in inner.workflow.tasks:
            go()
    return inner.id in inner.workflow.tasks


def _is_due(inner: Token, thrown: LoopThrow) -> bool:
    body = inner.body
    if thrown.first_only:
        return body is not None and body.internal_data["done"] == 0
    if thrown.condition is None:
        return True
    value = inner.workflow.top.evaluate(thrown.condition, names_at_end(inner))
    return holds(thrown.condition, value)


def _decide(inner: Token, event: EventDefinition) -> Callable[[], None]:
    node = replace(inner.task_spec.node, event=event, inputs=())
    counts = counts_at(inner)
    if event.kind is EventKind.ESCALATION:
        code = code_of(inner, event)
        brought = Payload({}, {"escalationCode": code, **counts})
        return partial(_escalate, inner, Thrown(event.kind, code, brought))
    signal = message_of(inner, node)
    assert signal is not None  # noqa: S101 - nothing else is read
    return partial(throw, inner, signal, beside=counts)


def _escalate(inner: Token, thrown: Thrown) -> None:
    """Let the nearest handler catch it, beginning on the border of the activity."""
    top, id_ = inner.workflow.top, inner.task_spec.node.id
    code: Mapping[str, Any] = {"escalation": thrown.code}
    handler = find_handler(inner, thrown)
    if handler is None:
        top.record("escalation_not_caught", id_, code)
        return
    top.record("escalation_caught", handler.event.node.id, code)
    handler.handle(thrown)
