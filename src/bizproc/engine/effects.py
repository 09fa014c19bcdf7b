"""Apply the effects that an execution left: one function each, in the transaction.

Each says whether the instance can go on at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from bizproc._spiff import effects
from bizproc.bpmn.elements import ElementKind, EventKind, Node
from bizproc.engine.actions.call import call_in_transaction
from bizproc.engine.actions.outcome import Failed
from bizproc.engine.actions.result import apply_outcome, enqueue_job
from bizproc.engine.facts import FiredLate, InstanceEnded
from bizproc.engine.incident_reports import open_incident
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.messages.kept_messages import give_kept, hold_wait
from bizproc.engine.moments import moment
from bizproc.engine.suspension.held_messages import give_up
from bizproc.engine.suspension.rules import is_suspended, put_off
from bizproc.engine.tasks.results import take_over
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import incidents, jobs, subscriptions, timers, user_tasks
from bizproc.errors import (
    CollisionError,
    InvalidValueError,
    NotFoundError,
    RefusedError,
    StoreError,
)
from bizproc.fault import CONTAINED, Fault, fault_of
from bizproc.model.message import Message
from bizproc.model.row_factory import changed
from bizproc.model.rows import NEVER, Subscription, Timer, UserTask
from bizproc.model.states import InstanceState, TaskKind, TaskState
from bizproc.model.task_details import NO_DETAILS, TaskDetails, TaskPriority


def _call(work: UnitOfWork, loaded: LoadedInstance, effect: effects.ActionDue) -> bool:
    if not loaded.execution.has_token(effect.token):
        return False
    token = effect.token
    try:
        action = work.components.actions.get(effect.node.action or "")
    except NotFoundError as error:
        failed = Failed(error.code, error.message, final=True)
        return apply_outcome(work, loaded, token, failed, job=None)
    if not action.transactional or is_suspended(loaded.row):
        enqueue_job(work, loaded, token)
        return False
    outcome = call_in_transaction(work, loaded, token, attempt=1, action=action)
    return apply_outcome(work, loaded, token, outcome, job=None)


def _ask(work: UnitOfWork, loaded: LoadedInstance, effect: effects.UserTaskDue) -> bool:
    if not loaded.execution.has_token(effect.token):
        return False
    kept = work.components.domain.kept_tasks.kept_task(work, loaded.row, effect.node.id)
    if kept is not None:
        return take_over(work, loaded, kept, effect.token)
    try:
        draft = _draft(work, loaded, effect)
        task = work.components.domain.tasks.complete_draft(work, draft, effect.inputs)
    except CollisionError:
        raise
    except RefusedError as error:
        message = f"the task cannot be made: {error.message}"
        if loaded.execution.throw(effect.token, error.code, message):
            return True
        fault = Fault(error.code, message)
        open_incident(work, loaded, token=effect.token, node=effect.node, fault=fault)
        return False
    except StoreError:
        raise
    except CONTAINED as error:
        fault = fault_of(error)
        fault = fault._replace(message=f"the task cannot be made: {fault.message}")
        open_incident(work, loaded, token=effect.token, node=effect.node, fault=fault)
        return False
    work.add_task(task)
    return False


# to be copied and filled in, which takes a third of what the constructor does
_BLANK: Final = UserTask(
    id="",
    kind=TaskKind.FORM,
    state=TaskState.CREATED,
    title="",
    assignee=None,
    created_at=NEVER,
)


def _draft(
    work: UnitOfWork, loaded: LoadedInstance, effect: effects.UserTaskDue
) -> UserTask:
    node, inputs, row = effect.node, effect.inputs, loaded.row
    due = inputs.get("due")
    return changed(
        _BLANK,
        id=work.new_id("task"),
        number=work.next_ordinal(),
        title=str(inputs.get("title") or node.name or node.id),
        assignee=_text(inputs.get("assignee")),
        created_at=work.now,
        instance_id=row.id,
        process_id=row.process_id,
        element_id=node.id,
        token=effect.token,
        key=row.key,
        description=str(inputs.get("description") or ""),
        observers=_texts("observers", inputs),
        candidate_groups=_candidates(inputs),
        due=None
        if due is None
        else moment(due, base=work.now, time=work.components.domain.time),
        form_id=node.user_task.form_id if node.user_task else None,
        details=_details(work, node, inputs),
    )


def _candidates(inputs: Mapping[str, Any]) -> tuple[str, ...]:
    """Return to whom a task is offered; a person is a group of one."""
    groups = _texts("candidate_groups", inputs)
    if "candidate_users" not in inputs:
        return groups
    return tuple(dict.fromkeys((*groups, *_texts("candidate_users", inputs))))


def _details(work: UnitOfWork, node: Node, inputs: Mapping[str, Any]) -> TaskDetails:
    form_key = node.user_task.form_key if node.user_task else None
    if form_key is None and inputs.keys().isdisjoint(_TOLD):
        return NO_DETAILS
    follow_up, priority = inputs.get("follow_up"), inputs.get("priority")
    time = work.components.domain.time
    return replace(
        NO_DETAILS,
        not_by=_texts("not_by", inputs),
        form_key=form_key,
        follow_up=None
        if follow_up is None
        else moment(follow_up, base=work.now, time=time),
        priority="normal" if priority is None else _priority(priority),
    )


_TOLD: Final = frozenset({"not_by", "follow_up", "priority"})
_PRIORITIES: Final[tuple[tuple[int, TaskPriority], ...]] = (
    *((25, "low"), (50, "normal")),
    (100, "high"),
)
"""Up to which of Camunda 8's numbers, of which 50 is the usual one, a task is what."""


