"""Leave out what belongs to a record that somebody does not see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeAlias, TypeVar

from bizproc.portal.people.authorization import asker_of, sees
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repositories
from bizproc.portal.repository.rights import RecordRights
from bizproc.portal.schema.tables import RECORDS, RecordRow, type_in
from bizproc.store import Transaction, one_of
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.records.schema import Schema

__all__ = ["Hiding", "OfRecord", "ReadRows", "hide_unseen"]

_AT_ONCE = 1_000


class OfRecord(Protocol):
    """Be something of a record, or of none: a task, a mail, an entry."""

    @property
    def record(self) -> str | None:
        """Return the id of the record."""
        ...


T = TypeVar("T", bound=OfRecord)

ReadRows: TypeAlias = Callable[[Sequence[str]], Iterable[RecordRow]]
"""Reads the records of these ids that there are, deleted ones too."""


class Hiding:
    """Put None for each row whose record a person does not see.

    Rows of no record stay. A record is asked for once, however many rows it has, and all
    records of some rows are read together, with those of the rows that were announced.
    """

    def __init__(
        self, rights: RecordRights, schema: Schema, user: str, *, read: ReadRows
    ) -> None:
        self._rights = rights
        self._schema = schema
        self._user = user
        self._read = read
        self._verdicts: dict[str | None, bool] = {None: True}
        self._announced: set[str | None] = set()

    def announce(self, rows: Iterable[OfRecord]) -> None:
        """Say which rows are shown later: their records are read with the next ones."""
        self._announced.update(it.record for it in rows)

    def __call__(self, rows: list[T]) -> Sequence[T | None]:
        """Return the rows, with None in the place of what is hidden."""
        asked = {it.record for it in rows}
        if asked.difference(self._verdicts):
            self._judge((asked | self._announced).difference(self._verdicts))
            self._announced.clear()
        return [row if self._verdicts[row.record] else None for row in rows]

    def _judge(self, new: set[str | None]) -> None:
        known = [it for it in new if it is not None]
        narrowed = sorted(it for it in known if self._rights.narrow(type_in(it)))
        self._verdicts.update(dict.fromkeys(known, True))
        self._verdicts.update(dict.fromkeys(narrowed, False))
        for at in range(0, len(narrowed), _AT_ONCE):
            for row in self._read(narrowed[at : at + _AT_ONCE]):
                record = Record.of(row, self._schema.type(row.type))
                self._verdicts[row.id] = sees(self._rights, self._user, record)


def hide_unseen(
    tx: Transaction,
    repositories: Repositories,
    user: str | None,
    people: Directory | None = None,
) -> Callable[[list[T]], Sequence[T | None]]:
    """Make a function that puts None for each row whose record a user may not see.

    As `Hiding`; `people` are those of the transaction, if they were read already.

    Raises:
        ForbiddenError: there is no such user.
    """
    if user is None:
        return _as_they_are
    people = people or repositories.people.at(tx)
    asker_of(people, user)
    if not repositories.rights.narrow():
        return _as_they_are

    def read(ids: Sequence[str]) -> list[RecordRow]:
        return tx.select(RECORDS, one_of("id", ids))

    rights = repositories.rights_in(tx, people)
    return Hiding(rights, repositories.workspace.schema, user, read=read)


def _as_they_are(rows: list[T]) -> Sequence[T | None]:
    return rows
