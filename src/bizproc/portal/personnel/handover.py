"""Hand on what was somebody's: of who left, and of who leads nobody any more.

To whom, and who is told: docs/requirements/platform.md §8, dismissal.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES, TaskRole, TaskState
from bizproc.portal.notifications import notify
from bizproc.portal.personnel.cards import HandedTo
from bizproc.portal.records.reassignment import (
    ELEMENT,
    address_of,
    follow,
    hand_to,
    tell_moved,
)
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.store import TASK_PEOPLE, USER_TASKS, eq, one_of
from bizproc.workspace.people.directory import Directory, User
from bizproc.workspace.people.substitution import stand_in

__all__ = ["LEFT_ELEMENT", "follow_heads", "hand_on", "tell_of_leaving"]

LEFT_ELEMENT = "PersonLeft"
_HEAD = "role:head"
_AT_ONCE = 1_000


def hand_on(
    repository: Repository,
    person: str,
    people: Directory,
    *,
    successor: User | None,
    actor: Actor,
) -> list[HandedTo]:
    """Hand on every open task of a person who left, and what awaits their word.

    What they claimed is their group's again. The rest is the successor's, else of who
    stands in: a substitute, the head, an administrator. Its addresses stay.
    """
    found = []
    for task in _listed(repository, TaskRole.ASSIGNEE, person):
        if task.assignee != person:  # somebody stands in: theirs for good
            details = dataclasses.replace(task.details, taken_at=repository.now)
            repository.unit.change_task(task, "keep", by=actor.by, details=details)
            continue
        group = _group(repository, task)
        if group is not None:
            _release(repository, task, actor)
            found.append(HandedTo(task=task.id, title=task.title, to=f"group:{group}"))
            continue
        not_by = task.details.not_by
        heir = successor
        if heir is None or heir.id in not_by:
            heir = stand_in(people, person, repository.now, without=not_by)
        if heir is not None:
            hand_to(repository, task, heir, actor=actor)
            found.append(HandedTo(task=task.id, title=task.title, to=heir.id))
    for task in _listed(repository, TaskRole.CONTROLLER, person):
        heir = successor or stand_in(people, person, repository.now)
        if heir is not None:
            repository.unit.change_task(task, "keep", by=actor.by, creator=heir.id)
            found.append(HandedTo(task=task.id, title=task.title, to=heir.id))
    return found


def _group(repository: Repository, task: UserTask) -> str | None:
    """Return a group that a claimed task goes back to: somebody is left in it."""
    people = repository.people
    return next((it for it in task.candidate_groups if people.offered(it)), None)


def _release(repository: Repository, task: UserTask, actor: Actor) -> None:
    details = dataclasses.replace(
        task.details, instead_of=None, taken_at=None, until=None
    )
    repository.unit.change_task(
        task,
        "release",
        by=actor.by,
        state=TaskState.CREATED,
        assignee=None,
        details=details,
    )


def tell_of_leaving(
    repository: Repository,
    person: str,
    people: Directory,
    handed: Sequence[HandedTo],
    actor: Actor,
) -> None:
    """Tell who leads a person what became of their tasks, and who has them now."""
    if not handed:
        return
    texts = repository.workspace.texts
    leader = stand_in(people, people.head_of(person) or "", repository.now)
    lines = []
    gained: dict[str, list[str]] = {}
    for it in handed:
        to = people.people.get(it.to)
        named = {"title": it.title, "person": to.name if to is not None else it.to}
        lines.append(texts.fill("task_given", {"task": named}))
        line = texts.fill("task_taken", {"task": {"title": it.title}})
        gained.setdefault(it.to, []).append(line)
    if leader is not None:
        told = {"person": people.user(person).name, "tasks": ", ".join(lines)}
        author = dataclasses.replace(actor, element=LEFT_ELEMENT)
        text = texts.fill("person_left", told)
        notify(repository, (leader,), text, record=None, actor=author)
    author = dataclasses.replace(actor, element=ELEMENT)
    for id_, theirs in gained.items():
        heir = people.find(id_)
        if heir is not None and heir != leader:
            text = texts.fill("tasks_taken", {"tasks": ", ".join(theirs)})
            notify(repository, (heir,), text, record=None, actor=author)


def follow_heads(
    repository: Repository, before: Directory, after: Directory, *, actor: Actor
) -> None:
    """Give open tasks for `role:head` to those who lead now, where that changed."""
    led = {
        id_
        for id_ in {*before.people, *after.people}
        if before.head_of(id_) != after.head_of(id_)
    }
    if not led:
        return
    author = dataclasses.replace(actor, element=ELEMENT)
    moved: list[tuple[UserTask, User]] = []
    for task in _for_heads(repository):
        row = repository.alive(task.record)
        if row is None or row.responsible not in led:
            continue
        user = follow(repository, task, actor=author)
        if user is not None:
            moved.append((task, user))
    tell_moved(repository, None, moved, author)


def _for_heads(repository: Repository) -> Iterator[UserTask]:
    """Return the open tasks for `role:head`, whoever has them now, oldest first."""
    place: tuple[Any, ...] | None = None
    while True:
        tasks = repository.tx.select(
            USER_TASKS,
            one_of("state", OPEN_TASK_STATES),
            order_by=("number", "id"),
            limit=_AT_ONCE,
            after=place,
        )
        yield from (it for it in tasks if address_of(it) == _HEAD)
        if len(tasks) < _AT_ONCE:
            return
        place = (tasks[-1].number, tasks[-1].id)


def _listed(repository: Repository, role: TaskRole, person: str) -> Iterator[UserTask]:
    """Return the tasks that still ask something of a person, oldest first."""
    of = (eq("role", role), eq("name", person), eq("is_open", value=True))
    rows = repository.tx.select(TASK_PEOPLE, *of, order_by=("number", "task"))
    for row in rows:
        yield repository.unit.task(row.task)
