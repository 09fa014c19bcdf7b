"""Find tasks: by their state, their instance or record, and the people they concern."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias, TypeVar

from bizproc.engine.paging import Listing, page_of, read_first, read_page
from bizproc.model.page import Page, Paging
from bizproc.model.rows import TaskPerson, UserTask
from bizproc.model.states import OPEN_TASK_STATES, TaskRole, TaskState
from bizproc.store import (
    TASK_PEOPLE,
    USER_TASKS,
    Condition,
    Transaction,
    eq,
    eq_given,
    one_of,
)

__all__ = [
    "Hide",
    "Part",
    "asked_of",
    "concerning",
    "count_concerning",
    "count_tasks",
    "find_tasks",
    "first_concerning",
    "first_rows",
    "offered_to",
    "openness",
    "watching",
]

Part = tuple[TaskRole, str]
"""What somebody is to a task: their role, and their id or that of their group."""

T = TypeVar("T")
Hide: TypeAlias = Callable[[list[T]], Sequence[T | None]]
"""Puts None for each row that is left out."""

_TASKS = Listing(
    name="tasks", table=USER_TASKS, orders={"due": ("urgency", "number", "id")}
)
_CONCERNING = Listing(
    name="tasks of people",
    table=TASK_PEOPLE,
    orders={"due": ("urgency", "number", "task")},
)
_AT_ONCE = 1_000


def offered_to(assignee: str | None, groups: Iterable[str]) -> list[Part]:
    """Return the parts of whoever is to do a task: its assignee, a group if it has none."""
    own = [(TaskRole.ASSIGNEE, assignee)] if assignee is not None else []
    return [*own, *((TaskRole.CANDIDATE, group) for group in dict.fromkeys(groups))]


def asked_of(task: UserTask) -> list[Part]:
    """Return the parts under which a task is listed for those who are to do it."""
    parts = offered_to(task.assignee, () if task.assignee else task.candidate_groups)
    details = task.details
    if details.instead_of is not None and details.taken_at is None:
        parts.append((TaskRole.ASSIGNEE, details.instead_of))
    return parts


def watching(person: str) -> list[Part]:
    """Return the parts of whoever watches a task: an observer, a co-performer."""
    return [(TaskRole.OBSERVER, person), (TaskRole.CO_PERFORMER, person)]


def openness(include_closed: bool) -> tuple[bool, ...]:  # noqa: FBT001 - all it takes
    """Return which rows of the list of people are asked for: open ones, closed ones."""
    return (True, False) if include_closed else (True,)


def find_tasks(
    tx: Transaction,
    *,
    parts: Sequence[Part],
    instance_id: str | None,
    record: str | None,
    include_closed: bool,
    paging: Paging,
) -> Page[UserTask]:
    """Return the tasks of an instance and a record, and those of any of the parts."""
    states = tuple(TaskState) if include_closed else OPEN_TASK_STATES
    narrow = eq_given(instance_id=instance_id, record=record)
    if parts and not narrow:
        return concerning(tx, parts, paging=paging, openness=openness(include_closed))
    if not narrow:
        branches = [[eq("state", state)] for state in states]
        return page_of(tx, _TASKS, branches, paging)
    branches = [[*narrow, one_of("state", states)]]
    if not parts:
        return page_of(tx, _TASKS, branches, paging)
    asked = set(parts)

    def show(tasks: list[UserTask]) -> list[UserTask | None]:
        return [it if asked.intersection(asked_of(it)) else None for it in tasks]

    return read_page(tx, _TASKS, branches, paging, show)


def concerning(
    tx: Transaction,
    parts: Iterable[Part],
    *conditions: Condition,
    paging: Paging,
    openness: Sequence[bool] = (True,),
    hide: Hide[TaskPerson] | None = None,
    keep: Callable[[UserTask], bool] | None = None,
) -> Page[UserTask]:
    """Return the tasks of which somebody is any of the parts, each task once.

    The conditions are on the list of people: `kind`, `urgency`. `hide` puts None for
    what is left out of that list, `keep` says what stays of the tasks.
    """
    branches = [[*one, *conditions] for one in _branches(parts, openness)]

    def show(rows: list[TaskPerson]) -> list[UserTask | None]:
        seen = rows if hide is None else hide(rows)
        found = _tasks(tx, [row.task for row in seen if row is not None])
        tasks = [None if row is None else found[row.task] for row in seen]
        return [it if it is None or keep is None or keep(it) else None for it in tasks]

    return read_page(tx, _CONCERNING, branches, paging, show)


def first_concerning(
    tx: Transaction,
    parts: Iterable[Part],
    *,
    limit: int | None = None,
    hide: Hide[TaskPerson] | None = None,
) -> list[TaskPerson]:
    """Return the most urgent rows of the list of people, each open task once."""
    branches = _branches(parts, (True,))
    show: Hide[TaskPerson] = hide or (lambda rows: rows)
    return read_page(tx, _CONCERNING, branches, Paging(limit=limit), show)


def first_rows(
    tx: Transaction, parts: Iterable[Part], *, limit: int
) -> tuple[list[TaskPerson], bool]:
    """Return the most urgent rows of the list of people, and whether they are all.

    As `first_concerning`, in one question whatever is left out of them later.
    """
    branches = _branches(parts, (True,))
    return read_first(tx, _CONCERNING, branches, limit=limit)


def count_concerning(
    tx: Transaction, parts: Iterable[Part], *conditions: Condition
) -> int:
    """Count the open tasks of which somebody is any of the parts, each task once.

    The conditions are on the list of people: `kind`, `urgency`. A part of another role
    than a candidate's is counted for itself.
    """
    listed = list(parts)
    groups = [name for role, name in listed if role is TaskRole.CANDIDATE]
    alone = [part for part in listed if part[0] is not TaskRole.CANDIDATE]
    if len(groups) == 1:
        alone.append((TaskRole.CANDIDATE, groups.pop()))
    count = sum(
        tx.count(TASK_PEOPLE, *fixed, *conditions)
        for fixed in _branches(alone, (True,))
    )
    if groups:  # one task may be offered to several of them
        offered = (
            eq("role", TaskRole.CANDIDATE),
            one_of("name", groups),
            eq("is_open", value=True),
        )
        found = tx.select(TASK_PEOPLE, *offered, *conditions)
        count += len({row.task for row in found})
    return count


def count_tasks(tx: Transaction, parts: Sequence[Part]) -> int:
    """Count the open tasks of which somebody is any of the parts; without parts, all."""
    if parts:
        return count_concerning(tx, parts)
    return tx.count(USER_TASKS, one_of("state", OPEN_TASK_STATES))


def _branches(parts: Iterable[Part], openness: Sequence[bool]) -> list[list[Condition]]:
    return [
        [eq("role", role), eq("name", name), eq("is_open", value=is_open)]
        for role, name in parts
        for is_open in openness
    ]


def _tasks(tx: Transaction, ids: Sequence[str]) -> dict[str, UserTask]:
    """Return the tasks of these ids."""
    found: dict[str, UserTask] = {}
    for at in range(0, len(ids), _AT_ONCE):
        some = one_of("id", ids[at : at + _AT_ONCE])
        found.update((task.id, task) for task in tx.select(USER_TASKS, some))
    return found
