"""Say when a task is to remind of itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bizproc.engine.moments import moment
from bizproc.engine.tasks.rules import permitted_task
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import InvalidValueError
from bizproc.model.rows import UserTask


def set_reminder(
    work: UnitOfWork,
    task_id: str,
    at: dt.date | dt.timedelta | str | None,
    *,
    by: str | None,
) -> UserTask:
    """Let an open task remind those who are to do it, once; None: not at all.

    Raises:
        NotFoundError, InvalidTransitionError, ForbiddenError: as `complete_task`.
        InvalidValueError: it is no moment, or one that has passed.
    """
    task = permitted_task(work, task_id, "set_reminder", by)
    when = None
    if at is not None:
        when = moment(at, base=work.now, time=work.components.domain.time)
        if when <= work.now:
            msg = f"the task {task.title!r} cannot remind at {at}: that has passed"
            raise InvalidValueError(msg)
    if when == task.details.remind_at:
        return task
    details = replace(task.details, remind_at=when)
    return work.change_task(task, "set_reminder", by=by, details=details)
