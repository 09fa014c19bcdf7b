"""Offer to expressions what became of the tasks that an instance made."""

from __future__ import annotations

from typing import Any, Final

from bizproc.engine.domain import Place
from bizproc.feel import Function
from bizproc.model.rows import UserTask
from bizproc.model.states import task_word
from bizproc.portal.expressions.arguments import as_text
from bizproc.portal.repository.repository import Repository
from bizproc.store import USER_TASKS, eq

__all__ = ["task_history_at"]

_MOST: Final = 100


def task_history_at(repository: Repository, place: Place) -> Function:
    """Return `task_history(element)`: the tasks that the instance made at an element.

    They come oldest first, the latest hundred of them. Each is {id, title, assignee,
    status, by, at, reason, result}: `by` closed it at `at`, null while it is open.
    """

    def task_history(element: str | None) -> list[dict[str, Any]]:
        if place.instance is None or element is None:
            return []
        found = repository.tx.select(
            USER_TASKS,
            eq("instance_id", place.instance.id),
            eq("element_id", as_text(element)),
            order_by=("-number",),
            limit=_MOST,
        )
        return [_shown(repository, it) for it in reversed(found)]

    return Function("task_history", ("element",), task_history)


def _shown(repository: Repository, task: UserTask) -> dict[str, Any]:
    local, ended = repository.workspace.time.local, task.ended_at
    return {
        "id": task.id,
        "title": task.title,
        "assignee": task.assignee,
        "status": task_word(task.state),
        "by": task.details.closed_by,
        "at": None if ended is None else local(ended),
        "reason": task.details.closed_because,
        "result": task.result,
    }
