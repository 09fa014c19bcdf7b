"""Do with a task what people do short of completing it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import get_args

from bizproc.engine.commands.tasks.comment_on_task import note
from bizproc.engine.commands.tasks.complete_task import finish_task
from bizproc.engine.incident_reports import open_incident
from bizproc.engine.moments import moment
from bizproc.engine.suspension.rules import check_goes_on
from bizproc.engine.tasks.claims import whose_after
from bizproc.engine.tasks.messages import announce
from bizproc.engine.tasks.rules import permitted_task
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import InvalidTransitionError, InvalidValueError, did_you_mean
from bizproc.fault import Fault
from bizproc.model.rows import UserTask
from bizproc.model.states import TASK_TRANSITIONS, TaskAction
from bizproc.phrase import Phrase

TASK_DELETED = "TASK_DELETED"


def act_on_task(
    work: UnitOfWork,
    task_id: str,
    action: str,
    *,
    by: str | None,
    until: dt.date | dt.timedelta | str | None = None,
    text: str | None = None,
) -> UserTask:
    """Claim, release, start, pause, defer, resume, renew, accept, return or delete one.

    Who claims or starts a task that is offered to a group has it alone, until they
    release it. Deleting a task that a process waits for throws TASK_DELETED there. `until` is
    when a deferred task comes back by itself, `text` a comment to go with it.

    Raises:
        NotFoundError, InvalidTransitionError, ForbiddenError: as `complete_task`.
        InvalidValueError: `until` does not fit.
    """
    if action not in (known := get_args(TaskAction)):
        # what has a command of its own must not pass by its process here
        hint = did_you_mean(action, known)
        msg = (
            f"a task cannot be acted on by {action!r}{hint}; known: {', '.join(known)}"
        )
        raise InvalidValueError(msg)
    task = permitted_task(work, task_id, action, by)
    _check_fitting(task, action, until)
    if until is not None:
        until = moment(until, base=work.now, time=work.components.domain.time)
    _, state = TASK_TRANSITIONS[action]
    whose = whose_after(work, task, action, by)
    details = replace(whose.details, until=until)
    task = work.change_task(
        task, action, by=by, state=state, assignee=whose.assignee, details=details
    )
    if text:
        task = note(work, task, text=text, attachments=(), by=by)
    if action == "accept":
        finish_task(work, task, by=by)
    else:
        announce(work, task, action, by=by)
    if action == "delete":
        _tell_deletion(work, task)
    return task


def _check_fitting(task: UserTask, action: str, until: object) -> None:
    if until is not None and action != "defer":
        msg = f"'until' is when a deferred task comes back; it says nothing to {action}"
        raise InvalidValueError(msg)
    if action == "renew" and task.token is not None:
        msg = Phrase(
            "task %(title)r cannot be renewed: a process waited for it",
            title=task.title,
        )
        raise InvalidTransitionError(msg, code="TASK_CLOSED")
    if action in ("accept", "return") and task.control_since is None:
        msg = Phrase(
            "task %(title)r (%(task)s) does not await its creator's word",
            title=task.title,
            task=task.id,
        )
        raise InvalidTransitionError(msg, code="TASK_CLOSED")


def _tell_deletion(work: UnitOfWork, task: UserTask) -> None:
    if task.token is None or task.instance_id is None:
        return
    loaded = work.load(task.instance_id)
    check_goes_on(loaded.row, f"task {task.title!r}")
    message = f"task {task.title!r} was deleted while the process waited for it"
    if not loaded.execution.throw(task.token, TASK_DELETED, message):
        open_incident(
            work,
            loaded,
            token=task.token,
            node=loaded.execution.node(task.token),
            fault=Fault(TASK_DELETED, message),
        )
    settle(work, loaded)
