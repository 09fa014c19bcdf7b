"""Report on the records of a funnel: by stage and by person, of a period.

The records are those that were made in the period and that a filter means; every figure
is the count of a list, whose filter stands beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bizproc.clauses import All, Among, Clause, Compare, is_one_of
from bizproc.portal.schema.tables import RECORDS
from bizproc.portal.schema.view_tables import RECORD_STAYS
from bizproc.portal.views.filters.terms import Filter, read_filter
from bizproc.portal.views.reading import Asked, Reader
from bizproc.store import Tally
from bizproc.workspace.records.funnels import Funnel, Stage

__all__ = ["PersonRow", "StageReport", "StageRow", "stage_report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """Hold the figures of one stage; `filter` finds the records that are in it now.

    `passed` counts how often a record came into it, `left` how often one went on from
    there, `moved` to which stage of the funnel how often. `mean` and `median` are those
    of the times of who left, None if nobody did.
    """

    stage: Stage
    count: int
    amount: Decimal | None
    passed: int
    left: int
    mean: dt.timedelta | None
    median: dt.timedelta | None
    moved: Mapping[str, int]
    filter: str

    def conversion(self, code: str) -> float | None:
        """Return the share of passages that went on to a stage; None if there was none."""
        return self.moved.get(code, 0) / self.passed if self.passed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """Hold the figures of one responsible, None are the records of nobody.

    `won` are those in a stage that means success, `lost` in one that means failure.
    """

    person: str | None
    count: int
    amount: Decimal | None
    won: int
    lost: int
    filter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReport:
    """Hold a report; days are the portal's, the last one included; None is no bound."""

    type: str
    funnel: Funnel
    since: dt.date | None
    until: dt.date | None
    filter: str
    stages: tuple[StageRow, ...]
    people: tuple[PersonRow, ...]

    @property
    def count(self) -> int:
        """Return how many records there are."""
        return sum(it.count for it in self.stages)

    @property
    def amount(self) -> Decimal | None:
        """Return what they come to, None if the type has no amount."""
        known = [it.amount for it in self.stages if it.amount is not None]
        return sum(known, Decimal(0)) if known else None


def stage_report(
    reader: Reader,
    type_name: str,
    funnel_name: str | None,
    *,
    wanted: str | Filter | None,
    since: dt.date | None,
    until: dt.date | None,
) -> StageReport:
    """Return the report of a funnel.

    Raises:
        NotFoundError: no such type or funnel, or the type has none.
        InvalidValueError: the filter is wrong.
    """
    funnel = reader.asked(type_name, None).asking.shown.funnel(funnel_name)
    of_all = _of_period(read_filter(wanted), funnel, since, until)
    asked = reader.asked(type_name, of_all)
    meant = _meant(reader, asked)
    has_amount = asked.asking.shown.keys.amount is not None
    return StageReport(
        type=asked.asking.shown.name,
        funnel=funnel,
        since=since,
        until=until,
        filter=str(of_all),
        stages=_stages(reader, funnel, meant, of_all, has_amount=has_amount),
        people=_people(reader, asked, funnel, meant, of_all, has_amount=has_amount),
    )


def _of_period(
    wanted: Filter, funnel: Funnel, since: dt.date | None, until: dt.date | None
) -> Filter:
    found = wanted.and_("funnel", "eq", funnel.name)
    if since is not None:
        found = found.and_("created", "ge", since.isoformat())
    if until is not None:
        found = found.and_("created", "le", until.isoformat())
    return found


def _meant(reader: Reader, asked: Asked) -> Clause:
    """Return the clause of the records that are reported on, as far as they are seen."""
    if asked.is_exact:
        return asked.clause
    return is_one_of("id", [row.id for row in reader.all_rows(asked)])


def _stages(
    reader: Reader, funnel: Funnel, meant: Clause, of_all: Filter, *, has_amount: bool
) -> tuple[StageRow, ...]:
    tx = reader.tx
    now = {
        it.values[0]: it
        for it in tx.tally(RECORDS, meant, by=("stage",), total="amount")
    }
    stays = All(
        (
            Compare("funnel", "=", funnel.name),
            Among("record", RECORDS, "id", meant),
        )
    )
    times = tx.tally(RECORD_STAYS, stays, by=("stage", "next_stage"))
    came = All((meant, Compare("entered_at", "is not null")))
    there = {it.values[0]: it.rows for it in tx.tally(RECORDS, came, by=("stage",))}
    gone = {
        it.values[0]: it
        for it in tx.tally(RECORD_STAYS, stays, by=("stage",), total="seconds")
    }
    medians = {
        it.values[0]: it.middle
        for it in tx.tally(RECORD_STAYS, stays, by=("stage",), middle="seconds")
    }
    return tuple(
        StageRow(
            stage=stage,
            count=now[stage.code].rows if stage.code in now else 0,
            amount=_money(now.get(stage.code), has_amount=has_amount),
            passed=there.get(stage.code, 0)
            + (gone[stage.code].rows if stage.code in gone else 0),
            left=gone[stage.code].rows if stage.code in gone else 0,
            mean=_mean(gone.get(stage.code)),
            median=_span(medians.get(stage.code)),
            moved={
                it.values[1]: it.rows
                for it in times
                if it.values[0] == stage.code and it.values[1] is not None
            },
            filter=str(of_all.and_("stage", "eq", stage.code)),
        )
        for stage in funnel.stages
    )


def _people(
    reader: Reader,
    asked: Asked,
    funnel: Funnel,
    meant: Clause,
    of_all: Filter,
    *,
    has_amount: bool,
) -> tuple[PersonRow, ...]:
    own = asked.asking.subjects.get("responsible")
    if own is None or own.operand != "responsible":
        return ()
    by = ("responsible", "stage")
    groups: dict[str | None, list[Tally]] = {}
    for it in reader.tx.tally(RECORDS, meant, by=by, total="amount"):
        groups.setdefault(it.values[0], []).append(it)
    rows = [
        _person(person, found, funnel, of_all, has_amount=has_amount)
        for person, found in groups.items()
    ]
    return tuple(sorted(rows, key=lambda it: (-it.count, it.person or "")))


def _person(
    person: str | None,
    found: Iterable[Tally],
    funnel: Funnel,
    of_all: Filter,
    *,
    has_amount: bool,
) -> PersonRow:
    means: dict[Any, str] = {it.code: it.meaning for it in funnel.stages}
    found = [*found]

    def count(meaning: str) -> int:
        return sum(it.rows for it in found if means.get(it.values[1]) == meaning)

    rows = sum(it.rows for it in found)
    amount = sum(it.total or 0 for it in found)
    term = ("empty",) if person is None else ("eq", person)
    return PersonRow(
        person=person,
        count=rows,
        amount=Decimal(amount).scaleb(-2) if has_amount else None,
        won=count("success"),
        lost=count("failure"),
        filter=str(of_all.and_("responsible", *term)),
    )


def _money(found: Tally | None, *, has_amount: bool) -> Decimal | None:
    if not has_amount:
        return None
    return Decimal(0 if found is None else found.total or 0).scaleb(-2)


def _mean(found: Tally | None) -> dt.timedelta | None:
    if found is None or found.total is None:
        return None
    return _span(found.total / found.rows)


def _span(seconds: float | None) -> dt.timedelta | None:
    return None if seconds is None else dt.timedelta(seconds=round(seconds))
