"""Read who is who now: the workspace's file, and what was changed at run time.

The answer is kept until the version of the people changes: a unit of work that asks
for people reads one small row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bizproc.portal.schema.people_tables import (
    ABSENCES,
    CHANGED_DEPARTMENTS,
    CHANGED_PEOPLE,
    PEOPLE_STATES,
    PeopleState,
)
from bizproc.store import Condition, Transaction, eq
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.people.overlay import laid_over

__all__ = [
    "PEOPLE",
    "VERSION",
    "PeopleReader",
    "people_seen_once",
    "read_people",
    "read_version",
]

VERSION = "version"
PEOPLE = "people"
"""What is held alone by who changes people, and shared by who gives them tasks."""


_SEEN: ContextVar[dict[PeopleReader, Directory] | None] = ContextVar(
    "bizproc_people_seen", default=None
)


@contextmanager
def people_seen_once() -> Iterator[None]:
    """Let everything in the block see the people as whoever first asked did.

    It is for what only reads, and asks several questions to answer one.
    """
    token = _SEEN.set({})
    try:
        yield
    finally:
        _SEEN.reset(token)


class PeopleReader:
    """Keep the people of the version that was read last."""

    def __init__(self, base: Directory) -> None:
        self.base = base
        self._kept: tuple[int, Directory] = (0, base)

    def at(self, tx: Transaction) -> Directory:
        """Return the people as they stand in a transaction that changed none."""
        seen = _SEEN.get()
        if seen is None:
            return self._read(tx)
        if self not in seen:
            seen[self] = self._read(tx)
        return seen[self]

    def _read(self, tx: Transaction) -> Directory:
        state = read_version(tx)
        if state is None:
            return self.base
        kept, directory = self._kept
        if kept != state.number:
            directory = read_people(tx, self.base, state.at)
            self._kept = (state.number, directory)
        return directory


def read_version(tx: Transaction) -> PeopleState | None:
    """Return the version of the people, or None if nothing was ever kept of them."""
    return tx.get(PEOPLE_STATES, VERSION)


def read_people(tx: Transaction, base: Directory, now: dt.datetime) -> Directory:
    """Return a file's people with what was changed laid over, and who is away.

    Absences that are over at that moment are left out.
    """
    people = tx.select(CHANGED_PEOPLE, order_by=("id",))
    departments = tx.select(CHANGED_DEPARTMENTS, order_by=("id",))
    absences = [
        *tx.select(ABSENCES, eq("ends", None)),
        *tx.select(ABSENCES, Condition("ends", ">", now)),
    ]
    return laid_over(
        base,
        people={it.id: it.fields for it in people},
        departments={it.id: it.fields for it in departments},
        added=[it.id for it in people if it.added],
        added_departments=[it.id for it in departments if it.added],
        absences=absences,
    )
