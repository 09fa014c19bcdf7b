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
    asked_of,
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
from bizproc.portal.people.substitution import is_taken
from bizproc.portal.repository.repository import Repositories
from bizproc.store import Condition, Transaction, eq
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.people.substitution import stood_in_for

__all__ = ["Inbox", "InboxList", "assigned_to", "inbox_list", "inbox_of"]

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
    asked = _Asked(tx, repositories, user, now)
    counts, overdue = _counts(tx, asked)
    first = Paging(limit=limit)
    return Inbox(
        own=_list(tx, asked, "own", first),
        counts=counts,
        overdue=overdue,
        to_control=_list(tx, asked, "to_control", first),
        created=_list(tx, asked, "created", first),
        observed=_list(tx, asked, "observed", first),
    )


def inbox_list(
    tx: Transaction,
    repositories: Repositories,
    user: str,
    name: InboxList,
    paging: Paging,
    *,
    now: dt.datetime,
) -> Page[UserTask]:
    """Return a page of one list of a person's inbox at a moment.

    Raises:
        InvalidValueError: there is no such list, or the paging is wrong.
    """
    if name not in (known := get_args(InboxList)):
        hint = did_you_mean(name, known)
        msg = f"an inbox has no list {name!r}; known: {', '.join(known)}{hint}"
        raise InvalidValueError(msg)
    return _list(tx, _Asked(tx, repositories, user, now), name, paging)


def assigned_to(
    tx: Transaction,
    repositories: Repositories,
    user: str,
    *,
    record: str | None,
    include_closed: bool,
    paging: Paging,
) -> Page[UserTask]:
    """Return the tasks whose assignee a person is, perhaps of a record.

    Tasks of records that are hidden from them are left out.

    Raises:
        InvalidValueError: the paging is wrong.
    """
    sees = _sight(tx, repositories, user, repositories.people.at(tx))

    def keep(task: UserTask) -> bool:
        if record is not None and task.record != record:
            return False
        return sees is None or sees(task)

    own = [(TaskRole.ASSIGNEE, user)]
    return concerning(tx, own, paging=paging, include_closed=include_closed, keep=keep)


class _Asked:
    """Say of what a person is asked at a moment, for who is away too."""

    def __init__(
        self, tx: Transaction, repositories: Repositories, user: str, now: dt.datetime
    ) -> None:
        self._people = people = repositories.people.at(tx)
        self.user = user
        self.now = now
        self.absent = stood_in_for(people, user, now)
        self.sees = _sight(tx, repositories, user, people)
        groups = (name for name in people.groups if people.is_member(user, name))
        self.own = [
            *offered_to(user, (*groups, user)),
            *((TaskRole.ASSIGNEE, it) for it in self.absent),
        ]

    @property
    def is_plain(self) -> bool:
        """Say whether an index alone tells what is theirs."""
        return self.sees is None and not self.absent

    def is_theirs(self, task: UserTask) -> bool:
        """Leave out what is hidden, and what who is away has taken for themselves."""
        if self.sees is not None and not self.sees(task):
            return False
        if task.assignee not in self.absent:
            return True
        return not is_taken(self._people, task, self.now)

    def is_of_others(self, task: UserTask) -> bool:
        """Keep what others are to do, unless it is hidden."""
        if set(self.own).intersection(asked_of(task)) and self.is_theirs(task):
            return False
        return self.sees is None or self.sees(task)


def _list(
    tx: Transaction, asked: _Asked, name: InboxList, paging: Paging
) -> Page[UserTask]:
    if name == "own":
        keep = None if asked.is_plain else asked.is_theirs
        return concerning(tx, asked.own, paging=paging, keep=keep)
    if name == "to_control":
        everybody = (asked.user, *asked.absent)
        parts = [(TaskRole.CONTROLLER, it) for it in everybody]
        return concerning(tx, parts, paging=paging, keep=asked.sees)
    parts = [(TaskRole.CREATOR, asked.user)]
    if name == "observed":
        parts = watching(asked.user)
    return concerning(tx, parts, paging=paging, keep=asked.is_of_others)


def _counts(tx: Transaction, asked: _Asked) -> tuple[dict[TaskKind, int], int]:
    """Count a person's own tasks by kind, and those past their due moment."""
    if not asked.is_plain:
        own = _list(tx, asked, "own", Paging())
        kinds = Counter(task.kind for task in own)
        found = {kind: kinds[kind] for kind in TaskKind if kinds[kind]}
        return found, sum(task.urgency < asked.now for task in own)
    counts = {
        kind: count_concerning(tx, asked.own, eq("kind", kind)) for kind in TaskKind
    }
    late = count_concerning(tx, asked.own, Condition("urgency", "<", asked.now))
    return {kind: count for kind, count in counts.items() if count}, late


def _sight(
    tx: Transaction, repositories: Repositories, user: str, people: Directory
) -> Callable[[UserTask], bool] | None:
    """Return what says of a task that the person sees its record; None: of every one."""
    if not repositories.rights.narrow():
        return None
    hide = hide_unseen(tx, repositories, user, people)
    return lambda task: hide([task])[0] is not None
