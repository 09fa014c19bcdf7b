"""Carry out what a transition decided, in the same transaction.

One function per effect; each says whether the instance can go on at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bizproc._spiff import effects
from bizproc.bpmn.elements import ElementKind, EventKind, Node
from bizproc.engine import tasks
from bizproc.engine.calling import call_action
from bizproc.engine.facts import FiredLate, InstanceEnded
from bizproc.engine.incidents import open_incident, resolve_incidents
from bizproc.engine.running import Running
from bizproc.engine.timers import next_timer
from bizproc.engine.timing import moment
from bizproc.errors import RefusedError
from bizproc.model.making import changed
from bizproc.model.message import Message
from bizproc.model.rows import Subscription, Timer, UserTask
from bizproc.model.states import (
    OPEN_TASK_STATES,
    InstanceState,
    TaskKind,
    TaskState,
)
from bizproc.store import (
    JOBS,
    SUBSCRIPTIONS,
    TIMERS,
    USER_TASKS,
    eq,
    one_of,
)

if TYPE_CHECKING:
    from bizproc.engine.work import UnitOfWork


def carry_out(work: UnitOfWork, running: Running, effect: effects.Effect) -> bool:
    """Do what one effect says; True if the instance can go on."""
    return _DOING[type(effect)](work, running, effect)


def _record(_: UnitOfWork, running: Running, effect: effects.Recorded) -> bool:
    running.record(effect.type, effect.element_id, effect.data)
    return False


def _call(work: UnitOfWork, running: Running, effect: effects.ActionDue) -> bool:
    if not running.execution.has_token(effect.token):
        return False
    return call_action(work, running, effect.token)


def _ask(work: UnitOfWork, running: Running, effect: effects.UserTaskDue) -> bool:
    if not running.execution.has_token(effect.token):
        return False
    kept = work.parts.domain.kept_tasks.kept_task(work, running.row, effect.node.id)
    if kept is not None:
        return tasks.take_over(work, running, kept, effect.token)
    try:
        draft = _draft(work, running, effect)
        task = work.parts.domain.inbox.complete_draft(work, draft, effect.inputs)
    except RefusedError as error:
        message = f"the task cannot be made: {error.message}"
        if running.execution.throw(effect.token, error.code, message):
            return True
        open_incident(
            work,
            running,
            token=effect.token,
            node=effect.node,
            code=error.code,
            message=message,
        )
        return False
    work.add_task(task)
    return False


def _draft(work: UnitOfWork, running: Running, effect: effects.UserTaskDue) -> UserTask:
    node, inputs, row = effect.node, effect.inputs, running.row
    due = inputs.get("due")
    return UserTask(
        id=work.new_id("task"),
        number=work.parts.ordinals.next(work.now),
        kind=TaskKind.FORM,
        state=TaskState.OPEN,
        title=str(inputs.get("title") or node.name or node.id),
        assignee=inputs.get("assignee"),
        created_at=work.now,
        instance_id=row.id,
        process_id=row.process_id,
        element_id=node.id,
        token=effect.token,
        key=row.key,
        description=str(inputs.get("description") or ""),
        observers=_texts(inputs.get("observers")),
        candidate_groups=_texts(inputs.get("candidate_groups")),
        due=None
        if due is None
        else moment(due, base=work.now, time=work.parts.domain.time),
        form_id=node.user_task.form_id if node.user_task else None,
    )


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else (str(value),)


def _arm(work: UnitOfWork, running: Running, effect: effects.TimerArmed) -> bool:
    execution = running.execution
    if not execution.has_token(effect.token):
        return False
    row = running.row
    if effect.due <= work.now and not _is_preceded(work, effect.due):
        if effect.due < work.now:
            work.tell(FiredLate(row, effect.node.id, effect.due))
        running.record("timer_fired", effect.node.id, {"due": effect.due})
        execution.trigger(effect.token)
        return True
    timer = Timer(
        id=work.new_id("timer"),
        instance_id=row.id,
        process_id=row.process_id,
        element_id=effect.node.id,
        token=effect.token,
        key=row.key,
        due=effect.due,
        number=work.parts.ordinals.next(work.now),
    )
    work.transaction.insert(TIMERS, timer)
    return False


def _is_preceded(work: UnitOfWork, due: dt.datetime) -> bool:
    """Say whether another timer that was missed is to fire first (T-9)."""
    return next_timer(work.transaction, until=due) is not None


def _open(work: UnitOfWork, running: Running, effect: effects.WaitOpened) -> bool:
    if not running.execution.has_token(effect.token):
        return False
    row = running.row
    subscription = Subscription(
        id=work.new_id("subscription"),
        instance_id=row.id,
        process_id=row.process_id,
        element_id=effect.node.id,
        token=effect.token,
        kind=effect.kind,
        message=effect.name,
        key=effect.key,
        number=work.parts.ordinals.next(work.now),
    )
    work.transaction.insert(SUBSCRIPTIONS, subscription)
    work.opened[subscription.id] = work.raised
    return False


def _close(work: UnitOfWork, running: Running, effect: effects.TokenClosed) -> bool:
    tx = work.transaction
    token = (eq("instance_id", running.row.id), eq("token", effect.token))
    about = effect.node.event.kind
    if about is EventKind.TIMER:
        tx.delete(TIMERS, *token)
    elif about in (EventKind.MESSAGE, EventKind.SIGNAL):
        tx.delete(SUBSCRIPTIONS, *token)
        resolve_incidents(work, token)  # what the condition of the wait left
    if effect.canceled:
        running.record("element_terminated", effect.node.id, {})
        if _has_work(effect.node):
            _cancel_work(work, token)
        elif effect.failed:
            resolve_incidents(work, token)
    return False


def _has_work(node: Node) -> bool:
    return node.action is not None or node.kind is ElementKind.USER_TASK


def _cancel_work(work: UnitOfWork, token: tuple[Any, ...]) -> None:
    tx = work.transaction
    perhaps = one_of("state", (*OPEN_TASK_STATES, TaskState.COMPLETED))
    for task in tx.select(USER_TASKS, *token, perhaps, order_by=("number",)):
        if not tasks.is_pending(task):
            continue
        if work.parts.domain.kept_tasks.keep_task(work, task):
            work.change_task(task, "keep", by=None, token=None)
        else:
            work.cancel_task(task)
    tx.delete(JOBS, *token)
    resolve_incidents(work, token)


def _publish(work: UnitOfWork, running: Running, effect: effects.MessageThrown) -> bool:
    broadcast = effect.kind == "signal"
    keys = None if broadcast else () if effect.key is None else (effect.key,)
    message = Message(
        name=effect.name,
        keys=keys,
        variables=effect.variables,
        kind=effect.kind,
        origin="process",
        by=f"process:{running.row.process_id}",
        sender=None if broadcast else running.row.id,
    )
    work.publish(message)
    return False


def _incident(
    work: UnitOfWork, running: Running, effect: effects.IncidentRaised
) -> bool:
    open_incident(
        work,
        running,
        token=effect.token,
        node=effect.node,
        code=effect.code,
        message=effect.message,
    )
    return False


def _end(work: UnitOfWork, running: Running, effect: effects.Ended) -> bool:
    running.row = changed(
        running.row, state=effect.state, live_key=None, ended_at=work.now
    )
    completed = effect.state is InstanceState.COMPLETED
    type_ = "process_completed" if completed else "process_terminated"
    running.record(type_, None, {})
    work.tell(InstanceEnded(running.row))
    return False


_DOING: dict[type, Callable[[Any, Running, Any], bool]] = {
    effects.Recorded: _record,
    effects.ActionDue: _call,
    effects.UserTaskDue: _ask,
    effects.TimerArmed: _arm,
    effects.WaitOpened: _open,
    effects.TokenClosed: _close,
    effects.MessageThrown: _publish,
    effects.IncidentRaised: _incident,
    effects.Ended: _end,
}
