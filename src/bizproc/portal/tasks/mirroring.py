"""Keep a task and the stage of its record one thing, whichever of them is changed.

The rules: docs/requirements/support_ticket.md §4. Both sides are written in one
transaction, so that what one of them refuses leaves both as they were.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from bizproc.engine.facts import TaskChanged
from bizproc.engine.tasks.claims import assignee_after
from bizproc.errors import ForbiddenError, InvalidValueError, NotFoundError
from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES, TaskState
from bizproc.model.task_details import Mirror
from bizproc.portal.people.substitution import taken
from bizproc.portal.records import commands
from bizproc.portal.records.reassignment import delegate
from bizproc.portal.repository.actor import SYSTEM, Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RECORDS, RecordRow
from bizproc.portal.tasks.answers import check_done
from bizproc.portal.tasks.drafts import due_moment, made_task
from bizproc.portal.tasks.mirrors import read_mirror

__all__ = [
    "add_mirrored",
    "check_deletion",
    "follow_record",
    "follow_task",
    "hold_record",
]

_GONE = (TaskState.CANCELED, TaskState.DELETED)
# what people call the way from one state to another
_ACTIONS: dict[TaskState, dict[TaskState, str]] = {
    TaskState.CREATED: {
        TaskState.STARTED: "pause",
        TaskState.DEFERRED: "resume",
        TaskState.COMPLETED: "renew",
    },
    TaskState.STARTED: {
        TaskState.CREATED: "start",
        TaskState.DEFERRED: "resume",
        TaskState.COMPLETED: "renew",
    },
    TaskState.DEFERRED: dict.fromkeys(TaskState, "defer"),
    TaskState.COMPLETED: dict.fromkeys(TaskState, "complete"),
}


def add_mirrored(
    repository: Repository, task: UserTask, given: Mapping[str, Any], *, actor: Actor
) -> UserTask:
    """Put a task into the inbox that is one thing with its record, and return it.

    It takes over the stage that the record is in, and the moment of its field.

    Raises:
        InvalidValueError: TYPE_ERROR, it cannot be mirrored so, or another task is.
        NotFoundError: the record, or a stage, is not there.
    """
    _check_mirrored(task)
    row = repository.lock(task.record or "")
    _check_alone(repository, row)
    record_type = repository.type_of(row)
    funnel = record_type.funnel(row.funnel) if record_type.funnels else None
    mirror = read_mirror(given, record_type, funnel)
    details = dataclasses.replace(task.details, mirror=mirror)
    draft = dataclasses.replace(task, details=details)
    if mirror.due is not None:
        draft = dataclasses.replace(draft, due=_due(repository, mirror, row))
    if _state(mirror, draft, row.stage) is TaskState.COMPLETED:
        draft = dataclasses.replace(draft, token=None)  # nothing to wait for
    repository.unit.add_task(draft)
    linked = dataclasses.replace(row, mirrored_by=draft.id)
    repository.tx.replace(RECORDS, linked, revision=row.revision)
    repository.keep(linked)
    return _follow(repository, linked, repository.unit.task(draft.id), actor=actor)


def _check_mirrored(task: UserTask) -> None:
    if task.record is None:
        msg = (
            "'mirror' needs a record, and the key of the instance is no record's id; "
            "pass 'record'"
        )
        raise InvalidValueError(msg)
    if task.details.control:
        msg = (
            "'mirror' and 'control' do not go together: the task is done as soon as its "
            "record is; leave one of them out"
        )
        raise InvalidValueError(msg)
    if "stage" in task.details.fields:
        msg = (
            "'mirror': 'fields' has 'stage', which completing moves already; leave it "
            "out there"
        )
        raise InvalidValueError(msg)


def _check_alone(repository: Repository, row: RecordRow) -> None:
    other = _mirroring(repository, row)
    if other is not None and other.state in OPEN_TASK_STATES:
        msg = (
            f"record {row.id!r} is mirrored by the task {other.title!r} ({other.id}) "
            "already, and a stage is one thing with one task; complete or cancel it "
            "first, or leave 'mirror' out"
        )
        raise InvalidValueError(msg)


def hold_record(repository: Repository, task: UserTask) -> None:
    """Hold the record of a mirrored task before the task is written.

    Who changes the record holds it first too, so that nobody waits for the other.
    """
    if task.details.mirror is not None and repository.alive(task.record) is not None:
        repository.lock(task.record or "")


def follow_record(
    repository: Repository, before: RecordRow | None, after: RecordRow, actor: Actor
) -> None:
    """Let the task of a record that was written do what its stage and field say.

    Raises:
        InvalidValueError: REQUIRED_FIELD, a person completes what is not done.
    """
    del before
    task = _mirroring(repository, after)
    if task is not None:
        _follow(repository, after, task, actor=actor)


def check_deletion(repository: Repository, task: UserTask, action: str) -> None:
    """Refuse to delete a task that is one thing with a record, and say what to do.

    Raises:
        ForbiddenError: it is.
    """
    row = _mirrored(repository, task)
    if action == "delete" and row is not None:
        msg = (
            f"the task {task.title!r} ({task.id}) is one thing with the record "
            f"{row.id!r} and cannot be deleted alone; delete the record"
        )
        raise ForbiddenError(msg)


def follow_task(repository: Repository, fact: TaskChanged) -> None:
    """Let the record of a task that was acted on move to the stage of its state.

    Raises:
        ForbiddenError: a mirrored task is deleted; or somebody may not move the record.
        RefusedError: the record cannot be moved so.
    """
    check_deletion(repository, fact.task, fact.action)
    task, mirror = fact.task, fact.task.details.mirror
    row = _mirrored(repository, task)
    if mirror is None or row is None:
        return
    stage = mirror.stages.get(task.state)
    says = _state(mirror, fact.before, row.stage)
    if stage is None or task.state is says:
        return  # the record's stage brought it here, or it is where it was
    actor = _actor(fact)
    commands.change(repository, row.id, {"stage": stage}, actor=actor)
    if fact.before.state is TaskState.COMPLETED:
        _follow_people(repository, row, actor)


def _actor(fact: TaskChanged) -> Actor:
    """Return who moves the record: who acted on the task."""
    task, by = fact.task, fact.by
    if by is not None and by.startswith("process:"):
        return Actor(
            by=by,
            origin="process",
            instance_id=task.instance_id,
            element=task.element_id,
        )
    if by == SYSTEM:  # a moment came: nobody did it
        return Actor(origin="process")
    return Actor(by=by)


def _mirrored(repository: Repository, task: UserTask) -> RecordRow | None:
    """Return the record that a task is one thing with, if there still is one."""
    if task.details.mirror is None:
        return None
    row = repository.alive(task.record)
    return row if row is not None and row.mirrored_by == task.id else None


def _mirroring(repository: Repository, row: RecordRow) -> UserTask | None:
    """Return the task that is one thing with a record, if there still is one."""
    if row.mirrored_by is None:
        return None
    try:
        task = repository.unit.task(row.mirrored_by)
    except NotFoundError:  # it was purged with its instance
        return None
    return None if task.state in _GONE else task


def _follow(
    repository: Repository, row: RecordRow, task: UserTask, *, actor: Actor
) -> UserTask:
    mirror = task.details.mirror
    if mirror is None:
        return task
    changes: dict[str, Any] = {}
    action = "reschedule"
    state = _state(mirror, task, row.stage)
    if state is not task.state:
        action = _ACTIONS[state][task.state]
        changes = {"state": state, **_with_state(repository, task, action, actor)}
    if mirror.due is not None:
        due = _due(repository, mirror, row)
        if due != task.due:
            changes["due"] = due
    if not changes:
        return task
    if action == "complete" and actor.origin == "user":
        check_done(repository, task)
    after = repository.unit.change_task(task, action, by=actor.name, **changes)
    if action == "complete" and after.token is not None:
        repository.unit.complete_element(after, {"task": made_task(repository, after)})
    if task.state is TaskState.COMPLETED is not state:
        _follow_people(repository, row, actor)
    return after


def _follow_people(repository: Repository, row: RecordRow, actor: Actor) -> None:
    """Let a task that is in work again be whose it is now: the responsible's of now."""
    repository.unit.afterwards(lambda: delegate(repository, row.id, actor=actor))


