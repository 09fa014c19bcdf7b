"""Report on tickets: all of them, by person and by time, each figure with its list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from bizproc.portal.schema.tables import RecordRow
from bizproc.portal.views.filters.terms import Filter, read_filter
from bizproc.portal.views.reading import Reader
from bizproc.portal.views.report_periods import Periods, PeriodStep
from bizproc.service_desk.ticket import TICKET

__all__ = ["Asked", "OfPerson", "OfTime", "Reported", "TicketReporting"]

F = TypeVar("F")
T = TypeVar("T", bound="Reported")

_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Say which tickets a report is about: of some days, of a filter, of one person."""

    since: dt.date | None = None
    until: dt.date | None = None
    step: PeriodStep = "month"
    wanted: str | Filter = ""
    whom: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Hold what is counted of one ticket: when, and for whom."""

    at: dt.datetime
    person: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPerson(Generic[F]):
    """Hold the figures of one person; None are the tickets of nobody."""

    person: str | None
    figures: F


@dataclass(frozen=True, slots=True, kw_only=True)
class OfTime(Generic[F]):
    """Hold the figures from one day to another, both included.

    `first` is None in the row of all that is older than the rows behind it.
    """

    first: dt.date | None
    last: dt.date
    figures: F


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReporting(Generic[F]):
    """Hold a report on tickets; days are the portal's, the last one included."""

    since: dt.date | None
    until: dt.date | None
    step: PeriodStep
    total: F
    people: tuple[OfPerson[F], ...]
    periods: tuple[OfTime[F], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting(Generic[T, F]):
    """Say how tickets are reported on.

    Attributes:
        moment: the field that says when a ticket counts.
        owner: the field that says for whom, or several, of which the first filled one.
        demands: what each ticket is beside that, as terms of a filter.
        read: makes of a row what is counted, None if nothing is.
        figure: makes figures of tickets; the filter finds them.
    """

    moment: str
    owner: str
    read: Callable[[RecordRow], T]
    figure: Callable[[Sequence[T], Filter], F]
    demands: tuple[tuple[str, str], ...] = ()

    def report(self, reader: Reader, asked: Asked) -> TicketReporting[F]:
        """Return the report of what a person sees.

        Raises:
            InvalidValueError: the filter is wrong.
        """
        of_all = self._of_all(asked)
        tickets = [
            self.read(row)
            for row in reader.all_rows(reader.asked(TICKET, of_all), at_once=_AT_ONCE)
        ]
        return TicketReporting(
            since=asked.since,
            until=asked.until,
            step=asked.step,
            total=self.figure(tickets, of_all),
            people=self._people(tickets, of_all),
            periods=tuple(self._periods(reader, asked, tickets, of_all)),
        )

    def _of_all(self, asked: Asked) -> Filter:
        found = read_filter(asked.wanted)
        for field, operator in self.demands:
            found = found.and_(field, operator)
        if asked.whom is not None:
            found = found.and_(self.owner, "eq", asked.whom)
        if asked.since is not None:
            found = found.and_(self.moment, "ge", asked.since.isoformat())
        if asked.until is not None:
            found = found.and_(self.moment, "le", asked.until.isoformat())
        return found

    def _people(self, tickets: Sequence[T], of_all: Filter) -> tuple[OfPerson[F], ...]:
        groups: dict[str | None, list[T]] = {}
        for it in tickets:
            groups.setdefault(it.person, []).append(it)
        ordered = sorted(
            groups, key=lambda it: (-len(groups[it]), it is None, it or "")
        )
        rows = []
        for person in ordered:
            term = ("empty",) if person is None else ("eq", person)
            own = of_all.and_(self.owner, *term)
            figures = self.figure(groups[person], own)
            rows.append(OfPerson(person=person, figures=figures))
        return tuple(rows)

    def _periods(
        self, reader: Reader, asked: Asked, tickets: Sequence[T], of_all: Filter
    ) -> Iterator[OfTime[F]]:
        asking = reader.asked(TICKET, None).asking
        first = asked.since
        if first is None:
            if not tickets:
                return
            first = asking.workspace.time.date_of(min(it.at for it in tickets))
        periods = Periods.of(asking, asked.step, first, asked.until)
        groups: dict[int, list[T]] = {}
        for it in tickets:
            groups.setdefault(periods.part(it.at), []).append(it)
        for row in periods.rows(of_all, self.moment):
            if row.number > 0 or 0 in groups:
                figures = self.figure(groups.get(row.number, ()), row.filter)
                yield OfTime(first=row.first, last=row.last, figures=figures)
