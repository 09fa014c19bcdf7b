"""Events: catching, throwing, boundary, link, and the ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.effects import MessageThrown, TimerArmed, WaitOpened
from bizproc._spiff.specs.element import (
    ElementSpec,
    Exit,
    evaluate_mappings,
    text_of,
)
from bizproc._spiff.throwing import throw_from_scope
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import EventDefinition, EventKind, TimerDefinition
from bizproc.errors import InvalidValueError


def arm(token: Token, spec: ElementSpec) -> None:
    """Open the wait of a catching event: a timer or a subscription."""
    event = spec.node.event
    top = token.workflow.top
    if event.kind is EventKind.TIMER:
        top.emit(TimerArmed(token.id, spec.node, next_due(token, spec)))
    elif event.kind in (EventKind.MESSAGE, EventKind.SIGNAL):
        kind: Literal["message", "signal"] = (
            "message" if event.kind is EventKind.MESSAGE else "signal"
        )
        if event.correlation_key is not None:
            key = as_key(text_of(token, event.correlation_key))
        else:
            key = top.host.key
        name = str(text_of(token, event.name))
        if key is None and event.correlation_key is not None:
            _note_missing_key(token, spec, name)
        top.emit(WaitOpened(token.id, spec.node, kind, name, key))


def _note_missing_key(token: Token, spec: ElementSpec, name: str) -> None:
    """Refuse a wait that nothing could ever end; one among others only matches nothing.

    Raises:
        InvalidValueError: NULL_KEY, the token itself stands at the event.
    """
    internal = token.internal_data
    if any(mark in internal for mark in ("race", "attached", "event_start")):
        data = {"message": name}
        token.workflow.top.record("key_missing", spec.node.id, data)
        return
    key = spec.node.event.correlation_key
    written = key.text if key is not None else ""
    message = (
        f"the correlation key of {name!r} ({written}) is null: no message could ever "
        "reach this wait; set what it reads, then try again"
    )
    raise InvalidValueError(message, code="NULL_KEY")


def as_key(value: Any) -> str | None:
    """Read a correlation key: text, or the number's text; null matches nothing."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return as_key(value.get("id"))
    return str(value)


def next_due(token: Token, spec: ElementSpec) -> dt.datetime:
    """Compute when the timer of a spec fires next for an armed token.

    A cycle counts from the arming, never from the previous firing.
    """
    timer = spec.node.event.timer
    if timer is None:
        msg = f"{spec.node.id}: a timer event needs a date, duration or cycle"
        raise InvalidValueError(msg)
    due = _next_moment(token, timer)
    if timer.roll == "next_working_time":
        return token.workflow.top.host.roll(due)
    return due


def _next_moment(token: Token, timer: TimerDefinition) -> dt.datetime:
    top = token.workflow.top
    internal = token.internal_data
    if timer.kind != "cycle":
        value = text_of(token, timer.value)
        return top.host.moment(value, base=top.host.now)
    if "cycle" not in internal:
        repetitions, interval = top.cycle(text_of(token, timer.value))
        internal["cycle"] = [top.host.now, interval, repetitions, 0]
    base, interval, repetitions, fired = internal["cycle"]
    internal["cycle"] = [base, interval, repetitions, fired + 1]
    return top.host.moment(interval, base=base, times=fired + 1)


def fires_again(token: Token) -> bool:
    """Say whether an armed cycle has repetitions left."""
    cycle = token.internal_data.get("cycle")
    return cycle is not None and (cycle[2] is None or cycle[3] < cycle[2])


class StartEventSpec(ElementSpec):
    """Begin a scope: from now on its event sub-processes listen."""

    def _run_hook(self, my_task: Token) -> bool | None:
        scope = my_task.workflow
        if scope.spec.event_starts:
            scope.arm_event_sub_processes(my_task.data)
        return True


class CatchEventSpec(ElementSpec):
    """Hold a token until a timer, message or signal triggers it; receive tasks too."""

    waits = True

    def _run_hook(self, my_task: Token) -> bool | None:
        top = my_task.workflow.top
        top.record("element_activated", self.node.id)
        my_task.workflow.arm_boundary(my_task)
        arm(my_task, self)
        return None

    def trigger(
        self, token: Token, variables: Mapping[str, Any], event: Mapping[str, Any]
    ) -> None:
        """Go on with what the event brought."""
        go_on(self, token, variables, event)


