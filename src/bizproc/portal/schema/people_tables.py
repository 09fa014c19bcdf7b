"""Declare what is kept of people: what was changed at run time, absences, an audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bizproc.store import Index, Table
from bizproc.workspace.people.absence import Absence

__all__ = [
    "ABSENCES",
    "CHANGED_DEPARTMENTS",
    "CHANGED_PEOPLE",
    "PEOPLE_CHANGES",
    "PEOPLE_STATES",
    "PEOPLE_TABLES",
    "ChangedDepartment",
    "ChangedPerson",
    "PeopleChange",
    "PeopleState",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedPerson:
    """Keep what administrators wrote of a person; it wins over the file.

    Who was `added` is in no file: what is kept is all that is known.
    """

    id: str
    added: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedDepartment:
    """Keep what administrators wrote of a department, as of a person."""

    id: str
    added: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleChange:
    """Keep who changed what of whom; `number` counts all changes, no gaps.

    `subject` is a user id, or `department:<id>`.
    """

    number: int
    subject: str
    field: str
    old: Any
    new: Any
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleState:
    """Keep which state of the people a thing is of.

    The row `version` is read by every unit of work that asks for people: its number
    grows with each change, its fingerprint is that of the file they were laid over,
    and `at` says when: absences that were over by then count no more.
    The row `followed` holds the people as tasks were last brought in line with them.
    """

    name: str
    number: int
    fingerprint: str
    at: dt.datetime
    content: Any = None


CHANGED_PEOPLE = Table("bizproc_person", ChangedPerson)
CHANGED_DEPARTMENTS = Table("bizproc_department", ChangedDepartment)
ABSENCES = Table("bizproc_absence", Absence, indexes=(Index(("ends",)),))
PEOPLE_CHANGES = Table(
    "bizproc_people_change",
    PeopleChange,
    key=("number",),
    indexes=(Index(("subject", "number")),),
)
PEOPLE_STATES = Table("bizproc_people_state", PeopleState, key=("name",))

PEOPLE_TABLES: tuple[Table[Any], ...] = (
    CHANGED_PEOPLE,
    CHANGED_DEPARTMENTS,
    ABSENCES,
    PEOPLE_CHANGES,
    PEOPLE_STATES,
)
