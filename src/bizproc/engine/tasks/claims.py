"""A task becomes one person's: that of a group, or of somebody who is away."""

from __future__ import annotations

from dataclasses import replace

from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import InvalidTransitionError, InvalidValueError
from bizproc.model.row_factory import changed
from bizproc.model.rows import UserTask
from bizproc.phrase import Phrase

__all__ = ["assignee_after", "whose_after"]

_TAKING = ("claim", "start", "pause", "defer", "resume")


def whose_after(
    work: UnitOfWork, task: UserTask, action: str, by: str | None
) -> UserTask:
    """Return a task with its assignee as they are once somebody acted on it so.

    Raises:
        InvalidValueError: it is claimed for nobody.
        InvalidTransitionError: TASK_CLAIMED, it is somebody's already; NOT_CLAIMED,
            nobody would get it back.
        NotFoundError: who was away and would get it back is not there any more.
    """
    if action in _TAKING and by is not None:
        taken = work.components.domain.taken(work, task, by)
        if taken is not task:
            return taken
    absent = task.details.instead_of
    if action == "release" and absent is not None:
        person = None
        if not task.candidate_groups:
            person = work.components.domain.tasks.find_assignee(work, task, absent)
        details = replace(task.details, instead_of=None, taken_at=None)
        return changed(task, assignee=person, details=details)
    assignee = assignee_after(task, action, by)
    return task if assignee == task.assignee else changed(task, assignee=assignee)


def assignee_after(task: UserTask, action: str, by: str | None) -> str | None:
    """Return whose a task is once somebody acted on it so, apart from who is away.

    Raises:
        InvalidValueError, InvalidTransitionError: as `whose_after`.
    """
    if action == "claim":
        if by is None:
            msg = f"say for whom the task {task.title!r} ({task.id}) is claimed"
            raise InvalidValueError(msg)
        if task.assignee is not None:
            again = Phrase("; it can be claimed again once it is released")
            msg = Phrase(
                "task %(title)r (%(task)s) is %(person)s's already%(hint)s",
                title=task.title,
                task=task.id,
                person=task.assignee,
                hint=again if task.candidate_groups else "",
            )
            raise InvalidTransitionError(msg, code="TASK_CLAIMED")
        return by
    if action == "release":
        if task.assignee is None or not task.candidate_groups:
            msg = Phrase(
                "task %(title)r (%(task)s) was not taken from a group: nobody "
                "would get it back; delegate it instead",
                title=task.title,
                task=task.id,
            )
            raise InvalidTransitionError(msg, code="NOT_CLAIMED")
        return None
    if action == "start" and task.assignee is None and task.candidate_groups:
        return by
    return task.assignee
