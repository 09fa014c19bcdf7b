"""Show who works here now, who leads them, and who stands in for who is away."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from bizproc.portal.schema.people_tables import CHANGED_PEOPLE
from bizproc.store import Transaction
from bizproc.workspace.people.absence import Absence
from bizproc.workspace.people.directory import Directory, User
from bizproc.workspace.people.substitution import absence_of, stand_in

__all__ = ["Dismissal", "HandedTo", "PersonCard", "cards_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """Hold what is known of one person at a moment.

    Attributes:
        user: the person, with what was changed over the file.
        head: who leads them, None if nobody does.
        source: where this is from: `file`, `changed` over it, or `added` to it.
        absence: the absence in which they are now.
        stand_in: who does now what is for them; they themselves unless away or gone.
        absences: all that are not over, in order.
    """

    user: User
    head: str | None
    source: Literal["file", "changed", "added"]
    absence: Absence | None
    stand_in: str | None
    absences: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedTo:
    """Name a task that was handed on, and to whom: a user id, or `group:<name>`."""

    task: str
    title: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal:
    """Hold what somebody who left has left behind.

    Attributes:
        person: who left.
        tasks: their open tasks, and whose they are now.
        records: the records for which their successor is responsible now.
        leads: the departments that still name them as their head.
    """

    person: str
    tasks: tuple[HandedTo, ...]
    records: tuple[str, ...]
    leads: tuple[str, ...]


def cards_of(
    tx: Transaction, people: Directory, at: dt.datetime
) -> tuple[PersonCard, ...]:
    """Return a card of everybody, those who left too, in the order of the file."""
    changed = {it.id: it.added for it in tx.select(CHANGED_PEOPLE)}
    found = []
    for user in people.people.values():
        known = people.absences.get(user.id, ())
        doing = stand_in(people, user.id, at)
        source: Literal["file", "changed", "added"] = "file"
        if user.id in changed:
            source = "added" if changed[user.id] else "changed"
        found.append(
            PersonCard(
                user=user,
                head=people.head_of(user.id),
                source=source,
                absence=absence_of(people, user.id, at),
                stand_in=doing.id if doing is not None else None,
                absences=tuple(it for it in known if it.ends is None or it.ends > at),
            )
        )
    return tuple(found)