def go_on(
    spec: ElementSpec,
    token: Token,
    variables: Mapping[str, Any],
    event: Mapping[str, Any],
) -> None:
    """Leave a wait by its event; the others of an event-based gateway are dropped."""
    token.workflow.end_race(token)
    spec.apply_outputs(token, variables, event)
    token.complete()


class BoundaryEventSpec(ElementSpec):
    """Leave an activity by an event, ending the activity or beside it."""

    waits = True

    def arm(self, token: Token) -> None:
        """Open the wait of this event for an activity that has begun."""
        arm(token, self)

    def trigger(
        self, token: Token, variables: Mapping[str, Any], event: Mapping[str, Any]
    ) -> None:
        """Interrupt the activity, or start a branch beside it."""
        scope = token.workflow
        host = scope.tasks[token.internal_data["attached"]]
        if self.node.interrupting:
            scope.take_over_variables(token, host)
            host.internal_data["boundary"].remove(token.id)
            scope.armed.discard(token.id)
            host.cancel()
            leaving = token
        else:
            leaving = scope.spawn(self, data=dict(host.data), stamps=dict(host.stamps))
            if self.node.event.kind is EventKind.TIMER:
                scope.rearm_or_drop(token, host.internal_data["boundary"])
        self.apply_outputs(leaving, variables, event)
        leaving.complete()


class ThrowEventSpec(ElementSpec):
    """Publish a message or broadcast a signal, then go on or end."""

    def before_leaving(self, token: Token) -> None:
        """Hand what is thrown to the engine, and write the outputs.

        All is evaluated before anything is done: a fault has thrown nothing yet.
        """
        names = token.workflow.top.names_at(token)
        outputs = evaluate_mappings(token, self.node.outputs, names)
        throw(token, self)
        for target, value in outputs.items():
            token.write(target, value)


def throw(token: Token, spec: ElementSpec) -> None:
    """Emit the message or signal of a throwing element."""
    event = spec.node.event
    if event.kind not in (EventKind.MESSAGE, EventKind.SIGNAL):
        return
    top = token.workflow.top
    names = top.names_at(token)
    variables = evaluate_mappings(token, spec.node.inputs, names)
    key = _key_of_throw(token, event, variables)
    ttl = text_of(token, event.ttl)
    top.emit(
        MessageThrown(
            token.id,
            spec.node,
            "message" if event.kind is EventKind.MESSAGE else "signal",
            str(text_of(token, event.name)),
            key,
            variables,
            None if ttl is None else top.host.time_to_live(ttl),
        )
    )


def _key_of_throw(
    token: Token, event: EventDefinition, variables: dict[str, Any]
) -> str | None:
    """Take the key out of the payload, else that of the message, else the instance's."""
    if "key" in variables:
        return as_key(variables.pop("key"))
    if event.correlation_key is not None:
        return as_key(text_of(token, event.correlation_key))
    return token.workflow.top.host.key


class LinkThrowSpec(ElementSpec):
    """Jump to the catching link event of the same name in the same scope."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.link_target: Exit | None = None

    def choose_exits(self, token: Token) -> tuple[Sequence[Exit], Mapping[str, Any]]:
        """Go on at the catching link event."""
        del token
        return [self.link_target] if self.link_target else [], {}


class EndEventSpec(ThrowEventSpec):
    """End a branch; publish a message or signal if the event says so."""


class ErrorEndSpec(ElementSpec):
    """Throw an error to the nearest handler around the scope."""

    def _run_hook(self, my_task: Token) -> bool | None:
        scope = my_task.workflow
        code = self.node.event.error_code or ""
        scope.top.record("element_completed", self.node.id, {"error": code})
        if throw_from_scope(my_task, code, f"error end event {self.node.id!r}"):
            return None
        message = f"no boundary event or event sub-process catches {code!r}"
        scope.top.raise_incident(my_task, code or "ERROR", message)
        return None


class TerminateEndSpec(ElementSpec):
    """End the scope at once, with everything in it."""

    def _run_hook(self, my_task: Token) -> bool | None:
        scope = my_task.workflow
        scope.top.record("element_completed", self.node.id)
        my_task._set_state(TaskState.COMPLETED)  # noqa: SLF001 - a task spec's right
        scope.collect(my_task)
        scope.remove(my_task)
        scope.terminate()
        return None
