"""What the element that made a task gets from it, and how a kept task comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits.user_tasks import is_pending
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind


def results_of(
    work: UnitOfWork, task: UserTask, result: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return the answers of a form, or the task that an action made, with its result."""
    if task.kind is TaskKind.FORM:
        return result
    facts = work.components.domain.tasks.task_facts(work, task)
    done = {"id": task.id, "assignee": task.assignee, "result": result or None}
    return {"task": {**facts, **done}}


def event_of(by: str | None) -> Mapping[str, Any]:
    """Return what output mappings of a user task see beside the answers."""
    return {"completed_by": by}


def take_over(
    work: UnitOfWork, loaded: LoadedInstance, kept: UserTask, token: int
) -> bool:
    """Let an element go on with the task it made when it was entered before.

    One that was completed meanwhile completes the element at once; True then.
    """
    if not is_pending(kept):
        results = results_of(work, kept, kept.result or {})
        event = event_of(kept.details.closed_by)
        loaded.execution.complete(token, results, event=event)
        return True
    work.change_task(kept, "take_over", by=None, token=token)
    return False
