"""Hand open tasks over when a record gets another responsible (V-6)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from bizproc.crm.actor import Actor
from bizproc.crm.desk import Desk
from bizproc.crm.notifying import notify
from bizproc.crm.people import User
from bizproc.crm.persons import find_person
from bizproc.errors import InvalidTransitionError, NotFoundError
from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES, InstanceState
from bizproc.store import USER_TASKS, eq, one_of

__all__ = ["ELEMENT", "delegate"]

ELEMENT = "TaskDelegated"
_FOLLOWING = frozenset({"role:responsible", "role:head"})


def delegate(desk: Desk, record_id: str, *, actor: Actor) -> None:
    """Give the record's open tasks to those whom their addresses mean now.

    Only tasks of running instances move; old and new are notified once each.
    """
    author = dataclasses.replace(actor, element=ELEMENT)
    moved: list[tuple[UserTask, User]] = []
    for task in _open_tasks(desk, record_id):
        address = _address(task)
        if address not in _FOLLOWING or not _is_live(desk, task):
            continue
        user = find_person(desk, address, record=record_id, actor=author)
        if user is None or user.id == task.assignee:
            continue
        desk.unit.change_task(task, "delegate", by=actor.by, assignee=user.id)
        moved.append((task, user))
    _tell(desk, record_id, moved, author)


def _tell(
    desk: Desk, record_id: str, moved: list[tuple[UserTask, User]], author: Actor
) -> None:
    lost: dict[str, list[str]] = {}
    gained: dict[str, list[str]] = {}
    for task, user in moved:
        if task.assignee is not None:
            lost.setdefault(task.assignee, []).append(f"«{task.title}» — {user.name}")
        gained.setdefault(user.id, []).append(f"«{task.title}»")
    for person in dict.fromkeys([*lost, *gained]):
        parts = []
        if person in gained:
            parts.append("Вам переданы задачи: " + ", ".join(gained[person]))
        if person in lost:
            parts.append("Ваши задачи переданы: " + ", ".join(lost[person]))
        told = desk.workspace.people.find(person)
        if told is not None:
            notify(desk, (told,), "; ".join(parts), record=record_id, actor=author)


def _open_tasks(desk: Desk, record_id: str) -> list[UserTask]:
    return desk.tx.select(
        USER_TASKS,
        eq("record", record_id),
        one_of("state", OPEN_TASK_STATES),
        order_by=("number",),
    )


def _address(task: UserTask) -> str | None:
    addresses = task.details.get("addresses")
    found = addresses.get("assignee") if isinstance(addresses, Mapping) else None
    return found if isinstance(found, str) else None


def _is_live(desk: Desk, task: UserTask) -> bool:
    if task.instance_id is None:
        return False
    try:
        row = desk.unit.instance(task.instance_id)
    except (NotFoundError, InvalidTransitionError):
        return False
    return row.state is InstanceState.ACTIVE
