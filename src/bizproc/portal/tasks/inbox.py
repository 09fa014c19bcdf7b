"""Show a person the tasks that concern them.

What an inbox holds: docs/requirements/platform.md §3.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from bizproc.engine.queries.task_lists import (
    Part,
    concerning,
    count_concerning,
    offered_to,
    watching,
)
from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.model.page import Page, Paging
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind, TaskRole
from bizproc.portal.people.authorization import hide_unseen
from bizproc.portal.repository.repository import Repositories
from bizproc.store import Condition, Transaction, eq
from bizproc.workspace.people.directory import Directory

__all__ = ["Inbox", "InboxList", "inbox_list", "inbox_of"]

InboxList: TypeAlias = Literal["own", "to_control", "created", "observed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Hold the tasks that concern one person, each list most urgent first.

    own         open tasks that they are to do, those offered to their groups included
    counts      how many of them there are of each kind
    overdue     how many of them are past their due moment
    to_control  completed tasks that wait for their word, the longest waiting first
    created     open tasks that they set and somebody else is to do
    observed    open tasks that they watch or help with
    """

    own: Page[UserTask]
    counts: Mapping[TaskKind, int]
    overdue: int
    to_control: Page[UserTask]
    created: Page[UserTask]
    observed: Page[UserTask]


def inbox_of(
    tx: Transaction,
    repositories: Repositories,
    user: str,
    now: dt.datetime,
    *,
    limit: int | None = None,
) -> Inbox:
    """Return the inbox of a person at a moment, at most so many tasks of each list.

    Tasks of records that are hidden from them are left out, of the counts too.
    """
    counts, overdue = _counts(tx, repositories, user, now)
    first = Paging(limit=limit)
    return Inbox(
        own=inbox_list(tx, repositories, user, "own", first),
        counts={kind: count for kind, count in counts.items() if count},
        overdue=overdue,
        to_control=inbox_list(tx, repositories, user, "to_control", first),
        created=inbox_list(tx, repositories, user, "created", first),
        observed=inbox_list(tx, repositories, user, "observed", first),
    )


def _counts(
    tx: Transaction, repositories: Repositories, user: str, now: dt.datetime
) -> tuple[dict[TaskKind, int], int]:
    """Count a person's own tasks by kind, and the overdue ones."""
    own = _own(repositories.workspace.people, user)
    if repositories.rights.narrow():
        seen = inbox_list(tx, repositories, user, "own", Paging())
        kinds = Counter(task.kind for task in seen)
        return {kind: kinds[kind] for kind in TaskKind}, sum(
            task.urgency < now for task in seen
        )
    counts = {kind: count_concerning(tx, own, eq("kind", kind)) for kind in TaskKind}
    return counts, count_concerning(tx, own, Condition("urgency", "<", now))


def inbox_list(
    tx: Transaction,
    repositories: Repositories,
    user: str,
    name: InboxList,
    paging: Paging,
) -> Page[UserTask]:
    """Return a page of one list of a person's inbox.

    Raises:
        InvalidValueError: there is no such list, or the paging is wrong.
    """
    if name not in (known := get_args(InboxList)):
        hint = did_you_mean(name, known)
        msg = f"an inbox has no list {name!r}; known: {', '.join(known)}{hint}"
        raise InvalidValueError(msg)
    own = _own(repositories.workspace.people, user)
    sees = _sight(tx, repositories, user)
    if name == "own":
        return concerning(tx, own, paging=paging, keep=sees)
    if name == "to_control":
        control = [(TaskRole.CONTROLLER, user)]
        return concerning(tx, control, paging=paging, keep=sees)
    parts = [(TaskRole.CREATOR, user)] if name == "created" else watching(user)
    asked = set(own)

    def is_of_others(task: UserTask) -> bool:
        own_too = asked.intersection(offered_to(task.assignee, _groups_asked(task)))
        return not own_too and (sees is None or sees(task))

    return concerning(tx, parts, paging=paging, keep=is_of_others)


def _sight(
    tx: Transaction, repositories: Repositories, user: str
) -> Callable[[UserTask], bool] | None:
    """Return what says of a task that the person sees its record; None: of every one."""
    if not repositories.rights.narrow():
        return None
    hide = hide_unseen(tx, repositories, user)
    return lambda task: hide([task])[0] is not None


def _own(people: Directory, user: str) -> list[Part]:
    groups = (name for name in people.groups if people.is_member(user, name))
    return offered_to(user, groups)


def _groups_asked(task: UserTask) -> tuple[str, ...]:
    return () if task.assignee is not None else task.candidate_groups
