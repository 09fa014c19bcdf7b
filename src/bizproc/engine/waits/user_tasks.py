"""The tables of the user tasks: the inbox of everybody, and whom each task concerns.

A task is listed once for each person or group and role, in the same transaction, so
that the tasks of somebody are found by an index.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bizproc.errors import NotFoundError
from bizproc.model.row_factory import changed
from bizproc.model.rows import NEVER, TaskPerson, UserTask
from bizproc.model.states import OPEN_TASK_STATES, TaskRole, TaskState
from bizproc.store import TASK_PEOPLE, USER_TASKS, Transaction, eq, one_of

CLOSED = (
    one_of("state", [state for state in TaskState if state not in OPEN_TASK_STATES]),
    eq("control_since", None),
)
"""The conditions of a task that is not pending."""

_PERHAPS_PENDING = one_of("state", (*OPEN_TASK_STATES, TaskState.COMPLETED))


def is_pending(task: UserTask) -> bool:
    """Say whether a task is open, or completed and waits for its creator's word."""
    return task.state in OPEN_TASK_STATES or task.control_since is not None


def add(tx: Transaction, task: UserTask) -> UserTask:
    """Put a task into the inbox and return it as it is kept."""
    kept = _ranked(task)
    tx.insert(USER_TASKS, kept)
    people = _people(kept)
    if people:
        tx.insert(TASK_PEOPLE, *people)
    return kept


def note_state(
    task: UserTask,
    changes: dict[str, Any],
    *,
    action: str,
    by: str | None,
    at: dt.datetime,
) -> None:
    """Add what goes with another state to the changes of a task: when it ended, by whom."""
    is_open = changes["state"] in OPEN_TASK_STATES
    changes["ended_at"] = None if is_open else at
    changes.setdefault("control_since", None)
    details = changes.get("details", task.details)
    # who accepts what was done did not do it
    done_by = details.closed_by if action == "accept" else by
    closer = None if is_open else done_by
    if details.closed_by != closer:
        changes["details"] = replace(details, closed_by=closer)


def save(
    tx: Transaction, task: UserTask, *, read: int, before: UserTask | None
) -> UserTask:
    """Write a changed task and return it as it is kept.

    `before` is what the table holds, if that is known.

    Raises:
        ConflictError: it is not of the revision any more that was `read`.
    """
    kept = _ranked(task)
    tx.replace(USER_TASKS, kept, revision=read)
    of = eq("task", task.id)
    listed = tx.select(TASK_PEOPLE, of) if before is None else _people(before)
    people = _people(kept)
    if listed or people:
        _relist(tx, set(listed), set(people))
    return kept


def _relist(tx: Transaction, old: set[TaskPerson], new: set[TaskPerson]) -> None:
    for gone in old - new:
        tx.delete(
            TASK_PEOPLE,
            eq("task", gone.task),
            eq("role", gone.role),
            eq("name", gone.name),
        )
    tx.insert(TASK_PEOPLE, *(new - old))


def get(tx: Transaction, task_id: str) -> UserTask:
    """Return a task of any state.

    Raises:
        NotFoundError: there is none of that id.
    """
    task = tx.get(USER_TASKS, task_id)
    if task is None:
        raise NotFoundError(no_such_task(task_id))
    return task


def no_such_task(task_id: str) -> str:
    """Return what is said of a task that is not there, or is hidden."""
    return f"there is no task {task_id!r}"


def pending_of(tx: Transaction, instance_id: str, token: int) -> list[UserTask]:
    """Return the tasks a token waits for, oldest first."""
    of_token = (eq("instance_id", instance_id), eq("token", token))
    found = tx.select(USER_TASKS, *of_token, _PERHAPS_PENDING, order_by=("number",))
    return [task for task in found if is_pending(task)]


def pending_in(tx: Transaction, instance_id: str) -> list[UserTask]:
    """Return the pending tasks of an instance, oldest first."""
    of_instance = eq("instance_id", instance_id)
    found = tx.select(USER_TASKS, of_instance, _PERHAPS_PENDING, order_by=("number",))
    return [task for task in found if is_pending(task)]


def remove(tx: Transaction, task_ids: Sequence[str]) -> None:
    """Forget tasks that are closed."""
    tx.delete(USER_TASKS, one_of("id", task_ids), *CLOSED)
    left = {row.id for row in tx.select(USER_TASKS, one_of("id", task_ids))}
    gone = [one for one in task_ids if one not in left]
    tx.delete(TASK_PEOPLE, one_of("task", gone))


def _ranked(task: UserTask) -> UserTask:
    """Bring the urgency of a task in line with its due moment."""
    urgency = task.due or NEVER
    return task if task.urgency == urgency else changed(task, urgency=urgency)


def _people(task: UserTask) -> list[TaskPerson]:
    """Return the rows under which a task is listed, each once."""
    if not (
        task.assignee
        or task.candidate_groups
        or task.creator
        or task.observers
        or task.details.co_performers
        or task.details.closed_by
    ):
        return []  # quick for tasks that concern nobody by name
    is_open = task.state in OPEN_TASK_STATES
    return [
        TaskPerson(
            task=task.id,
            role=role,
            name=name,
            is_open=is_open or role is TaskRole.CONTROLLER,
            urgency=_rank(task, role),
            number=task.number,
            kind=task.kind,
            record=task.record,
        )
        for role, name in dict.fromkeys(_roles(task))
        if name
    ]


def _rank(task: UserTask, role: TaskRole) -> dt.datetime:
    """Return by what a task stands in the list of somebody.

    A controller finds first what has waited longest for their word.
    """
    if role is TaskRole.CONTROLLER:
        return task.control_since or task.urgency
    if role is TaskRole.CLOSER:
        return task.ended_at or task.urgency
    return task.urgency


def _roles(task: UserTask) -> Iterator[tuple[TaskRole, str | None]]:
    """Return who is what to a task; groups are offered it while it has no assignee.

    Who is away has it as well as who stands in, until one of them takes it.
    """
    yield TaskRole.ASSIGNEE, task.assignee
    if task.details.instead_of is not None:
        untaken = task.details.taken_at is None
        role = TaskRole.ASSIGNEE if untaken else TaskRole.OBSERVER
        yield role, task.details.instead_of
    if task.assignee is None:
        for group in task.candidate_groups:
            yield TaskRole.CANDIDATE, group
    yield TaskRole.CREATOR, task.creator
    if task.control_since is not None:
        yield TaskRole.CONTROLLER, task.creator
    if task.state is TaskState.COMPLETED:
        yield TaskRole.CLOSER, task.details.closed_by
    for person in task.observers:
        yield TaskRole.OBSERVER, person
    for person in task.details.co_performers:
        yield TaskRole.CO_PERFORMER, person
