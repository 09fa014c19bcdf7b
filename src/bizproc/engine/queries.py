"""Ask what is: instances, tasks, incidents, timers, history."""

from __future__ import annotations

import datetime as dt

from bizproc._spiff.execution import Execution
from bizproc.engine.domain import Place
from bizproc.engine.parts import Parts
from bizproc.engine.running import EngineHost
from bizproc.engine.work import UnitOfWork
from bizproc.errors import NotFoundError
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
    HISTORY,
    INCIDENTS,
    INSTANCES,
    TIMERS,
    USER_TASKS,
    Transaction,
    eq,
    eq_given,
    one_of,
)
from bizproc.values import load_values


def instance(tx: Transaction, instance_id: str) -> ProcessInstance:
    """Return one instance, ended or not."""
    row = tx.get(INSTANCES, instance_id)
    if row is None:
        msg = f"there is no process instance {instance_id!r}"
        raise NotFoundError(msg)
    return row


def instances(
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
    instance(tx, instance_id)
    found = tx.select(HISTORY, eq("instance_id", instance_id), order_by=("number",))
    return [
        HistoryEvent(
            instance_id=instance_id,
            number=number,
            at=row.at,
            type=type_,
            element_id=element,
            data=data,
        )
        for row in found
        for number, (type_, element, data) in enumerate(
            load_values(row.events), start=row.number
        )
    ]


def definitions(tx: Transaction, kind: str | None) -> list[Definition]:
    """Return all deployed versions."""
    return tx.select(
        DEFINITIONS, *eq_given(kind=kind), order_by=("kind", "name", "version")
    )


def execution(parts: Parts, tx: Transaction, instance_id: str) -> Execution:
    """Load an instance for looking at it."""
    row = instance(tx, instance_id)
    process = parts.registry.process(tx, row.definition_id)
    work = UnitOfWork(parts, tx)
    place = Place(row.process_id, row.key, row, process.process.properties)
    return Execution.load(row.content, process, EngineHost(work, place))
