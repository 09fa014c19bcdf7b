"""Hand open tasks over when another person is meant by their addresses.

Which tasks, and who is told: docs/requirements/conventions.md §2, V-6.
"""

from __future__ import annotations

import dataclasses

from bizproc.errors import InvalidTransitionError, NotFoundError
from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES, InstanceState
from bizproc.portal.notifications import notify
from bizproc.portal.people.resolution import find_person
from bizproc.portal.people.substitution import note_substitution, performer
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.store import USER_TASKS, eq, one_of
from bizproc.workspace.people.directory import User

__all__ = ["ELEMENT", "address_of", "delegate", "follow", "hand_to", "tell_moved"]

ELEMENT = "TaskDelegated"
_FOLLOWING = frozenset({"role:responsible", "role:head"})


def delegate(repository: Repository, record_id: str, *, actor: Actor) -> None:
    """Give the record's open tasks to those whom their addresses mean now.

    Only tasks of running instances move; old and new are notified once each.
    """
    author = dataclasses.replace(actor, element=ELEMENT)
    moved: list[tuple[UserTask, User]] = []
    for task in _open_tasks(repository, record_id):
        if address_of(task) not in _FOLLOWING:
            continue
        user = follow(repository, task, actor=author)
        if user is not None:
            moved.append((task, user))
    tell_moved(repository, record_id, moved, author)


def follow(repository: Repository, task: UserTask, *, actor: Actor) -> User | None:
    """Give a task to whom its address means now; return them if that is another."""
    address = address_of(task)
    if address is None or not _is_live(repository, task):
        return None
    user = find_person(repository, address, record=task.record, actor=actor)
    meant = task.details.instead_of or task.assignee
    if user is None or user.id in (meant, task.assignee):
        return None
    doing = performer(repository, user, without=task.details.not_by)
    hand_to(repository, task, doing.user, actor=actor, instead_of=doing.instead_of)
    return doing.user


def hand_to(
    repository: Repository,
    task: UserTask,
    user: User,
    *,
    actor: Actor,
    instead_of: str | None = None,
) -> None:
    """Make a task another person's; its address stays as written."""
    details = dataclasses.replace(task.details, instead_of=instead_of, taken_at=None)
    handed = repository.unit.change_task(
        task, "delegate", by=actor.by, assignee=user.id, details=details
    )
    note_substitution(repository, handed, by=actor.by)


def tell_moved(
    repository: Repository,
    record_id: str | None,
    moved: list[tuple[UserTask, User]],
    author: Actor,
) -> None:
    """Notify who had tasks and who has them now, once each."""
    texts = repository.workspace.texts
    lost: dict[str, list[str]] = {}
    gained: dict[str, list[str]] = {}
    for task, user in moved:
        if task.assignee is not None:
            named = {"title": task.title, "person": user.name}
            given = texts.fill("task_given", {"task": named})
            lost.setdefault(task.assignee, []).append(given)
        taken = texts.fill("task_taken", {"task": {"title": task.title}})
        gained.setdefault(user.id, []).append(taken)
    for person in dict.fromkeys([*lost, *gained]):
        parts = []
        if person in gained:
            parts.append(
                texts.fill("tasks_taken", {"tasks": ", ".join(gained[person])})
            )
        if person in lost:
            parts.append(texts.fill("tasks_given", {"tasks": ", ".join(lost[person])}))
        told = repository.people.find(person)
        if told is not None:
            notify(
                repository, (told,), "; ".join(parts), record=record_id, actor=author
            )


def address_of(task: UserTask) -> str | None:
    """Return the address of a task's assignee as it was written."""
    addresses = task.details.addresses
    return addresses.assignee if addresses else None


def _open_tasks(repository: Repository, record_id: str) -> list[UserTask]:
    return repository.tx.select(
        USER_TASKS,
        eq("record", record_id),
        one_of("state", OPEN_TASK_STATES),
        order_by=("number",),
    )


def _is_live(repository: Repository, task: UserTask) -> bool:
    if task.instance_id is None:
        return False
    try:
        row = repository.unit.instance(task.instance_id)
    except (NotFoundError, InvalidTransitionError):
        return False
    return row.state is InstanceState.ACTIVE
