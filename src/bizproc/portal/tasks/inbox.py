"""Show a person the tasks that concern them.

What an inbox holds: docs/requirements/platform.md §3.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES, TaskKind
from bizproc.store import USER_TASKS, Condition, Transaction, eq, one_of
from bizproc.workspace.people.directory import Directory

__all__ = ["Inbox", "inbox_of"]

_FAR = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Hold the tasks that concern one person, each list most urgent first.

    own         open tasks that he is to do, those offered to his groups included
    counts      how many of them there are of each kind
    overdue     how many of them are past their due moment
    to_control  completed tasks that wait for his word, the longest waiting first
    created     open tasks that he set and somebody else is to do
    observed    open tasks that he watches or helps with
    """

    own: tuple[UserTask, ...]
    counts: Mapping[TaskKind, int]
    overdue: int
    to_control: tuple[UserTask, ...]
    created: tuple[UserTask, ...]
    observed: tuple[UserTask, ...]


def inbox_of(tx: Transaction, people: Directory, user: str, now: dt.datetime) -> Inbox:
    """Return the inbox of a person at a moment."""
    found = tx.select(
        USER_TASKS, one_of("state", OPEN_TASK_STATES), order_by=("number",)
    )
    found.sort(key=lambda task: task.due or _FAR)
    own = [it for it in found if _is_for(it, user, people)]
    others = [it for it in found if not _is_for(it, user, people)]
    return Inbox(
        own=tuple(own),
        counts=Counter(task.kind for task in own),
        overdue=sum(task.due is not None and task.due < now for task in own),
        to_control=tuple(
            tx.select(
                USER_TASKS,
                Condition("control_since", "is not null"),
                eq("creator", user),
                order_by=("control_since", "number"),
            )
        ),
        created=tuple(it for it in others if it.creator == user),
        observed=tuple(it for it in others if _watches(it, user)),
    )


def _is_for(task: UserTask, user: str, people: Directory) -> bool:
    if task.assignee is not None:
        return task.assignee == user
    return any(people.is_member(user, group) for group in task.candidate_groups)


def _watches(task: UserTask, user: str) -> bool:
    return user in task.observers or user in task.details.co_performers
