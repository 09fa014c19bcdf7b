"""Ask one of several no longer."""

from __future__ import annotations

from dataclasses import replace

from bizproc.engine.operators import who
from bizproc.engine.suspension.rules import check_goes_on
from bizproc.engine.tasks.rules import permitted_task
from bizproc.engine.tasks.several import waiting_token
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskState


def withdraw_task(
    work: UnitOfWork, task_id: str, *, by: str | None, reason: str | None
) -> UserTask:
    """Cancel the task of one of several who are asked; the process goes on without.

    It counts as if that person had never been asked: what the others answered may now
    be enough, and if nobody else is left to answer, that is all there is.

    Raises:
        NotFoundError: there is no such task.
        InvalidTransitionError: TASK_CLOSED, it is closed already; NOT_SEVERAL, its
            person is asked alone; NOBODY_LEFT, nobody has answered, nobody else is asked.
        ForbiddenError: FORBIDDEN, this person may not.
    """
    task = permitted_task(work, task_id, "withdraw", by)
    loaded, token = waiting_token(work, task)
    check_goes_on(loaded.row, f"task {task.title!r}")
    task = work.change_task(
        task,
        "withdraw",
        by=by,
        state=TaskState.CANCELED,
        details=replace(task.details, closed_because=reason),
    )
    loaded.execution.withdraw_turn(token)
    told = {**who(by, reason), "task": task.id, "assignee": task.assignee}
    loaded.record("task_withdrawn", task.element_id, told)
    settle(work, loaded)
    return task
