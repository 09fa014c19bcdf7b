"""Decide who may act on a task.

The table of actions: docs/requirements/platform.md §3.
"""

from __future__ import annotations

import datetime as dt

from bizproc.errors import ForbiddenError
from bizproc.model.rows import UserTask
from bizproc.phrase import Phrase
from bizproc.portal.people.authorization import require_task
from bizproc.portal.people.substitution import may_take
from bizproc.portal.repository.repository import Repository
from bizproc.workspace.people.directory import ADMINISTRATORS, Directory
from bizproc.workspace.people.substitution import stood_in_for

__all__ = ["WHO_MAY", "check_actor", "is_one_of_those", "not_theirs"]

WHO_MAY: dict[str, tuple[str, ...]] = {
    "claim": ("assignee",),
    "release": ("assignee", "creator"),
    "start": ("assignee",),
    "pause": ("assignee",),
    "defer": ("assignee",),
    "resume": ("assignee",),
    "complete": ("assignee", "creator"),
    "renew": ("creator",),
    "accept": ("creator",),
    "return": ("creator",),
    "tick": ("assignee", "creator", "co-performer"),
    "delete": ("creator",),
    "delegate": ("creator", "assignee"),
    "withdraw": ("creator",),
    "ask_another": ("creator",),
    "set_reminder": ("assignee", "creator"),
    "comment": ("assignee", "creator", "observer", "co-performer"),
}
"""Who may do what with a task, beside administrators, by action."""


def check_actor(repository: Repository, task: UserTask, action: str, by: str) -> None:
    """Let the people of the table act, who stands in for them, and administrators.

    The rights of a record type take the place of the table for the tasks of its records.

    Raises:
        ForbiddenError: FORBIDDEN.
        NotFoundError: the record of the task is hidden from them.
        InvalidTransitionError: TASK_CLAIMED, another who might do it has taken it.
    """
    if require_task(repository, task, action, by=by):
        return
    people = repository.people
    if is_one_of_those(people, task, action, by, at=repository.now):
        return
    is_known = people.find(by) is not None
    if is_known and "assignee" in WHO_MAY[action] and may_take(repository, task, by):
        return
    raise not_theirs(task, action, by)


def is_one_of_those(
    people: Directory, task: UserTask, action: str, by: str, *, at: dt.datetime
) -> bool:
    """Say whether somebody is one of those whom the table lets act on a task."""
    if people.is_member(by, ADMINISTRATORS):
        return True
    if people.find(by) is None:
        return False
    allowed = WHO_MAY[action]
    # who claimed a task of a group has it alone
    offered = task.candidate_groups if task.assignee is None else ()
    in_group = people.is_offered(by, offered)
    away = (task.assignee, task.creator) if people.absences else ()
    acts_for = {by, *(stood_in_for(people, by, at) if any(away) else ())}
    return (
        ("assignee" in allowed and (by == task.assignee or in_group))
        or ("creator" in allowed and task.creator in acts_for)
        or ("observer" in allowed and by in task.observers)
        or ("observer" in allowed and by == task.details.instead_of)
        or ("co-performer" in allowed and by in task.details.co_performers)
    )


def not_theirs(task: UserTask, action: str, by: str) -> ForbiddenError:
    """Return the refusal of who may not act on a task so; it says who may."""
    is_taken = task.assignee is not None and task.candidate_groups
    msg = Phrase(
        "%(person)r may not %(action)s the task %(title)r (%(task)s); "
        "%(allowed)s and administrators may%(hint)s",
        person=by,
        action=action,
        title=task.title,
        task=task.id,
        allowed=" and ".join(WHO_MAY[action]),
        hint=Phrase("; it is %(person)s's until they release it", person=task.assignee)
        if is_taken
        else "",
    )
    return ForbiddenError(msg)
