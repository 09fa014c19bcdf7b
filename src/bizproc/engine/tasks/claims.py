"""A task of a group becomes one person's: by claiming it, or by beginning it."""

from __future__ import annotations

from bizproc.errors import InvalidTransitionError, InvalidValueError
from bizproc.model.rows import UserTask

__all__ = ["assignee_after"]


def assignee_after(task: UserTask, action: str, by: str | None) -> str | None:
    """Return whose the task is once somebody acted on it so.

    Raises:
        InvalidValueError: it is claimed for nobody.
        InvalidTransitionError: TASK_CLAIMED, it is somebody's already; NOT_CLAIMED,
            no group would get it back.
    """
    if action == "claim":
        if by is None:
            msg = f"say for whom the task {task.title!r} ({task.id}) is claimed"
            raise InvalidValueError(msg)
        if task.assignee is not None:
            msg = f"task {task.title!r} ({task.id}) is {task.assignee}'s already"
            if task.candidate_groups:
                msg += "; it can be claimed again once it is released"
            raise InvalidTransitionError(msg, code="TASK_CLAIMED")
        return by
    if action == "release":
        if task.assignee is None or not task.candidate_groups:
            msg = (
                f"task {task.title!r} ({task.id}) was not taken from a group: "
                "nobody would get it back; delegate it instead"
            )
            raise InvalidTransitionError(msg, code="NOT_CLAIMED")
        return None
    if action == "start" and task.assignee is None and task.candidate_groups:
        return by
    return task.assignee
