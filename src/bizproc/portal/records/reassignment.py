"""Hand open tasks over when a record gets another responsible.

Which tasks, and who is told: docs/requirements/conventions.md §2, V-6.
"""

from __future__ import annotations

import dataclasses

from bizproc.errors import InvalidTransitionError, NotFoundError
from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES, InstanceState
from bizproc.portal.notifications import notify
from bizproc.portal.people.resolution import find_person
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.store import USER_TASKS, eq, one_of
from bizproc.workspace.people.directory import User

__all__ = ["ELEMENT", "delegate", "tell_moved"]

ELEMENT = "TaskDelegated"
_FOLLOWING = frozenset({"role:responsible", "role:head"})


def delegate(repository: Repository, record_id: str, *, actor: Actor) -> None:
    """Give the record's open tasks to those whom their addresses mean now.

    Only tasks of running instances move; old and new are notified once each.
    """
    author = dataclasses.replace(actor, element=ELEMENT)
    moved: list[tuple[UserTask, User]] = []
    for task in _open_tasks(repository, record_id):
        address = _address(task)
        if address not in _FOLLOWING or not _is_live(repository, task):
            continue
        user = find_person(repository, address, record=record_id, actor=author)
        if user is None or user.id == task.assignee:
            continue
        repository.unit.change_task(task, "delegate", by=actor.by, assignee=user.id)
        moved.append((task, user))
    tell_moved(repository, record_id, moved, author)


def tell_moved(
    repository: Repository,
    record_id: str | None,
    moved: list[tuple[UserTask, User]],
    author: Actor,
) -> None:
    """Notify who had tasks of a record and who has them now, once each."""
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
        told = repository.workspace.people.find(person)
        if told is not None:
            notify(
                repository, (told,), "; ".join(parts), record=record_id, actor=author
            )


def _open_tasks(repository: Repository, record_id: str) -> list[UserTask]:
    return repository.tx.select(
        USER_TASKS,
        eq("record", record_id),
        one_of("state", OPEN_TASK_STATES),
        order_by=("number",),
    )


def _address(task: UserTask) -> str | None:
    addresses = task.details.addresses
    return addresses.assignee if addresses else None


def _is_live(repository: Repository, task: UserTask) -> bool:
    if task.instance_id is None:
        return False
    try:
        row = repository.unit.instance(task.instance_id)
    except (NotFoundError, InvalidTransitionError):
        return False
    return row.state is InstanceState.ACTIVE