def _priority(value: Any) -> TaskPriority:
    named: dict[Any, TaskPriority] = {word: word for _, word in _PRIORITIES}
    if isinstance(value, str) and value in named:
        return named[value]
    text = str(value)
    if text.isascii() and text.isdigit():
        for most, word in _PRIORITIES:
            if int(text) <= most:
                return word
    msg = f"priority is a whole number from 0 to 100, or low, normal or high, not {value!r}"
    raise InvalidValueError(msg)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    msg = f"the assignee is one person, not {value!r}; several are a multi-instance"
    raise InvalidValueError(msg)


def _texts(name: str, inputs: Mapping[str, Any]) -> tuple[str, ...]:
    value = inputs.get(name)
    if value is None:
        return ()
    if not isinstance(value, list):
        return (str(value),)
    for one in value:
        if one is not None and not isinstance(one, str):
            msg = f"{name} takes names of people or groups, not {one!r}"
            raise InvalidValueError(msg)
    return tuple(value)


def _arm(work: UnitOfWork, loaded: LoadedInstance, effect: effects.TimerArmed) -> bool:
    execution = loaded.execution
    if not execution.has_token(effect.token):
        return False
    row = loaded.row
    due, suspended_due = put_off(row, effect.due)
    # each moment of a cycle that was missed fires in a unit of work of its own
    at_once = due <= work.now and not effect.again
    if at_once and not _is_preceded(work, due):
        if effect.due < work.now:
            work.tell(FiredLate(row, effect.node.id, effect.due))
        loaded.record("timer_fired", effect.node.id, {"due": effect.due})
        execution.trigger(effect.token)
        return True
    timer = Timer(
        id=work.new_id("timer"),
        instance_id=row.id,
        process_id=row.process_id,
        element_id=effect.node.id,
        token=effect.token,
        key=row.key,
        due=due,
        number=work.next_ordinal(),
        suspended_due=suspended_due,
    )
    timers.arm(work.transaction, timer)
    return False


def _is_preceded(work: UnitOfWork, due: dt.datetime) -> bool:
    """Say whether another timer that was missed is to fire first."""
    return timers.next_due(work.transaction, until=due) is not None


