"""Carry out the events that every engine knows: tasks, messages, starts, failures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from bizproc.errors import did_you_mean
from bizproc.model.states import InstanceState
from bizproc.testing.scenarios.format.literals import Literals
from bizproc.testing.scenarios.format.matchers import Fields, text_of
from bizproc.testing.scenarios.format.model import Event, Selector
from bizproc.testing.scenarios.format.vocabulary import Thing
from bizproc.testing.scenarios.running.delivery import (
    Deliver,
    Delivery,
    UnmatchedError,
)
from bizproc.testing.scenarios.running.engine_view import is_open, tasks_of
from bizproc.testing.scenarios.running.matching import brief
from bizproc.testing.scenarios.running.world import World

__all__ = ["prepare"]

_Prepare: TypeAlias = Callable[[Delivery, World], Deliver]


def prepare(event: Event, world: World, *, event_id: str) -> Deliver:
    """Return what delivers an event once; calling it again delivers it again.

    What a selector chooses is settled here, before the first delivery.

    Raises:
        UnmatchedError: a selector matches nothing, or several things; nobody of the
            workspace is called so.
    """
    if event.by is not None:
        world.environment.check_person(event.by)
    delivery = Delivery(event, world.reading, world.aliases, event_id=event_id)
    further = world.environment.events.get(event.kind)
    if further is not None:
        return further(delivery)
    return _EVENTS[event.kind](delivery, world)


# -- tasks ---------------------------------------------------------------------


def _complete(it: Delivery, world: World) -> Deliver:
    task, answers = _task(it, world), it.value("with", {})

    def deliver() -> None:
        world.engine.complete_user_task(task, answers, by=it.by, event_id=it.event_id)

    return deliver


def _acting(action: Any) -> _Prepare:
    def prepare_it(it: Delivery, world: World) -> Deliver:
        task = _task(it, world)

        def deliver() -> None:
            world.engine.act_on_task(task, action, by=it.by, event_id=it.event_id)

        return deliver

    return prepare_it


def _withdraw(it: Delivery, world: World) -> Deliver:
    task, reason = _task(it, world), it.written("reason", None)

    def deliver() -> None:
        world.engine.withdraw_task(task, by=it.by, reason=reason, event_id=it.event_id)

    return deliver


def _ask_another(it: Delivery, world: World) -> Deliver:
    task, reason = _task(it, world), it.written("reason", None)
    person = it.written("person")

    def deliver() -> None:
        world.engine.ask_another(
            task, person, by=it.by, reason=reason, event_id=it.event_id
        )

    return deliver


def _comment(it: Delivery, world: World) -> Deliver:
    task = _task(it, world)

    def deliver() -> None:
        world.engine.comment_on_task(
            task,
            it.written("text", ""),
            attachments=it.written("attachments", []),
            by=it.by,
            event_id=it.event_id,
        )

    return deliver


def _task(it: Delivery, world: World) -> str:
    """Choose the open task that a selector means.

    If none is open but finished ones match, the newest of them is taken: the engine
    then says what may still be done with it (TASK_CLOSED, or a late comment).
    """
    selector: Selector = it.written("task")
    alias = text_of(selector.matcher, "record")
    record = world.aliases.get(alias) if alias is not None else None
    tasks = tasks_of(world.engine, record) if record else world.see(Thing.TASK)
    reading = it.reading
    fitting = [task for task in tasks if selector.matcher.accepts(task, reading)]
    open_ = [task for task in fitting if is_open(task)]
    if len(open_) > 1:
        several = "; ".join(brief(task, reading) for task in open_)
        msg = (
            f"{len(open_)} open tasks match {selector.matcher}: {several}; "
            "say more of the one that is meant"
        )
        raise UnmatchedError(msg)
    if open_ or fitting:
        return str((open_ or fitting)[-1]["id"])
    raise UnmatchedError(_no_task(selector.matcher, tasks, it.reading))


def _no_task(matcher: Fields, tasks: list[dict[str, Any]], reading: Literals) -> str:
    open_ = [task for task in tasks if is_open(task)]
    shown = "; ".join(brief(task, reading) for task in open_) or "none"
    return f"no task matches {matcher}; open tasks: {shown}"


# -- messages, instances ------------------------------------------------------


def _message(it: Delivery, world: World) -> Deliver:
    key = it.value("key")

    def deliver() -> None:
        world.engine.publish_message(
            it.written("name"),
            correlation_key=None if key is None else str(key),
            variables=it.value("payload", {}),
            by=it.by,
            event_id=it.event_id,
        )

    return deliver


def _signal(it: Delivery, world: World) -> Deliver:
    def deliver() -> None:
        world.engine.broadcast_signal(
            it.written("name"),
            variables=it.value("payload", {}),
            by=it.by,
            event_id=it.event_id,
        )

    return deliver


def _start(it: Delivery, world: World) -> Deliver:
    def deliver() -> None:
        world.engine.start(
            it.written("process"),
            it.value("with", {}),
            key=it.value("key"),
            by=it.by,
            start_event=it.written("start_event", None),
            event_id=it.event_id,
        )

    return deliver


def _evaluate(it: Delivery, world: World) -> Deliver:
    def deliver() -> None:
        world.engine.evaluate_conditions(
            it.value("with", {}),
            process_id=it.written("process"),
            key=it.value("key"),
            by=it.by,
            event_id=it.event_id,
        )

    return deliver


# -- what is done to the system itself -----------------------------------------


def _fail(it: Delivery, world: World) -> Deliver:
    action = it.written("action")
    known = {known.name for known in world.engine.components.actions}
    if action not in known:
        msg = f"no action {action!r} is registered{did_you_mean(action, known)}"
        raise UnmatchedError(msg)
    return lambda: world.breakdowns.plan(action, it.written("times", 1))


def _activate(it: Delivery, world: World) -> Deliver:
    element, key = it.written("element"), it.value("key")
    engine = world.engine
    rows = [row for row in engine.instances() if row.state is InstanceState.ACTIVE]
    open_ = [
        (row.id, token.token, choice)
        for row in rows
        if key is None or row.key == str(key)
        for token in engine.tokens(row.id)
        for choice in token.choices
    ]
    found = [(row, token) for row, token, choice in open_ if choice == element]
    if len(found) != 1:
        known = dict.fromkeys(choice for _, _, choice in open_)
        shown = ", ".join(known) or "nothing"
        number = len(found) or "no"
        msg = (
            f"{number} ad-hoc sub-processes may begin {element!r}; what may begin: "
            f"{shown}{did_you_mean(element, known)}"
        )
        raise UnmatchedError(msg)
    [(instance, place)] = found

    def deliver() -> None:
        engine.activate_element(
            instance, element, it.value("with", {}), at=place, by=it.by
        )

    return deliver


def _operate(how: Any) -> _Prepare:
    def prepare_it(it: Delivery, world: World) -> Deliver:
        element = it.written("element")
        engine = world.engine
        found = [row for row in engine.incidents() if row.element_id == element]
        if len(found) != 1:
            open_ = ", ".join(row.element_id for row in engine.incidents()) or "none"
            number = len(found) or "no"
            msg = f"{number} incidents at {element!r}; open incidents: {open_}"
            raise UnmatchedError(msg)
        return lambda: engine.resolve_incident(found[0].id, action=how, by=it.by)

    return prepare_it


def _restart(it: Delivery, world: World) -> Deliver:
    del it
    return world.restart


_EVENTS: Mapping[str, _Prepare] = {
    "complete": _complete,
    "claim_task": _acting("claim"),
    "release_task": _acting("release"),
    "start_task": _acting("start"),
    "defer_task": _acting("defer"),
    "resume_task": _acting("resume"),
    "delete_task": _acting("delete"),
    "withdraw_task": _withdraw,
    "ask_another": _ask_another,
    "comment": _comment,
    "message": _message,
    "signal": _signal,
    "start": _start,
    "evaluate": _evaluate,
    "fail": _fail,
    "activate": _activate,
    "retry": _operate("retry"),
    "skip": _operate("skip"),
    "restart": _restart,
}
