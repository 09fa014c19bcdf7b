"""Count records for a report: in the store where its question tells all, else by rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bizproc.clauses import All, Among, Clause, Compare, Order, Steps
from bizproc.portal.schema.tables import RECORDS, RecordRow
from bizproc.portal.schema.view_tables import RECORD_STAYS, RecordStay
from bizproc.portal.views.reading import Asked, Reader
from bizproc.store import Tally
from bizproc.stores.memory.clauses import middles, tallied

__all__ = ["Figures"]

_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Tally the records that a person asks for and sees, and their stays in stages.

    `rows` are those records where each one must be looked at, without their fields.
    """

    reader: Reader
    asked: Asked
    rows: Sequence[RecordRow] | None

    @classmethod
    def of(cls, reader: Reader, asked: Asked) -> Figures:
        """Return the figures of what was asked."""
        if asked.is_exact:
            return cls(reader=reader, asked=asked, rows=None)
        found = reader.all_rows(asked, at_once=_AT_ONCE)
        rows = [replace(it, fields={}) for it in found]
        return cls(reader=reader, asked=asked, rows=rows)

    def first(self) -> RecordRow | None:
        """Return the record that was made first."""
        if self.rows is not None:
            return min(self.rows, key=lambda it: it.created_at, default=None)
        order = Order("created_at", then=("id",))
        clause = self.asked.clause
        found = self.reader.tx.pick(RECORDS, clause, order=order, limit=1)
        return found[0] if found else None

    def records(
        self, by: Sequence[str | Steps], *, total: str | None = None
    ) -> list[Tally]:
        """Count the records by columns, and sum one up."""
        if self.rows is not None:
            return tallied(self.rows, by, total, None)
        return self.reader.tx.tally(RECORDS, self.asked.clause, by=by, total=total)

    def present(self) -> list[Tally]:
        """Count the records by stage of which it is known when they came there."""
        if self.rows is not None:
            came = [it for it in self.rows if it.entered_at is not None]
            return tallied(came, ("stage",), None, None)
        came_ones = All((self.asked.clause, Compare("entered_at", "is not null")))
        return self.reader.tx.tally(RECORDS, came_ones, by=("stage",))

    def stays(self, funnel: str) -> Stays:
        """Return how often and how long the records stayed in the stages of a funnel."""
        clause = All(
            (
                Compare("funnel", "=", funnel),
                Among("record", RECORDS, "id", self.asked.clause),
            )
        )
        if self.rows is None:
            return Stays(reader=self.reader, clause=clause, rows=None)
        seen = {it.id for it in self.rows}
        rows = self.reader.tx.pick(RECORD_STAYS, clause)
        own = [it for it in rows if it.record in seen]
        return Stays(reader=self.reader, clause=clause, rows=own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """Tally stays in stages; `rows` are those where each record was looked at."""

    reader: Reader
    clause: Clause
    rows: Sequence[RecordStay] | None

    def moves(self) -> list[Tally]:
        """Count by stage and by the one that a record went on to, None: of another funnel."""
        by = ("stage", "next_stage")
        if self.rows is not None:
            return tallied(self.rows, by, "seconds", None)
        return self.reader.tx.tally(RECORD_STAYS, self.clause, by=by, total="seconds")

    def ended(self) -> list[Tally]:
        """Count them by stage, and sum up how long they were."""
        by = ("stage",)
        if self.rows is not None:
            return tallied(self.rows, by, "seconds", None)
        return self.reader.tx.tally(RECORD_STAYS, self.clause, by=by, total="seconds")

    def medians(self) -> list[Tally]:
        """Return the median of how long they were by stage."""
        if self.rows is not None:
            return middles(self.rows, ("stage",), "seconds")
        by = ("stage",)
        return self.reader.tx.tally(RECORD_STAYS, self.clause, by=by, middle="seconds")