def _open(work: UnitOfWork, loaded: LoadedInstance, effect: effects.WaitOpened) -> bool:
    if not loaded.execution.has_token(effect.token):
        return False
    row = loaded.row
    subscription = Subscription(
        id=work.new_id("subscription"),
        instance_id=row.id,
        process_id=row.process_id,
        element_id=effect.node.id,
        token=effect.token,
        kind=effect.kind,
        message=effect.name,
        key=effect.key,
        number=work.next_ordinal(),
    )
    hold_wait(work, subscription)
    subscriptions.open_(work.transaction, subscription)
    work.opened[subscription.id] = work.raised
    return not is_suspended(row) and give_kept(work, loaded, subscription)


def _close(
    work: UnitOfWork, loaded: LoadedInstance, effect: effects.TokenClosed
) -> bool:
    tx, instance_id, token = work.transaction, loaded.row.id, effect.token
    about = effect.node.event.kind
    if about is EventKind.TIMER:
        timers.disarm(tx, instance_id, token)
    elif about in (EventKind.MESSAGE, EventKind.SIGNAL, EventKind.CONDITIONAL):
        subscriptions.close(tx, instance_id, token)
        # what the condition of the wait left
        incidents.close_all(tx, instance_id, token, work.now)
    if effect.canceled:
        loaded.record("element_terminated", effect.node.id, {})
        if _has_work(effect.node):
            how = "supersede" if effect.surplus else "cancel"
            _cancel_work(work, instance_id, token, how)
        elif effect.failed:
            incidents.close_all(tx, instance_id, token, work.now)
    return False


def _has_work(node: Node) -> bool:
    return node.action is not None or node.kind is ElementKind.USER_TASK


def _cancel_work(work: UnitOfWork, instance_id: str, token: int, how: str) -> None:
    tx = work.transaction
    for task in user_tasks.pending_of(tx, instance_id, token):
        if work.components.domain.kept_tasks.keep_task(work, task):
            work.change_task(task, "keep", by=None, token=None)
        else:
            work.change_task(task, how, by=None, state=TaskState.CANCELED)
    jobs.cancel(tx, instance_id, token)
    incidents.close_all(tx, instance_id, token, work.now)


def _publish(
    work: UnitOfWork, loaded: LoadedInstance, effect: effects.MessageThrown
) -> bool:
    broadcast = effect.kind == "signal"
    keys = None if broadcast else () if effect.key is None else (effect.key,)
    message = Message(
        name=effect.name,
        keys=keys,
        variables=effect.variables,
        kind=effect.kind,
        origin="process",
        by=f"process:{loaded.row.process_id}",
        sender=None if broadcast else loaded.row.id,
        reached=frozenset((loaded.row.id, token) for token in effect.reached),
        ttl=work.components.options.time_to_live(effect.ttl, keys),
    )
    work.publish(message)
    return False


def _incident(
    work: UnitOfWork, loaded: LoadedInstance, effect: effects.IncidentRaised
) -> bool:
    open_incident(
        work,
        loaded,
        token=effect.token,
        node=effect.node,
        fault=Fault(effect.code, effect.message, effect.traceback),
        phase=effect.phase,
    )
    return False


def _end(work: UnitOfWork, loaded: LoadedInstance, effect: effects.Ended) -> bool:
    loaded.row = changed(
        loaded.row, state=effect.state, live_key=None, ended_at=work.now
    )
    completed = effect.state is InstanceState.COMPLETED
    type_ = "process_completed" if completed else "process_terminated"
    loaded.record(type_, None, {})
    work.tell(InstanceEnded(loaded.row))
    if is_suspended(loaded.row):
        give_up(work, loaded.row.id)
    return False


# effect -> what applies it, but for what is only recorded; True if the instance can go on
APPLIED: Final[Mapping[type, Callable[[Any, LoadedInstance, Any], bool]]] = {
    effects.ActionDue: _call,
    effects.UserTaskDue: _ask,
    effects.TimerArmed: _arm,
    effects.WaitOpened: _open,
    effects.TokenClosed: _close,
    effects.MessageThrown: _publish,
    effects.IncidentRaised: _incident,
    effects.Ended: _end,
}
