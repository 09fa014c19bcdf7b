"""Hand an open task on: to the head when it is overdue, to whoever can do it."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Final

from bizproc.action import ActionContext, Actions, ElementId, Person
from bizproc.engine.tasks.rules import check_may_do
from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES
from bizproc.model.task_details import Addresses
from bizproc.portal.actions.inputs import OneAddress
from bizproc.portal.people.resolution import person_of
from bizproc.portal.people.substitution import (
    Performer,
    note_substitution,
    performer,
)
from bizproc.portal.records.reassignment import ELEMENT, tell_moved
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository, repository_of
from bizproc.store import USER_TASKS, eq, one_of
from bizproc.workspace.people.directory import User

__all__ = ["DELEGATION_ACTIONS"]

DELEGATION_ACTIONS = Actions()
# a null must not hand on the tasks of everybody
_ANYBODY: Final = "anybody"


@DELEGATION_ACTIONS.add(
    "delegate_task",
    transactional=True,
    title="Delegate a task",
    group="Tasks",
    errors={
        "NOT_FOUND": "the address means nobody",
        "FORBIDDEN": "the person may not do the task",
    },
)
def delegate_task(
    context: ActionContext,
    *,
    element: Annotated[str, ElementId, "the element that made the task"],
    to: OneAddress,
    of: Annotated[str | None, Person, "whose task, where several are asked"] = _ANYBODY,
) -> None:
    """Hand the open task that this instance made at an element on to another person.

    It stays the same task: its comments, form and due moment. Where several are
    asked, `of` means the task of one person alone. Both people are told.
    """
    repository = repository_of(context.work)
    actor = dataclasses.replace(Actor.process(context), element=ELEMENT)
    record = repository.instance_record(context.key, context.instance_id)
    user = person_of(repository, to, record=record, actor=actor)
    moved: list[tuple[UserTask, User]] = []
    for task in _open_at(repository, context.instance_id, element):
        if of is not _ANYBODY and task.assignee != (of or "").removeprefix("user:"):
            continue
        doing = performer(repository, user, without=task.details.not_by)
        if doing.user.id != task.assignee:
            check_may_do(task, doing.user.id)
            _hand_on(repository, task, doing, meant=user, by=actor.by)
            moved.append((task, doing.user))
    tell_moved(repository, record, moved, actor)


def _open_at(repository: Repository, instance: str, element: str) -> list[UserTask]:
    return repository.tx.select(
        USER_TASKS,
        eq("instance_id", instance),
        eq("element_id", element),
        one_of("state", OPEN_TASK_STATES),
        order_by=("number",),
    )


def _hand_on(
    repository: Repository,
    task: UserTask,
    doing: Performer,
    *,
    meant: User,
    by: str | None,
) -> None:
    """Make it theirs by name: it no longer follows the role it was made for."""
    addresses = task.details.addresses or Addresses()
    addresses = dataclasses.replace(addresses, assignee=meant.id)
    handed = repository.unit.change_task(
        task,
        "delegate",
        by=by,
        assignee=doing.user.id,
        candidate_groups=(),
        details=dataclasses.replace(
            task.details,
            addresses=addresses,
            instead_of=doing.instead_of,
            taken_at=None,
        ),
    )
    note_substitution(repository, handed, by=by)
