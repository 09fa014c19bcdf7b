"""Read records for lists: what was asked, in an order, as far as the person sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from bizproc.clauses import All, Clause, Compare
from bizproc.errors import InvalidValueError
from bizproc.model.page import Page
from bizproc.portal.people.authorization import sees
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repositories
from bizproc.portal.repository.rights import RecordRights
from bizproc.portal.schema.tables import RECORDS, RecordRow
from bizproc.portal.views.filters.asking import Asking
from bizproc.portal.views.filters.meaning import Check, meaning_of
from bizproc.portal.views.filters.terms import Filter, read_filter
from bizproc.portal.views.ranking import Ranked
from bizproc.portal.views.sight import Sight, sight_of
from bizproc.store import Transaction

__all__ = ["MOST_ROWS", "Asked", "Reader", "check_limit"]

MOST_ROWS: Final = 200
"""A page of a list has so many rows at most."""
_MOST_AT_ONCE = 2_000
_ALIVE = Compare("deleted_at", "is null")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Hold what was asked of one type: of the store, and of each row that it finds."""

    clause: Clause
    sight: Sight
    asking: Asking
    checks: tuple[Check, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Say whether the clause tells all."""
        return self.sight.is_exact and not self.checks

    def narrowed(self, clause: Clause) -> Asked:
        """Return the same with another clause, which asks for less."""
        return replace(self, clause=clause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Read the records of one transaction for one person; None sees everything."""

    tx: Transaction
    repositories: Repositories
    rights: RecordRights
    now: dt.datetime
    person: str | None = None

    def asked(self, type_name: str, wanted: str | Filter | None) -> Asked:
        """Return what a filter asks of a type.

        Raises:
            NotFoundError: no such type, stage or funnel.
            InvalidValueError: TYPE_ERROR, the filter cannot be read or does not fit.
        """
        workspace = self.repositories.workspace
        record_type = workspace.schema.type(type_name)
        asking = Asking(
            workspace=workspace,
            shown=self.rights.shown_type(self.person, record_type),
            hidden=self.rights.hidden(self.person, record_type.name),
            now=self.now,
            person=self.person,
        )
        sight = sight_of(self.rights, self.person, record_type.name)
        of_type = Compare("type", "=", record_type.name)
        meant = meaning_of(read_filter(wanted), asking)
        clause = All((of_type, _ALIVE, sight.clause, meant.clause))
        return Asked(clause=clause, sight=sight, asking=asking, checks=meant.checks)

    def page(
        self, asked: Asked, order: str, *, limit: int, after: str | None = None
    ) -> Page[RecordRow]:
        """Return a page of rows; what the person may not see is left out, and it is full.

        Raises:
            InvalidValueError: the limit, the order or the place to go on from is wrong.
        """
        check_limit(limit)
        ranked = Ranked.of(order, asked.asking)
        place = None if after is None else ranked.place(after)
        found: list[RecordRow] = []
        for row in self._rows(asked, ranked, place, limit + 1):
            if len(found) == limit:
                return Page(found, next=ranked.cursor(found[-1]))
            found.append(row)
        return Page(found)

    def count(self, asked: Asked, most: int) -> int:
        """Return how many rows there are, counted up to a bound."""
        if asked.is_exact:
            [counted] = self.tx.tally(RECORDS, asked.clause, most=most)
            return counted.rows
        return sum(1 for _ in islice(self.all_rows(asked), most))

    def tally(
        self, clause: Clause, *, total: str | None = None
    ) -> dict[str | None, tuple[int, int]]:
        """Return by stage how many rows there are, and what a column comes to."""
        sums: dict[str | None, tuple[int, int]] = {}
        # by the funnel too, as the index stands
        for it in self.tx.tally(RECORDS, clause, by=("funnel", "stage"), total=total):
            rows, so_far = sums.get(it.values[1], (0, 0))
            sums[it.values[1]] = (rows + it.rows, so_far + (it.total or 0))
        return sums

    def all_rows(
        self, asked: Asked, *, at_once: int = MOST_ROWS
    ) -> Iterator[RecordRow]:
        """Yield every row, however many there are, the newest first."""
        return self._rows(asked, Ranked.of("-number", asked.asking), None, at_once)

    def is_seen(self, row: RecordRow) -> bool:
        """Say whether the person sees a record, asking every right there is."""
        record_type = self.repositories.workspace.schema.type(row.type)
        return sees(self.rights, self.person, Record.of(row, record_type))

    def _is_meant(self, asked: Asked, row: RecordRow) -> bool:
        if not all(check(row) for check in asked.checks):
            return False
        return asked.sight.is_exact or self.is_seen(row)

    def _rows(
        self, asked: Asked, ranked: Ranked, place: tuple[Any, ...] | None, size: int
    ) -> Iterator[RecordRow]:
        """Yield rows chunk by chunk, each from where the one before ended."""
        while True:
            rows = self.tx.pick(
                RECORDS, asked.clause, order=ranked.order, limit=size, after=place
            )
            for row in rows:
                if self._is_meant(asked, row):
                    yield row
            if len(rows) < size:
                return
            place = ranked.place_of(rows[-1])
            size = max(size, min(2 * size, _MOST_AT_ONCE))


def check_limit(limit: int) -> None:
    """Refuse a page of no rows, or of too many.

    Raises:
        InvalidValueError: it is.
    """
    if not 1 <= limit <= MOST_ROWS:
        msg = f"limit {limit}: a page of records has 1 to {MOST_ROWS} rows"
        raise InvalidValueError(msg)
