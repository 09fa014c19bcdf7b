"""Complete a task with its answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.engine.suspension.rules import check_goes_on
from bizproc.engine.tasks.form_check import checked_answers
from bizproc.engine.tasks.messages import announce
from bizproc.engine.tasks.results import event_of, results_of
from bizproc.engine.tasks.rules import check_state, permitted_task
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import user_tasks
from bizproc.errors import InvalidTransitionError
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
    policy = work.components.domain.tasks
    try:
        checked = checked_answers(work, task, answers, by=by)
    except InvalidTransitionError:
        # its instance ended while this was read, and the task with it: that is told
        now = user_tasks.get(work.transaction, task_id)
        check_state(work, now, "complete", by)
        raise
    result = policy.take_answers(work, task, checked, by)
    task = work.task(task_id)
    if by is not None:
        task = work.components.domain.taken(work, task, by)
    awaits = task.details.control and by not in (None, task.creator)
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


def finish_task(work: UnitOfWork, task: UserTask, *, by: str | None) -> None:
    """Announce a task that was completed, or accepted, and let its process go on."""
    result = task.result or {}
    if task.token is not None and task.instance_id is not None:
        # it goes on anyway, and knows what it waits for
        check_goes_on(work.load(task.instance_id).row, f"task {task.title!r}")
    announce(work, task, "complete", by=by, extra={"with": result})
    if task.token is None or task.instance_id is None:
        return
    loaded = work.load(task.instance_id)
    done_by = task.details.closed_by
    if done_by is not None:
        told = {"task": task.id, "by": done_by}
        loaded.record("task_completed", task.element_id, told)
    results = results_of(work, task, result)
    event = event_of(done_by)
    loaded.execution.complete(task.token, results, event=event)
    settle(work, loaded)
