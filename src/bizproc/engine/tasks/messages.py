"""Tell the instance that made a task what became of it: `task.completed` and so on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.model.message import Message
from bizproc.model.rows import UserTask

# what a person did -> the message's name after `task.`; nothing else is told
_PAST: Final[Mapping[str, str]] = {
    "claim": "claimed",
    "release": "released",
    "start": "started",
    "pause": "paused",
    "defer": "deferred",
    "resume": "resumed",
    "complete": "completed",
    "renew": "renewed",
    "delete": "deleted",
    "comment": "commented",
}


def announce(
    work: UnitOfWork,
    task: UserTask,
    action: str,
    *,
    by: str | None,
    extra: Mapping[str, Any] | None = None,
) -> None:
    """Raise the message of an action, if it has one, for the instance of the task."""
    if action not in _PAST or task.instance_id is None:
        return
    if not work.awaits_message(task.instance_id):
        return
    about = {
        **work.components.domain.tasks.task_facts(work, task),
        "id": task.id,
        "element": task.element_id,
        "kind": task.kind.value,
        "assignee": task.assignee,
    }
    key = task.record or task.key
    event = {"task": about, "record": key, "at": work.now, **(extra or {})}
    message = Message(
        name=f"task.{_PAST[action]}",
        keys=(key,) if key else None,
        event=event,
        by=by,
        only_instance=task.instance_id,
    )
    work.publish(message)
