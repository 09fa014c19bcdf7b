"""Tasks: what somebody is to do, and what they do with it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from bizproc.model.rows import UserTask
from bizproc.model.states import TaskAction, task_word
from bizproc.portal.tasks.inbox import InboxList
from bizproc.web.api.bodies import ApiRoute, Body, Shown
from bizproc.web.api.lists import Listed, Listing
from bizproc.web.api.preconditions import (
    IfMatch,
    IfNoneMatch,
    Once,
    etag,
    expected,
    stale_is_412,
)
from bizproc.web.api.problems import API
from bizproc.web.api.visits import Visit, needs

__all__ = ["routes"]

routes = APIRouter(prefix=f"{API}/tasks", tags=["tasks"], route_class=ApiRoute)

Reading = Annotated[Visit, needs("tasks:read")]
Writing = Annotated[Visit, needs("tasks:write")]
TaskId = Annotated[str, Path(max_length=200)]
_TEXT = 100_000


class ChecklistEntry(Shown):
    """An item of a checklist."""

    text: str
    done: bool
    by: str | None
    at: dt.datetime | None


class CommentShown(Shown):
    """A comment on a task."""

    text: str
    by: str | None
    at: dt.datetime
    attachments: list[Any]


class TaskShown(Shown):
    """A task."""

    id: str
    revision: int = Field(description="Counts its changes; the `ETag`.")
    kind: str
    state: str
    title: str
    description: str
    assignee: str | None
    groups: list[str] = Field(description="To whom it is offered, without an assignee.")
    creator: str | None
    observers: list[str]
    record: str | None
    process: str | None
    instance: str | None
    element: str | None
    form: str | None
    created_at: dt.datetime
    due: dt.datetime | None
    ended_at: dt.datetime | None
    awaits_control: bool
    priority: str
    checklist: list[ChecklistEntry]
    result: Any


class Completion(Body):
    """The answers that complete a task."""

    variables: dict[str, Any] = Field(default_factory=dict)


class TaskDeed(Body):
    """What is done with a task."""

    action: TaskAction
    until: str | None = Field(
        default=None,
        max_length=100,
        description="Until when it is put off: a date, a moment, a duration (ISO 8601).",
    )
    text: str | None = Field(default=None, max_length=_TEXT, description="A comment.")


class Delegation(Body):
    """Whom a task is given to."""

    assignee: str = Field(min_length=1, max_length=200)


class Tick(Body):
    """Whether an item is done."""

    done: bool = True


class CommentNew(Body):
    """A comment to add."""

    text: str = Field(min_length=1, max_length=_TEXT)


def _task(visit: Visit, task: UserTask) -> TaskShown:
    details = task.details
    return TaskShown(
        id=task.id,
        revision=task.revision,
        kind=task.kind.value,
        state=task_word(task.state),
        title=task.title,
        description=task.description,
        assignee=task.assignee,
        groups=list(task.candidate_groups),
        creator=task.creator,
        observers=list(task.observers),
        record=task.record,
        process=task.process_id,
        instance=task.instance_id,
        element=task.element_id,
        form=task.form_id,
        created_at=visit.local(task.created_at),
        due=visit.local(task.due),
        ended_at=visit.local(task.ended_at),
        awaits_control=task.control_since is not None,
        priority=details.priority,
        checklist=[
            ChecklistEntry(text=it.text, done=it.done, by=it.by, at=visit.local(it.at))
            for it in details.checklist
        ],
        result=visit.plain(task.result),
    )


def _changed(visit: Visit, task: UserTask, response: Response) -> TaskShown:
    """Return a task as a deed left it, with its new tag."""
    etag(response, task.revision)
    return _task(visit, task)


def _seen(visit: Visit, task_id: str) -> UserTask:
    """Return a task that concerns the caller.

    Raises:
        NotFoundError: there is none, or it is nothing of theirs.
    """
    return visit.workplace.task(task_id, by=visit.person)


@routes.get("", operation_id="listTasks", summary="List the tasks of the caller")
def list_tasks(
    visit: Reading,
    page: Listing,
    which: Annotated[
        InboxList,
        Query(
            alias="list",
            description="To do, to accept or return, given to others, watched, finished.",
        ),
    ] = "own",
) -> Listed[TaskShown]:
    """List a part of the caller's inbox, the most urgent first."""
    found = visit.workplace.inbox_tasks(
        visit.person, which, limit=page.limit, after=page.after
    )
    return page.of(found, lambda it: _task(visit, it))


