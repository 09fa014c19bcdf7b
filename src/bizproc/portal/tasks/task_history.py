"""Keep who did what with a task and when, whether it belongs to a record or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bizproc.engine.facts import TaskAdded, TaskChanged
from bizproc.model.rows import UserTask
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.task_tables import TASK_DRAFTS, TASK_EVENTS, TaskEvent
from bizproc.store import Condition, Transaction, eq

__all__ = ["forget", "history_of", "note"]

_COMPARED = ("state", "assignee", "due")
_DETAILS = ("until", "remind_at")


def note(repository: Repository, fact: TaskAdded | TaskChanged) -> None:
    """Write down what was done with a task."""
    task = fact.task
    maker = f"process:{task.process_id}" if task.process_id else None
    if isinstance(fact, TaskAdded):
        action, by, changes = "created", maker, dict[str, Any]()
    else:
        action, by = fact.action, fact.by or maker
        changes = dict(_changes(fact.before, task))
    repository.tx.insert(
        TASK_EVENTS,
        TaskEvent(
            task=task.id,
            number=repository.ordinal(),
            at=repository.now,
            action=action,
            by=by,
            changes=changes,
            instance_id=task.instance_id,
        ),
    )


def history_of(tx: Transaction, task_id: str, *, limit: int) -> list[TaskEvent]:
    """Return what was done with a task, the newest first."""
    return tx.select(
        TASK_EVENTS, eq("task", task_id), order_by=("-number",), limit=limit
    )


def forget(tx: Transaction, those: Condition) -> None:
    """Remove what is kept of tasks that are no more."""
    tx.delete(TASK_EVENTS, those)
    tx.delete(TASK_DRAFTS, those)


def _changes(before: UserTask, after: UserTask) -> Iterator[tuple[str, list[Any]]]:
    for name in _COMPARED:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield name, [old, new]
    for name in _DETAILS:
        old, new = getattr(before.details, name), getattr(after.details, name)
        if old != new:
            yield name, [old, new]
    items = zip(before.details.checklist, after.details.checklist, strict=False)
    for old, new in items:
        if old.done is not new.done:
            yield "item", [new.text, new.done]
