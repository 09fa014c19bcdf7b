"""The end of a task: its message, and the element that waited for it."""

from __future__ import annotations

from bizproc.engine.task_messages import announce
from bizproc.engine.task_results import results_of
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.model.rows import UserTask


def finish_task(work: UnitOfWork, task: UserTask, *, by: str | None) -> None:
    """Announce a task that was completed, or accepted, and let its process go on."""
    result = task.result or {}
    if task.token is not None and task.instance_id is not None:
        work.load(task.instance_id)  # it goes on anyway, and knows what it waits for
    announce(work, task, "complete", by=by, extra={"with": result})
    if task.token is None or task.instance_id is None:
        return
    loaded = work.load(task.instance_id)
    loaded.execution.complete(task.token, results_of(work, task, result))
    settle(work, loaded)