@routes.get(
    "/{task_id}",
    operation_id="getTask",
    summary="Read a task",
    responses={304: {"description": "It is as `If-None-Match` says."}},
)
def get_task(
    visit: Reading,
    task_id: TaskId,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> TaskShown:
    """Read a task that concerns the caller."""
    task = _seen(visit, task_id)
    etag(response, task.revision, if_none_match)
    return _task(visit, task)


@routes.post(
    "/{task_id}/completion", operation_id="completeTask", summary="Complete a task"
)
def complete_task(
    visit: Writing,
    task_id: TaskId,
    given: Completion,
    once: Once,
    response: Response,
    if_match: IfMatch = None,
) -> TaskShown:
    """Complete a task with its answers; its process goes on."""
    _seen(visit, task_id)
    revision = expected(if_match)
    with once.of(visit) as event_id, stale_is_412(revision):
        task = visit.engine.complete_user_task(
            task_id,
            given.variables,
            by=visit.person,
            event_id=event_id,
            expected_revision=revision,
        )
    return _changed(visit, task, response)


@routes.post(
    "/{task_id}/action", operation_id="actOnTask", summary="Do something with a task"
)
def act_on_task(
    visit: Writing,
    task_id: TaskId,
    given: TaskDeed,
    once: Once,
    response: Response,
    if_match: IfMatch = None,
) -> TaskShown:
    """Claim, release, start, pause, defer, resume, renew, accept, return or delete."""
    _seen(visit, task_id)
    revision = expected(if_match)
    with once.of(visit) as event_id, stale_is_412(revision):
        task = visit.engine.act_on_task(
            task_id,
            given.action,
            by=visit.person,
            until=given.until,
            text=given.text,
            event_id=event_id,
            expected_revision=revision,
        )
    return _changed(visit, task, response)


@routes.post(
    "/{task_id}/delegation", operation_id="delegateTask", summary="Give a task on"
)
def delegate_task(
    visit: Writing,
    task_id: TaskId,
    given: Delegation,
    once: Once,
    response: Response,
    if_match: IfMatch = None,
) -> TaskShown:
    """Give an open task to another person: an id, or an address such as `role:head`."""
    _seen(visit, task_id)
    revision = expected(if_match)
    with once.of(visit) as event_id, stale_is_412(revision):
        task = visit.engine.delegate_task(
            task_id,
            given.assignee,
            by=visit.person,
            event_id=event_id,
            expected_revision=revision,
        )
    return _changed(visit, task, response)


@routes.put(
    "/{task_id}/checklist/{item}",
    operation_id="tickChecklist",
    summary="Tick an item of a checklist",
)
def tick_checklist(
    visit: Writing,
    task_id: TaskId,
    item: Annotated[int, Path(ge=1, le=10_000, description="Counted from 1.")],
    given: Tick,
    response: Response,
    if_match: IfMatch = None,
) -> TaskShown:
    """Tick an item of a checklist, or take it back."""
    _seen(visit, task_id)
    revision = expected(if_match)
    with stale_is_412(revision):
        task = visit.engine.tick_checklist(
            task_id,
            item,
            done=given.done,
            by=visit.person,
            expected_revision=revision,
        )
    return _changed(visit, task, response)


@routes.get(
    "/{task_id}/comments", operation_id="listComments", summary="Read the comments"
)
def list_comments(visit: Reading, task_id: TaskId) -> Listed[CommentShown]:
    """Read the comments on a task, the oldest first."""
    task = _seen(visit, task_id)
    return Listed(items=_comments(visit, task))


@routes.post(
    "/{task_id}/comments",
    operation_id="addComment",
    summary="Comment on a task",
    status_code=201,
)
def add_comment(
    visit: Writing, task_id: TaskId, given: CommentNew, once: Once
) -> Listed[CommentShown]:
    """Add a comment to a task of any state; all of them come back."""
    _seen(visit, task_id)
    with once.of(visit) as event_id:
        task = visit.engine.comment_on_task(
            task_id, given.text, by=visit.person, event_id=event_id
        )
    return Listed(items=_comments(visit, task))


def _comments(visit: Visit, task: UserTask) -> list[CommentShown]:
    return [
        CommentShown(
            text=it.text,
            by=it.by,
            at=visit.local(it.at),
            attachments=visit.plain(it.attachments),
        )
        for it in task.details.comments
    ]
