"""Add a comment to a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bizproc.engine.tasks.messages import announce
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.model.rows import UserTask
from bizproc.model.task_details import Comment


def comment_on_task(
    work: UnitOfWork,
    task_id: str,
    *,
    text: str,
    attachments: Sequence[str | Mapping[str, Any]],
    by: str | None,
) -> UserTask:
    """Add a comment, perhaps with names or values of files, to a task of any state.

    Raises:
        NotFoundError: there is no such task.
        ForbiddenError: FORBIDDEN, this person may not.
    """
    task = work.task(task_id)
    if by is not None:
        work.components.domain.permissions.check_actor(work, task, "comment", by)
    return note(work, task, text=text, attachments=attachments, by=by)


def note(
    work: UnitOfWork,
    task: UserTask,
    *,
    text: str,
    attachments: Sequence[str | Mapping[str, Any]],
    by: str | None,
) -> UserTask:
    """Write a comment and announce it; whether its author may is not asked."""
    comment = Comment(text=text, by=by, at=work.now, attachments=tuple(attachments))
    details = replace(task.details, comments=(*task.details.comments, comment))
    task = work.change_task(task, "comment", by=by, details=details)
    extra = {"text": text, "attachments": list(attachments)}
    announce(work, task, "comment", by=by, extra=extra)
    return task
