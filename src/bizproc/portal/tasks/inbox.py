"""Show a person the tasks that concern them.

What an inbox holds: docs/requirements/platform.md §3.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

from bizproc.engine.queries.task_lists import (
    asked_of,
    concerning,
    count_concerning,
    first_concerning,
    offered_to,
    openness,
    watching,
)
from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.model.page import Page, Paging
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind, TaskRole
from bizproc.portal.people.authorization import asker_of
from bizproc.portal.people.hidden_rows import Hiding
from bizproc.portal.people.substitution import is_taken
from bizproc.portal.repository.repository import Repository
from bizproc.store import Condition, Transaction, eq, eq_given
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.people.substitution import stood_in_for

__all__ = [
    "Addressee",
    "Inbox",
    "InboxList",
    "assigned_to",
    "inbox_list",
    "inbox_of",
    "list_of",
]

InboxList: TypeAlias = Literal["own", "to_control", "created", "observed", "done"]


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


def inbox_of(repository: Repository, user: str, *, limit: int | None = None) -> Inbox:
    """Return the inbox of a person, at most so many tasks of each list.

    Tasks of records that are hidden from them are left out, of the counts too.
    """
    tx, asked = repository.tx, Addressee.of(repository, user)
    counts, overdue = _counts(tx, asked)
    first = Paging(limit=limit)
    return Inbox(
        own=list_of(tx, asked, "own", first),
        counts=counts,
        overdue=overdue,
        to_control=list_of(tx, asked, "to_control", first),
        created=list_of(tx, asked, "created", first),
        observed=list_of(tx, asked, "observed", first),
    )


def inbox_list(
    repository: Repository, user: str, name: InboxList, paging: Paging
) -> Page[UserTask]:
    """Return a page of one list of a person's inbox.

    Raises:
        InvalidValueError: there is no such list, or the paging is wrong.
    """
    return list_of(repository.tx, Addressee.of(repository, user), name, paging)


def assigned_to(
    repository: Repository,
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
    hide = _hiding(repository, user)

    def keep(task: UserTask) -> bool:
        return record is None or task.record == record

    own = [(TaskRole.ASSIGNEE, user)]
    return concerning(
        repository.tx,
        own,
        paging=paging,
        openness=openness(include_closed),
        hide=hide,
        keep=keep,
    )


class Addressee:
    """Say of what a person is asked at a moment, for who is away too."""

    def __init__(
        self,
        people: Directory,
        user: str,
        now: dt.datetime,
        *,
        hide: Hiding | None = None,
    ) -> None:
        asker_of(people, user)
        self.people = people
        self.user = user
        self.now = now
        self.absent = stood_in_for(people, user, now)
        self.hide = hide
        groups = (name for name in people.groups if people.is_member(user, name))
        self.own = [
            *offered_to(user, (*groups, user)),
            *((TaskRole.ASSIGNEE, it) for it in self.absent),
        ]
        everybody = (user, *self.absent)
        self.to_control = [(TaskRole.CONTROLLER, it) for it in everybody]

    @classmethod
    def of(cls, repository: Repository, user: str) -> Addressee:
        """Return a person of a portal, from whom what they do not see is hidden."""
        hide = _hiding(repository, user)
        return cls(repository.people, user, repository.now, hide=hide)

    def is_theirs(self, task: UserTask) -> bool:
        """Leave out what who is away has taken for themselves."""
        if task.assignee not in self.absent:
            return True
        return not is_taken(self.people, task, self.now)

    def is_of_others(self, task: UserTask) -> bool:
        """Keep what others are to do."""
        asked = set(self.own).intersection(asked_of(task))
        return not (asked and self.is_theirs(task))


def list_of(
    tx: Transaction,
    asked: Addressee,
    name: InboxList,
    paging: Paging,
    kind: TaskKind | None = None,
) -> Page[UserTask]:
    """Return a page of one list of an inbox, perhaps of one kind of tasks.

    Raises:
        InvalidValueError: there is no such list, or the paging is wrong.
    """
    if name not in (known := get_args(InboxList)):
        hint = did_you_mean(name, known)
        msg = f"an inbox has no list {name!r}; known: {', '.join(known)}{hint}"
        raise InvalidValueError(msg)
    narrow = eq_given(kind=kind)
    if name == "own":
        keep = asked.is_theirs if asked.absent else None
        return concerning(
            tx, asked.own, *narrow, paging=paging, hide=asked.hide, keep=keep
        )
    if name == "done":
        # what was finished last is looked for first
        latest = replace(paging, order=paging.order or "-due")
        parts = [(TaskRole.CLOSER, asked.user)]
        return concerning(
            tx, parts, *narrow, paging=latest, openness=(False,), hide=asked.hide
        )
    if name == "to_control":
        return concerning(tx, asked.to_control, *narrow, paging=paging, hide=asked.hide)
    parts = [(TaskRole.CREATOR, asked.user)]
    if name == "observed":
        parts = watching(asked.user)
    return concerning(
        tx,
        parts,
        *narrow,
        paging=paging,
        hide=asked.hide,
        keep=asked.is_of_others,
    )


def _counts(tx: Transaction, asked: Addressee) -> tuple[dict[TaskKind, int], int]:
    """Count a person's own tasks by kind, and those past their due moment."""
    if asked.absent:
        own = list_of(tx, asked, "own", Paging())
        found = Counter(task.kind for task in own)
        return _in_order(found), sum(task.urgency < asked.now for task in own)
    if asked.hide is not None:
        rows = first_concerning(tx, asked.own, hide=asked.hide)
        found = Counter(row.kind for row in rows)
        return _in_order(found), sum(row.urgency < asked.now for row in rows)
    counts = {
        kind: count_concerning(tx, asked.own, eq("kind", kind)) for kind in TaskKind
    }
    late = count_concerning(tx, asked.own, Condition("urgency", "<", asked.now))
    return _in_order(counts), late


def _in_order(counts: Mapping[TaskKind, int]) -> dict[TaskKind, int]:
    return {kind: counts[kind] for kind in TaskKind if counts.get(kind)}


def _hiding(repository: Repository, user: str) -> Hiding | None:
    """Return what hides tasks whose record the person does not see; None: of no one."""
    rights = repository.rights
    if not rights.narrow():
        return None
    return Hiding(rights, repository.workspace.schema, user, read=repository.rows)
