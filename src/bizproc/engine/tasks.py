"""What people do with tasks: complete, start, postpone, delegate, comment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bizproc.engine.incidents import open_incident
from bizproc.errors import (
    InvalidTransitionError,
    InvalidValueError,
    did_you_mean,
)
from bizproc.model.message import Message
from bizproc.model.rows import UserTask
from bizproc.model.states import (
    OPEN_TASK_STATES,
    TASK_TRANSITIONS,
    TaskKind,
    TaskState,
)

if TYPE_CHECKING:
    from bizproc.engine.running import Running
    from bizproc.engine.work import UnitOfWork

TASK_DELETED = "TASK_DELETED"
_PAST = {
    "start": "started",
    "pause": "paused",
    "defer": "deferred",
    "resume": "resumed",
    "complete": "completed",
    "renew": "renewed",
    "delete": "deleted",
    "comment": "commented",
    "delegate": "delegated",
}


def complete(
    work: UnitOfWork, task_id: str, answers: Mapping[str, Any], *, by: str | None
) -> UserTask:
    """Complete a task with its answers and let the process go on.

    Raises:
        NotFoundError: there is no such task.
        InvalidTransitionError: TASK_CLOSED, it is closed already.
        ForbiddenError: FORBIDDEN, this person may not.
        InvalidValueError: REQUIRED_FIELD, TYPE_ERROR …, the answers do not fit.
    """
    task = _permitted(work, task_id, "complete", by)
    result = work.parts.domain.take_answers(work, task, answers, by)
    task = work.task(task_id)
    task = work.change_task(
        task, "complete", by=by, state=TaskState.COMPLETED, result=result
    )
    announce(work, task, "complete", by=by, extra={"with": result})
    go_on(work, task, result)
    return task


def go_on(work: UnitOfWork, task: UserTask, result: Mapping[str, Any]) -> None:
    """Complete the element that waits for a task, if any."""
    if task.token is None or task.instance_id is None:
        return
    running = work.load(task.instance_id)
    running.execution.complete(task.token, _results(task, result))
    work.settle(running)


def take_over(work: UnitOfWork, running: Running, kept: UserTask, token: int) -> bool:
    """Let an element go on with the task it made when it was entered before.

    One that was completed meanwhile completes the element at once; True then.
    """
    if kept.state is TaskState.COMPLETED:
        running.execution.complete(token, _results(kept, kept.result or {}))
        return True
    work.change_task(kept, "take_over", by=None, token=token)
    return False


def _results(task: UserTask, result: Mapping[str, Any]) -> Mapping[str, Any]:
    if task.kind is TaskKind.FORM:
        return result
    done = {"id": task.id, "assignee": task.assignee, "result": result or None}
    return {"task": done}


def act(
    work: UnitOfWork,
    task_id: str,
    action: str,
    *,
    by: str | None,
    until: dt.datetime | None = None,
) -> UserTask:
    """Start, pause, defer, resume, renew or delete a task.

    Deleting a task that a process waits for throws TASK_DELETED there.

    Raises:
        NotFoundError, InvalidTransitionError, ForbiddenError: as `complete`.
    """
    task = _permitted(work, task_id, action, by)
    if action == "renew" and task.token is not None:
        msg = f"task {task.title!r} cannot be renewed: a process waited for it"
        raise InvalidTransitionError(msg, code="TASK_CLOSED")
    _, state = TASK_TRANSITIONS[action]
    details = {**task.details, "until": until} if until else task.details
    task = work.change_task(task, action, by=by, state=state, details=details)
    announce(work, task, action, by=by)
    if action == "delete":
        _tell_deletion(work, task)
    return task


def comment(
    work: UnitOfWork,
    task_id: str,
    *,
    text: str,
    attachments: Sequence[str],
    by: str | None,
) -> UserTask:
    """Add a comment, perhaps with file names, to a task of any state."""
    task = work.task(task_id)
    if by is not None:
        work.parts.domain.check_actor(work, task, "comment", by)
    entry = {
        "text": text,
        "by": by,
        "at": work.now,
        "attachments": list(attachments),
    }
    comments = [*task.details.get("comments", ()), entry]
    details = {**task.details, "comments": comments}
    task = work.change_task(task, "comment", by=by, details=details)
    extra = {"text": text, "attachments": list(attachments)}
    announce(work, task, "comment", by=by, extra=extra)
    return task


def delegate(
    work: UnitOfWork, task_id: str, assignee: str, *, by: str | None
) -> UserTask:
    """Give an open task to another person; its state stays."""
    task = _permitted(work, task_id, "delegate", by)
    return work.change_task(task, "delegate", by=by, assignee=assignee)


def announce(
    work: UnitOfWork,
    task: UserTask,
    action: str,
    *,
    by: str | None,
    extra: Mapping[str, Any] | None = None,
) -> None:
    """Raise `task.started`, `task.completed` … for the instance that made it."""
    if task.instance_id is None:
        return
    about = {
        "id": task.id,
        "element": task.element_id,
        "kind": task.kind.value,
        "assignee": task.assignee,
    }
    key = task.record or task.key
    event = {"task": about, "record": key, "at": work.now, **(extra or {})}
    message = Message(
        name=f"task.{_PAST[action]}",
        keys=(key,) if key else None,
        event=event,
        by=by,
        only_instance=task.instance_id,
    )
    work.publish(message)


def _permitted(work: UnitOfWork, task_id: str, action: str, by: str | None) -> UserTask:
    task = work.task(task_id)
    if action != "delegate" and action not in TASK_TRANSITIONS:
        hint = did_you_mean(action, TASK_TRANSITIONS)
        msg = f"a task cannot be acted on by {action!r}{hint}"
        raise InvalidValueError(msg)
    allowed = (
        frozenset(OPEN_TASK_STATES)
        if action == "delegate"
        else TASK_TRANSITIONS[action][0]
    )
    if task.state not in allowed:
        msg = (
            f"task {task.title!r} ({task.id}) is {task.state.value}: "
            f"it cannot {action} any more"
        )
        raise InvalidTransitionError(msg, from_=task.state.value, code="TASK_CLOSED")
    if by is not None:
        work.parts.domain.check_actor(work, task, action, by)
    return task


def _tell_deletion(work: UnitOfWork, task: UserTask) -> None:
    if task.token is None or task.instance_id is None:
        return
    running = work.load(task.instance_id)
    message = f"task {task.title!r} was deleted while the process waited for it"
    if not running.execution.throw(task.token, TASK_DELETED, message):
        node = running.execution.node(task.token)
        open_incident(
            work,
            running,
            token=task.token,
            node=node,
            code=TASK_DELETED,
            message=message,
        )
    work.settle(running)
