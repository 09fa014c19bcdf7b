"""What people do with tasks: complete, start, postpone, delegate, comment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bizproc.engine.incidents import open_incident
from bizproc.engine.timing import moment
from bizproc.errors import (
    InvalidTransitionError,
    InvalidValueError,
    NotFoundError,
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
}
# what leaves the state of an open task as it is
_STAYING = ("delegate", "tick")


def is_pending(task: UserTask) -> bool:
    """Say whether a task is open, or completed and waits for its creator's word."""
    return task.state in OPEN_TASK_STATES or task.control_since is not None


def complete(
    work: UnitOfWork, task_id: str, answers: Mapping[str, Any], *, by: str | None
) -> UserTask:
    """Complete a task with its answers and let the process go on.

    A task under control waits for its creator's word first, unless the creator
    completes it himself.

    Raises:
        NotFoundError: there is no such task.
        InvalidTransitionError: TASK_CLOSED, it is closed already.
        ForbiddenError: FORBIDDEN, this person may not.
        InvalidValueError: REQUIRED_FIELD, TYPE_ERROR …, the answers do not fit.
    """
    task = _permitted(work, task_id, "complete", by)
    result = work.parts.domain.inbox.take_answers(work, task, answers, by)
    task = work.task(task_id)
    awaits = bool(task.details.get("control")) and by not in (None, task.creator)
    task = work.change_task(
        task,
        "complete",
        by=by,
        state=TaskState.COMPLETED,
        result=result,
        control_since=work.now if awaits else None,
    )
    if not awaits:
        _finish(work, task, by=by)
    return task


def _finish(work: UnitOfWork, task: UserTask, *, by: str | None) -> None:
    result = task.result or {}
    if task.token is not None and task.instance_id is not None:
        work.load(task.instance_id)  # it goes on anyway, and knows what it waits for
    announce(work, task, "complete", by=by, extra={"with": result})
    go_on(work, task, result)


def go_on(work: UnitOfWork, task: UserTask, result: Mapping[str, Any]) -> None:
    """Complete the element that waits for a task, if any."""
    if task.token is None or task.instance_id is None:
        return
    running = work.load(task.instance_id)
    running.execution.complete(task.token, _results(work, task, result))
    work.settle(running)


def take_over(work: UnitOfWork, running: Running, kept: UserTask, token: int) -> bool:
    """Let an element go on with the task it made when it was entered before.

    One that was completed meanwhile completes the element at once; True then.
    """
    if not is_pending(kept):
        results = _results(work, kept, kept.result or {})
        running.execution.complete(token, results)
        return True
    work.change_task(kept, "take_over", by=None, token=token)
    return False


def _results(
    work: UnitOfWork, task: UserTask, result: Mapping[str, Any]
) -> Mapping[str, Any]:
    if task.kind is TaskKind.FORM:
        return result
    facts = work.parts.domain.inbox.task_facts(work, task)
    done = {"id": task.id, "assignee": task.assignee, "result": result or None}
    return {"task": {**facts, **done}}


def act(
    work: UnitOfWork,
    task_id: str,
    action: str,
    *,
    by: str | None,
    until: dt.date | dt.timedelta | str | None = None,
    text: str | None = None,
) -> UserTask:
    """Start, pause, defer, resume, renew, accept, return or delete a task.

    Deleting a task that a process waits for throws TASK_DELETED there. `until` is
    when a deferred task comes back by itself, `text` a comment to go with it.

    Raises:
        NotFoundError, InvalidTransitionError, ForbiddenError: as `complete`.
        InvalidValueError: `until` does not fit.
    """
    task = _permitted(work, task_id, action, by)
    _check_fitting(task, action, until)
    if until is not None:
        until = moment(until, base=work.now, time=work.parts.domain.time)
    _, state = TASK_TRANSITIONS[action]
    details = {key: it for key, it in task.details.items() if key != "until"}
    if until is not None:
        details["until"] = until
    task = work.change_task(task, action, by=by, state=state, details=details)
    if text:
        task = _note(work, task, text=text, attachments=(), by=by)
    if action == "accept":
        _finish(work, task, by=by)
    elif action in _PAST:
        announce(work, task, action, by=by)
    if action == "delete":
        _tell_deletion(work, task)
    return task


