"""Let somebody stand in for who is away: whose a task is, and who else may take it.

The rules: docs/requirements/platform.md §8, absence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from dataclasses import dataclass, replace

from bizproc.errors import InvalidTransitionError
from bizproc.model.row_factory import changed
from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.workspace.people.directory import Directory, User
from bizproc.workspace.people.substitution import absence_of, stand_in, stood_in_for

__all__ = [
    "Performer",
    "creator_of",
    "is_taken",
    "may_take",
    "note_substitution",
    "performer",
    "taken",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Performer:
    """Name who is to do a task, and who is away and would have done it."""

    user: User
    instead_of: str | None = None


def performer(
    repository: Repository, user: User, *, without: Container[str] = ()
) -> Performer:
    """Return who does what is for a person: they, or who stands in while they are away.

    Nobody of `without` stands in.
    """
    people = repository.people
    if absence_of(people, user.id, repository.now) is None:
        return Performer(user=user)
    found = stand_in(people, user.id, repository.now, without=without)
    if found is None or found.id == user.id:
        return Performer(user=user)
    return Performer(user=found, instead_of=user.id)


def is_taken(people: Directory, task: UserTask, at: dt.datetime) -> bool:
    """Say whether somebody took a task that is offered to one more than its assignee."""
    when = task.details.taken_at
    if when is None:
        return False
    away = absence_of(people, task.assignee or "", at)
    return away is None or when >= away.begins


def _is_meant(people: Directory, task: UserTask, user: str, at: dt.datetime) -> bool:
    if user == task.assignee:
        return False
    if user == task.details.instead_of:
        return True
    return task.assignee in stood_in_for(people, user, at)


def may_take(repository: Repository, task: UserTask, by: str) -> bool:
    """Say whether a person may act on a task of another: they stand in, or were away.

    Raises:
        InvalidTransitionError: TASK_CLAIMED, one of the two has taken it.
    """
    people, now = repository.people, repository.now
    if not _is_meant(people, task, by, now):
        return False
    if task.state in OPEN_TASK_STATES and is_taken(people, task, now):
        msg = (
            f"task {task.title!r} ({task.id}) is {task.assignee}'s already; "
            "it can be taken again once it is released"
        )
        raise InvalidTransitionError(msg, code="TASK_CLAIMED")
    return True


def taken(repository: Repository, task: UserTask, by: str) -> UserTask:
    """Return a task as it is once a person acted on it: who acts first has it."""
    people, now = repository.people, repository.now
    details = task.details
    if by == task.assignee:
        waits = details.instead_of is not None and details.taken_at is None
        away = absence_of(people, by, now)
        if not waits and (away is None or is_taken(people, task, now)):
            return task
        return changed(task, details=replace(details, taken_at=now))
    if not _is_meant(people, task, by, now) or is_taken(people, task, now):
        return task
    absent = details.instead_of or task.assignee
    kept = replace(details, taken_at=now, instead_of=None if by == absent else absent)
    mine = changed(task, assignee=by, details=kept)
    note_substitution(repository, mine, by=by)
    return mine


def note_substitution(
    repository: Repository, task: UserTask, *, by: str | None
) -> None:
    """Write into the history for whom somebody has a task."""
    absent = task.details.instead_of
    if absent is None:
        return
    maker = f"process:{task.process_id}" if task.process_id else None
    actor = Actor(by=by or maker, instance_id=task.instance_id, element=task.element_id)
    record = task.record or repository.instance_record(task.key, task.instance_id)
    history.append(
        repository,
        record,
        "substituted",
        actor=actor,
        field=task.id,
        old=absent,
        new=task.assignee,
    )


def creator_of(repository: Repository, task: UserTask) -> User | None:
    """Return the creator of a task, or who has the word in place of one who left."""
    people = repository.people
    found = people.find(task.creator)
    if found is None and task.creator is not None:
        return stand_in(people, task.creator, repository.now)
    return found
