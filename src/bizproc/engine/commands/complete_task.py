"""Complete a task with its answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.engine.form_check import form_check_of
from bizproc.engine.task_completion import finish_task
from bizproc.engine.task_rules import permitted_task
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskState


def complete_task(
    work: UnitOfWork, task_id: str, answers: Mapping[str, Any], *, by: str | None
) -> UserTask:
    """Complete a task with its answers and let the process go on.

    A task under control waits for its creator's word first, unless they complete it
    themselves.

    Raises:
        NotFoundError: there is no such task.
        InvalidTransitionError: TASK_CLOSED, it is closed already.
        ForbiddenError: FORBIDDEN, this person may not.
        InvalidValueError: REQUIRED_FIELD, TYPE_ERROR …, the answers do not fit.
    """
    task = permitted_task(work, task_id, "complete", by)
    inbox = work.components.domain.inbox
    check = form_check_of(work, task)
    result = inbox.take_answers(work, task, answers, by, check_form=check)
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
        finish_task(work, task, by=by)
    return task