def _check_fitting(task: UserTask, action: str, until: object) -> None:
    if until is not None and action != "defer":
        msg = f"'until' is when a deferred task comes back; it says nothing to {action}"
        raise InvalidValueError(msg)
    if action == "renew" and task.token is not None:
        msg = f"task {task.title!r} cannot be renewed: a process waited for it"
        raise InvalidTransitionError(msg, code="TASK_CLOSED")
    if action in ("accept", "return") and task.control_since is None:
        msg = f"task {task.title!r} ({task.id}) does not await its creator's word"
        raise InvalidTransitionError(msg, code="TASK_CLOSED")


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
        work.parts.domain.permissions.check_actor(work, task, "comment", by)
    return _note(work, task, text=text, attachments=attachments, by=by)


def _note(
    work: UnitOfWork,
    task: UserTask,
    *,
    text: str,
    attachments: Sequence[str],
    by: str | None,
) -> UserTask:
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
    """Give an open task to another person; its state stays.

    From now on it is his by name: it no longer follows the role it was made for.
    """
    task = _permitted(work, task_id, "delegate", by)
    person = work.parts.domain.inbox.find_assignee(work, task, assignee)
    addresses = {**task.details.get("addresses", {}), "assignee": person}
    return work.change_task(
        task,
        "delegate",
        by=by,
        assignee=person,
        candidate_groups=(),
        details={**task.details, "addresses": addresses},
    )


def tick(
    work: UnitOfWork, task_id: str, item: int, *, done: bool, by: str | None
) -> UserTask:
    """Tick an item of an open task's checklist, or take the tick back.

    Raises:
        NotFoundError: no such task or item; items count from 1.
        InvalidTransitionError, ForbiddenError: as `complete`.
    """
    task = _permitted(work, task_id, "tick", by)
    items = list(task.details.get("checklist") or ())
    if not 1 <= item <= len(items):
        msg = f"the checklist of {task.title!r} has {len(items)} items, no item {item}"
        raise NotFoundError(msg)
    old = items[item - 1]
    if bool(old["done"]) is not done:
        ticked = {"by": by, "at": work.now} if done else {"by": None, "at": None}
        items[item - 1] = {"text": old["text"], "done": done, **ticked}
        details = {**task.details, "checklist": items}
        task = work.change_task(task, "tick", by=by, details=details)
    return task


def announce(
    work: UnitOfWork,
    task: UserTask,
    action: str,
    *,
    by: str | None,
    extra: Mapping[str, Any] | None = None,
) -> None:
    """Raise `task.started`, `task.completed` … for the instance that made it."""
    if task.instance_id is None or not work.awaits_message(task.instance_id):
        return
    about = {
        **work.parts.domain.inbox.task_facts(work, task),
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
    if action not in _STAYING and action not in TASK_TRANSITIONS:
        hint = did_you_mean(action, [*_STAYING, *TASK_TRANSITIONS])
        msg = f"a task cannot be acted on by {action!r}{hint}"
        raise InvalidValueError(msg)
    allowed = (
        frozenset(OPEN_TASK_STATES)
        if action in _STAYING
        else TASK_TRANSITIONS[action][0]
    )
    if task.state not in allowed:
        msg = (
            f"task {task.title!r} ({task.id}) {_how_it_is(work, task)}: "
            f"it cannot {action} any more"
        )
        raise InvalidTransitionError(msg, from_=task.state.value, code="TASK_CLOSED")
    if by is not None:
        work.parts.domain.permissions.check_actor(work, task, action, by)
    return task


def _how_it_is(work: UnitOfWork, task: UserTask) -> str:
    """Say in which state a task is; of a closed one also who closed it, and when."""
    if task.ended_at is None:
        return f"is {task.state.value}"
    closer = task.details.get("closed_by")
    if closer is None and task.state is TaskState.CANCELED:
        closer = "its process"
    when = work.parts.domain.time.local(task.ended_at)
    by = f" by {closer}" if closer else ""
    return f"was {task.state.value}{by} on {when:%Y-%m-%d} at {when:%H:%M}"


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
