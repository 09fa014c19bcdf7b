"""Tick an item of a task's checklist."""

from __future__ import annotations

from dataclasses import replace

from bizproc.engine.tasks.rules import permitted_task
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import NotFoundError
from bizproc.model.rows import UserTask
from bizproc.model.task_details import ChecklistItem


def tick_checklist(
    work: UnitOfWork, task_id: str, item: int, *, done: bool, by: str | None
) -> UserTask:
    """Tick an item of an open task's checklist, or take the tick back.

    Raises:
        NotFoundError: no such task or item; items count from 1.
        InvalidTransitionError, ForbiddenError: as `complete_task`.
    """
    task = permitted_task(work, task_id, "tick", by)
    items = list(task.details.checklist)
    if not 1 <= item <= len(items):
        msg = f"the checklist of {task.title!r} has {len(items)} items, no item {item}"
        raise NotFoundError(msg)
    old = items[item - 1]
    if old.done is not done:
        ticked = ChecklistItem(text=old.text, done=True, by=by, at=work.now)
        items[item - 1] = ticked if done else ChecklistItem(text=old.text)
        details = replace(task.details, checklist=tuple(items))
        task = work.change_task(task, "tick", by=by, details=details)
    return task
