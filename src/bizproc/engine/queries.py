"""Ask what is: instances, tasks, incidents, timers, history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bizproc._spiff.execution import Execution
from bizproc.engine import instances
from bizproc.engine.components import Components
from bizproc.engine.history import events_of
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import user_tasks as waits
from bizproc.model.rows import (
    Definition,
    HistoryEvent,
    Incident,
    ProcessInstance,
    Timer,
    UserTask,
)
from bizproc.model.states import OPEN_TASK_STATES, IncidentState, InstanceState
from bizproc.store import (
    DEFINITIONS,
    INCIDENTS,
    INSTANCES,
    TIMERS,
    USER_TASKS,
    Transaction,
    eq,
    eq_given,
    one_of,
)


def find_instances(
    tx: Transaction,
    *,
    process_id: str | None,
    key: str | None,
    state: InstanceState | None,
    limit: int | None,
) -> list[ProcessInstance]:
    """Return instances, oldest first."""
    conditions = eq_given(process_id=process_id, key=key, state=state)
    return tx.select(INSTANCES, *conditions, order_by=("started_at", "id"), limit=limit)


def user_task(tx: Transaction, task_id: str) -> UserTask:
    """Return a task of any state; NotFoundError if there is none."""
    return waits.get(tx, task_id)


def user_tasks(
    tx: Transaction,
    *,
    assignee: str | None,
    instance_id: str | None,
    record: str | None,
    include_closed: bool,
    limit: int | None,
) -> list[UserTask]:
    """Return tasks, most urgent first, then oldest first."""
    conditions = eq_given(assignee=assignee, instance_id=instance_id, record=record)
    if not include_closed:
        conditions.append(one_of("state", OPEN_TASK_STATES))
    found = tx.select(USER_TASKS, *conditions, order_by=("number",))
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    found.sort(key=lambda task: task.due or far)
    return found if limit is None else found[:limit]


def incidents(
    tx: Transaction, *, instance_id: str | None, include_resolved: bool
) -> list[Incident]:
    """Return incidents, oldest first."""
    conditions = eq_given(instance_id=instance_id)
    if not include_resolved:
        conditions.append(eq("state", IncidentState.OPEN))
    return tx.select(INCIDENTS, *conditions, order_by=("created_at", "id"))


def timers(tx: Transaction) -> list[Timer]:
    """Return the armed timers of processes in the order in which they will fire."""
    return tx.select(TIMERS, eq("kind", "process"), order_by=("due", "number"))


def history(tx: Transaction, instance_id: str) -> list[HistoryEvent]:
    """Return what an instance did, in order."""
    instances.get(tx, instance_id)
    return events_of(tx, instance_id)


def definitions(tx: Transaction, kind: str | None) -> list[Definition]:
    """Return all deployed versions."""
    return tx.select(
        DEFINITIONS, *eq_given(kind=kind), order_by=("kind", "name", "version")
    )


def variables(
    components: Components, tx: Transaction, instance_id: str
) -> dict[str, Any]:
    """Return the latest value of every variable of an instance."""
    return _execution(components, tx, instance_id).variables()


def waiting_at(components: Components, tx: Transaction, instance_id: str) -> list[str]:
    """Return the ids of the elements at which an instance waits."""
    waiting = _execution(components, tx, instance_id).waiting_at()
    return [element for _, element in waiting]


def _execution(components: Components, tx: Transaction, instance_id: str) -> Execution:
    """Load an instance for looking at it."""
    row = instances.get(tx, instance_id)
    return UnitOfWork(components, tx, only_looks=True).look_at(row).execution
