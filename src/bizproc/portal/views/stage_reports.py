"""Report on the records of a funnel: by stage, by person and by the time they were made.

The records are those that were made in some days and that a filter means; every figure
is the count of a list, whose filter stands beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bizproc.clauses import Steps
from bizproc.portal.views.filters.terms import Filter, read_filter
from bizproc.portal.views.reading import Reader
from bizproc.portal.views.report_figures import Figures
from bizproc.portal.views.report_periods import Periods, PeriodStep
from bizproc.store import Tally
from bizproc.workspace.records.funnels import Funnel, Stage

__all__ = [
    "Outcome",
    "PeriodRow",
    "PersonRow",
    "StageReport",
    "StageRow",
    "stage_report",
]


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
class Outcome:
    """Hold what became of some records; each count has the filter of its list.

    `won` are those in a stage that means success, `lost` in one that means failure. A
    funnel without such a stage has none, and no filter of them.
    """

    count: int
    amount: Decimal | None
    won: int
    lost: int
    filter: str
    won_filter: str
    lost_filter: str

    @property
    def conversion(self) -> float | None:
        """Return the share that was won; None if there is nothing to share."""
        return self.won / self.count if self.count else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow(Outcome):
    """Hold the figures of one responsible, None are the records of nobody."""

    person: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRow(Outcome):
    """Hold the figures of what was made from one day to another, both included.

    `first` is None in the row of all that is older than the rows behind it.
    """

    first: dt.date | None
    last: dt.date


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
    periods: tuple[PeriodRow, ...]
    step: PeriodStep

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
    step: PeriodStep = "month",
) -> StageReport:
    """Return the report of a funnel.

    Raises:
        NotFoundError: no such type or funnel, or the type has none.
        InvalidValueError: the filter is wrong.
    """
    funnel = reader.asked(type_name, None).asking.shown.funnel(funnel_name)
    of_all = _of_days(read_filter(wanted), funnel, since, until)
    counting = _Counting(
        figures=Figures.of(reader, reader.asked(type_name, of_all)),
        funnel=funnel,
        of_all=of_all,
    )
    return StageReport(
        type=counting.figures.asked.asking.shown.name,
        funnel=funnel,
        since=since,
        until=until,
        filter=str(of_all),
        stages=counting.stages(),
        people=counting.people(),
        periods=counting.periods(since, until, step),
        step=step,
    )


def _of_days(
    wanted: Filter, funnel: Funnel, since: dt.date | None, until: dt.date | None
) -> Filter:
    found = wanted.and_("funnel", "eq", funnel.name)
    if since is not None:
        found = found.and_("created", "ge", since.isoformat())
    if until is not None:
        found = found.and_("created", "le", until.isoformat())
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counting:
    """Count what a report is about: `of_all` finds all of it."""

    figures: Figures
    funnel: Funnel
    of_all: Filter

    def stages(self) -> tuple[StageRow, ...]:
        now = {
            it.values[0]: it for it in self.figures.records(("stage",), total="amount")
        }
        stays = self.figures.stays(self.funnel.name)
        moves = stays.moves()
        ended = {it.values[0]: it for it in stays.ended()}
        medians = {it.values[0]: it.middle for it in stays.medians()}
        there = {it.values[0]: it.rows for it in self.figures.present()}
        return tuple(
            StageRow(
                stage=stage,
                count=now[stage.code].rows if stage.code in now else 0,
                amount=self._money([now[stage.code]] if stage.code in now else ()),
                passed=there.get(stage.code, 0)
                + (ended[stage.code].rows if stage.code in ended else 0),
                left=ended[stage.code].rows if stage.code in ended else 0,
                mean=_mean(ended.get(stage.code)),
                median=_span(medians.get(stage.code)),
                moved={
                    it.values[1]: it.rows
                    for it in moves
                    if it.values[0] == stage.code and it.values[1] is not None
                },
                filter=str(self.of_all.and_("stage", "eq", stage.code)),
            )
            for stage in self.funnel.stages
        )

    def people(self) -> tuple[PersonRow, ...]:
        own = self.figures.asked.asking.subjects.get("responsible")
        if own is None or own.operand != "responsible":
            return ()
        rows = []
        for person, found in self._grouped("responsible").items():
            term = ("empty",) if person is None else ("eq", person)
            of_person = self.of_all.and_("responsible", *term)
            rows.append(PersonRow(person=person, **self._outcome(found, of_person)))
        return tuple(sorted(rows, key=lambda it: (-it.count, it.person or "")))

    def periods(
        self, since: dt.date | None, until: dt.date | None, step: PeriodStep
    ) -> tuple[PeriodRow, ...]:
        asking, first = self.figures.asked.asking, since
        if first is None:
            earliest = self.figures.first()
            if earliest is None:
                return ()
            first = asking.workspace.time.date_of(earliest.created_at)
        periods = Periods.of(asking, step, first, until)
        found = self._grouped(Steps("created_at", periods.edges))
        return tuple(
            PeriodRow(
                first=it.first,
                last=it.last,
                **self._outcome(found.get(it.number, ()), it.filter),
            )
            for it in periods.rows(self.of_all, "created")
            if it.number > 0 or 0 in found
        )

    def _grouped(self, by: str | Steps) -> dict[Any, list[Tally]]:
        groups: dict[Any, list[Tally]] = {}
        for it in self.figures.records((by, "stage"), total="amount"):
            groups.setdefault(it.values[0], []).append(it)
        return groups

    def _outcome(self, found: Iterable[Tally], of_these: Filter) -> Mapping[str, Any]:
        """Return the figures of groups of one stage each."""
        groups = [*found]
        told: dict[str, Any] = {
            "count": sum(it.rows for it in groups),
            "amount": self._money(groups),
            "filter": str(of_these),
        }
        for name, meaning in (("won", "success"), ("lost", "failure")):
            codes = [it.code for it in self.funnel.stages if it.meaning == meaning]
            told[name] = sum(it.rows for it in groups if it.values[1] in codes)
            narrowed = of_these.and_("stage", "in", *codes) if codes else ""
            told[f"{name}_filter"] = str(narrowed)
        return told

    def _money(self, found: Iterable[Tally]) -> Decimal | None:
        if self.figures.asked.asking.shown.keys.amount is None:
            return None
        return Decimal(sum(it.total or 0 for it in found)).scaleb(-2)


def _mean(found: Tally | None) -> dt.timedelta | None:
    if found is None or found.total is None:
        return None
    return _span(found.total / found.rows)


def _span(seconds: float | None) -> dt.timedelta | None:
    return None if seconds is None else dt.timedelta(seconds=round(seconds))