def _due(repository: Repository, mirror: Mirror, row: RecordRow) -> dt.datetime | None:
    return due_moment(repository, row.fields.get(mirror.due or ""))


def _state(mirror: Mirror, task: UserTask, stage: str | None) -> TaskState:
    """Return the state that a task has in a stage."""
    state = mirror.state_of(stage)
    if state is not None:
        return state
    # a stage that is none of them: what was done is in work again, else it stays
    left = task.state is TaskState.COMPLETED and mirror.completed is not None
    return TaskState.STARTED if left else task.state


def _with_state(
    repository: Repository, task: UserTask, action: str, actor: Actor
) -> dict[str, Any]:
    """Return what goes with another state: no return by itself, who took it.

    A process that waited for a task has gone on when it is in work again.
    """
    token = None if task.state is TaskState.COMPLETED else task.token
    people = repository.people
    offered = people.is_offered(actor.by, task.candidate_groups)
    claimed = {"assignee": assignee_after(task, action, actor.by)} if offered else {}
    mine = task
    if actor.by is not None and actor.origin == "user":
        mine = taken(repository, task, actor.by)
    if mine.assignee != task.assignee:
        claimed = {"assignee": mine.assignee}
    details = dataclasses.replace(mine.details, until=None)
    return {"details": details, "token": token, **claimed}
