"""Say why a task is somebody's: what they are to it, and by whom or which group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal, TypeAlias

from bizproc.model.rows import UserTask
from bizproc.workspace.people.directory import ADMINISTRATORS, Directory
from bizproc.workspace.people.substitution import stood_in_for

__all__ = ["ReasonKind", "TaskReason", "reason_of"]

ReasonKind: TypeAlias = Literal[
    "assignee",
    "stands_in",
    "was_away",
    "group",
    "controller",
    "creator",
    "observer",
    "co-performer",
    "closer",
    "administrator",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReason:
    """Say what somebody is to a task.

    `name` is who is away where they stand in, who has it where they were away, the
    group that it is offered to; else None.
    """

    kind: ReasonKind
    name: str | None = None


def reason_of(
    people: Directory, task: UserTask, person: str, at: dt.datetime
) -> TaskReason | None:
    """Return what makes a task one of a person's; None: nothing but its record."""
    absent = stood_in_for(people, person, at)
    does = _does(people, task, person, absent)
    return next(chain(does, _watches(people, task, person, absent)), None)


def _does(
    people: Directory, task: UserTask, person: str, absent: Container[str]
) -> Iterator[TaskReason]:
    away = task.details.instead_of
    if task.assignee == person:
        kind: ReasonKind = "assignee" if away is None else "stands_in"
        yield TaskReason(kind=kind, name=away)
    if away == person:
        yield TaskReason(kind="was_away", name=task.assignee)
    if task.assignee in absent:
        yield TaskReason(kind="stands_in", name=task.assignee)
    if task.assignee is None:
        for name in task.candidate_groups:
            if people.is_offered(person, (name,)):
                is_group = name in people.groups
                yield TaskReason(
                    kind="group" if is_group else "assignee",
                    name=name if is_group else None,
                )


def _watches(
    people: Directory, task: UserTask, person: str, absent: Container[str]
) -> Iterator[TaskReason]:
    if task.creator == person:
        awaited = task.control_since is not None
        yield TaskReason(kind="controller" if awaited else "creator")
    if task.creator in absent:
        yield TaskReason(kind="stands_in", name=task.creator)
    if person in task.observers:
        yield TaskReason(kind="observer")
    if person in task.details.co_performers:
        yield TaskReason(kind="co-performer")
    if task.details.closed_by == person:
        yield TaskReason(kind="closer")
    if people.is_member(person, ADMINISTRATORS):
        yield TaskReason(kind="administrator")
