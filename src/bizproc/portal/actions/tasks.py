"""Make tasks and calls, cancel and complete them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypedDict

from bizproc.action import ActionContext, Actions, ElementId, Person, Waiting
from bizproc.engine.moments import moment
from bizproc.engine.waits.user_tasks import is_pending
from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES, TaskKind, TaskState
from bizproc.model.task_details import TaskDetails, TaskPriority
from bizproc.portal.actions.inputs import (
    Addresses,
    Due,
    FieldNames,
    OneAddress,
    RecordGiven,
)
from bizproc.portal.actions.target import OWN_RECORD, needed_record, target_record
from bizproc.portal.records import kept_tasks
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository, repository_of
from bizproc.portal.tasks.drafts import (
    DEFAULT_CREATOR,
    addressed,
    due_moment,
    made_task,
)
from bizproc.portal.tasks.drafts import checklist as checklist_items
from bizproc.portal.tasks.mirroring import add_mirrored
from bizproc.store import USER_TASKS, eq, one_of

TASK_ACTIONS = Actions()


class TaskMade(TypedDict):
    """Name the task that was made: {id, assignee, result, crm_links}."""

    task: dict[str, Any]


class CallMade(TypedDict):
    """Name the call that was planned: {id}."""

    call: dict[str, Any]


@TASK_ACTIONS.add(
    "create_task",
    transactional=True,
    title="Create a task",
    group="Tasks",
    errors={
        "NOT_FOUND": (
            "an address means nobody, or the mirror names a stage that its record does "
            "not know"
        ),
        "TYPE_ERROR": (
            "no address, no moment, or no such field, or the mirror names no state, no "
            "moment, or one stage twice"
        ),
        "TASK_DELETED": "somebody deleted the task that the element waits for",
        "CONFLICT": "the record has another task that it is one thing with",
    },
    results=TaskMade,
)
def create_task(  # noqa: PLR0913 - the inputs that the element template shows
    context: ActionContext,
    *,
    title: str,
    assignee: OneAddress,
    description: str | None = None,
    creator: Annotated[
        str | None, Person(besides=("system",)), "an address, or system"
    ] = None,
    observers: Addresses = None,
    due: Due = None,
    group: Annotated[str | None, "a name that lists put tasks together by"] = None,
    record: RecordGiven = None,
    checklist: Annotated[list[str] | None, "a list of items"] = None,
    fields: FieldNames | None = None,
    requires: FieldNames | None = None,
    wait: Annotated[bool, "the process stands until the task is done"] = False,
    control: Annotated[bool, "the creator accepts or returns what is done"] = False,
    checklist_required: Annotated[bool, "every item must be ticked"] = False,
    co_performers: Addresses = None,
    priority: TaskPriority = "normal",
    tags: Annotated[list[str] | None, "a list of words"] = None,
    remind_at: Due = None,
    parent: Annotated[str | None, "the id of another task"] = None,
    files: Annotated[list[Any] | None, "a list of files"] = None,
    mirror: Annotated[
        Mapping[str, Any] | None, "the stages that the task is one thing with"
    ] = None,
) -> TaskMade | Waiting:
    """Put a task into somebody's inbox; with `wait` the process stands until done.

    `fields` are record fields that completing may fill, `requires` those that must
    be filled by then. With `control` the creator accepts or returns what is done.

    `mirror` makes the task and the stage of its record one thing: `{open: "NEW",
    started: "ACTIVE", deferred: "POSTPONED", completed: "DONE", due: "deadline"}` names
    the stage of each state, and the field whose moment it is due at, in place of `due`.
    Whichever side a person or a process changes, the other follows in the same
    transaction, by the same person: what one of them refuses (a right, a required
    field, an open item of a required checklist) leaves both. A state may be left out:
    the record stays as it is then. A record that leaves the completed stage has its
    task in work again. The task cannot be deleted alone, and a record has one such task at
    a time. A move of the record raises the events of the record, none of the task.
    """
    repository = repository_of(context.work)
    kept = kept_tasks.take(
        repository, context.key, context.instance_id, context.element_id
    )
    if kept is not None:
        return _taken_over(repository, context, kept)
    details = TaskDetails(
        checklist=checklist_items(checklist),
        checklist_required=checklist_required,
        fields=tuple(fields or ()),
        requires=tuple(requires or ()),
        control=control,
        priority=priority,
        tags=tuple(tags or ()),
        parent=parent,
        files=tuple(files or ()),
        remind_at=_reminder(repository, remind_at),
    )
    draft = dataclasses.replace(
        _draft(repository, context, TaskKind.TASK, title=title, record=record),
        description=description or "",
        due=due_moment(repository, due),
        group=group,
        token=context.token if wait else None,
        details=details,
    )
    _check_fields(repository, draft, [*(fields or ()), *(requires or ())])
    task = addressed(
        repository,
        draft,
        assignee=assignee,
        creator=creator or DEFAULT_CREATOR,
        observers=observers,
        co_performers=co_performers,
    )
    task = _added(repository, context, task, mirror)
    waits = wait and is_pending(task)
    return Waiting(task_id=task.id) if waits else _made(repository, task)


def _added(
    repository: Repository,
    context: ActionContext,
    task: UserTask,
    mirror: Mapping[str, Any] | None,
) -> UserTask:
    if mirror is not None:
        return add_mirrored(repository, task, mirror, actor=Actor.process(context))
    repository.unit.add_task(task)
    return task


def _reminder(repository: Repository, at: Any) -> dt.datetime | None:
    if at is None:
        return None
    return moment(at, base=repository.now, time=repository.workspace.time)


def _taken_over(
    repository: Repository, context: ActionContext, kept: UserTask
) -> TaskMade | Waiting:
    """Go on with the task made when the element was entered before."""
    if not is_pending(kept):
        return _made(repository, kept)
    repository.unit.change_task(kept, "take_over", by=None, token=context.token)
    return Waiting(task_id=kept.id)


def _made(repository: Repository, task: UserTask) -> TaskMade:
    return {"task": made_task(repository, task)}


@TASK_ACTIONS.add(
    "plan_call",
    transactional=True,
    title="Plan a call",
    group="CRM",
    errors={
        "NOT_FOUND": "an address means nobody",
        "TYPE_ERROR": "no address or no moment",
    },
)
def plan_call(
    context: ActionContext,
    *,
    assignee: OneAddress,
    due: Due,
    subject: str | None = None,
    record: RecordGiven = None,
) -> CallMade:
    """Plan a phone call: a task of kind `call` that nothing waits for."""
    if due is None:
        msg = "the parameter 'due' is null: say when to call"
        raise InvalidValueError(msg)
    repository = repository_of(context.work)
    draft = dataclasses.replace(
        _draft(
            repository, context, TaskKind.CALL, title=subject or "Call", record=record
        ),
        due=due_moment(repository, due),
    )
    call = addressed(
        repository, draft, assignee=assignee, creator=DEFAULT_CREATOR, observers=None
    )
    repository.unit.add_task(call)
    return {"call": {"id": call.id}}


@TASK_ACTIONS.add(
    "close_calls",
    transactional=True,
    title="Close calls",
    group="CRM",
    errors={"NOT_FOUND": "no record"},
)
def close_calls(
    context: ActionContext,
    *,
    record: RecordGiven = OWN_RECORD,
    result: Literal["done", "missed", "cancelled"] = "done",
) -> None:
    """Close the open calls of a record, as done, missed or not needed any more."""
    repository = repository_of(context.work)
    calls = _open_tasks(repository, record=needed_record(repository, context, record))
    for call in calls:
        if call.kind is not TaskKind.CALL:
            continue
        if result == "cancelled":
            repository.unit.cancel_task(call)
        else:
            _complete(repository, context, call, result=result)


@TASK_ACTIONS.add(
    "cancel_tasks",
    transactional=True,
    title="Cancel tasks",
    group="Tasks",
    errors={"NOT_FOUND": "no record"},
)
def cancel_tasks(
    context: ActionContext,
    *,
    record: RecordGiven = OWN_RECORD,
    scope: Literal["instance", "record"] = "instance",
    kinds: list[Literal["form", "task", "call"]] | None = None,
) -> None:
    """Cancel the open tasks of this instance, or all of a record."""
    repository = repository_of(context.work)
    if scope == "instance":
        found = _open_tasks(repository, instance_id=context.instance_id)
    else:
        found = _open_tasks(
            repository, record=needed_record(repository, context, record)
        )
    for task in found:
        if not kinds or task.kind.value in kinds:
            repository.unit.cancel_task(task)


@TASK_ACTIONS.add(
    "complete_task",
    transactional=True,
    title="Complete a task",
    group="Tasks",
    errors={},
)
def complete_task(
    context: ActionContext,
    *,
    element: Annotated[str, ElementId, "the element that made the task"],
) -> None:
    """Complete the open task that this instance made at an element, if there is one."""
    repository = repository_of(context.work)
    for task in _open_tasks(repository, instance_id=context.instance_id):
        if task.element_id != element:
            continue
        done = _complete(repository, context, task, result=task.result)
        if done.token is not None:
            repository.unit.complete_element(done, dict(_made(repository, done)))


def _draft(
    repository: Repository,
    context: ActionContext,
    kind: TaskKind,
    *,
    title: str,
    record: Any,
) -> UserTask:
    return UserTask(
        id=repository.unit.new_id("task"),
        number=repository.ordinal(),
        kind=kind,
        state=TaskState.CREATED,
        title=title,
        assignee=None,
        created_at=repository.now,
        instance_id=context.instance_id,
        process_id=context.process_id,
        element_id=context.element_id,
        key=context.key,
        record=target_record(repository, context, record),
    )


def _check_fields(repository: Repository, task: UserTask, names: Sequence[str]) -> None:
    row = repository.alive(task.record)
    if row is None:
        return
    known = repository.type_of(row).fields
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            msg = f"a record of type {row.type} has no field {name!r}{hint}"
            raise InvalidValueError(msg)


def _open_tasks(
    repository: Repository, *, record: str | None = None, instance_id: str | None = None
) -> list[UserTask]:
    of = eq("record", record) if record else eq("instance_id", instance_id)
    is_open = one_of("state", OPEN_TASK_STATES)
    return repository.tx.select(USER_TASKS, of, is_open, order_by=("number",))


def _complete(
    repository: Repository, context: ActionContext, task: UserTask, *, result: Any
) -> UserTask:
    by = Actor.process(context).by
    return repository.unit.change_task(
        task, "complete", by=by, state=TaskState.COMPLETED, result=result
    )
