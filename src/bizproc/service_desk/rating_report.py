"""Report how clients rated the help they got.

A rating counts when it was given, for who answered last, without an answer for the
responsible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bizproc.portal.schema.tables import RecordRow
from bizproc.portal.views.filters.terms import Filter
from bizproc.portal.views.reading import Reader
from bizproc.service_desk.desk_reports import (
    Asked,
    Reported,
    Reporting,
    TicketReporting,
)
from bizproc.service_desk.ticket import TICKET

__all__ = ["GOOD", "RatingFigures", "RatingReport", "rating_report"]

GOOD: Final = "P"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingFigures:
    """Hold the ratings of some tickets, all of which `filter` lists.

    `counts` says how often each rating was given, `filters` which tickets those are.
    """

    count: int
    filter: str
    counts: Mapping[str, int]
    filters: Mapping[str, str]

    @property
    def mean(self) -> float | None:
        """Return the mean, a good one being 1 and a bad one 0; None if there is none."""
        return self.counts.get(GOOD, 0) / self.count if self.count else None


RatingReport: TypeAlias = TicketReporting[RatingFigures]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rated(Reported):
    rating: str


def rating_report(reader: Reader, asked: Asked) -> RatingReport:
    """Return the report.

    Raises:
        InvalidValueError: the filter is wrong.
    """
    declared = reader.repositories.workspace.schema.type(TICKET).fields["rating"]
    codes = tuple(declared.options)

    def figures(tickets: Sequence[_Rated], of_these: Filter) -> RatingFigures:
        given = Counter(it.rating for it in tickets)
        return RatingFigures(
            count=len(tickets),
            filter=str(of_these),
            counts={code: given[code] for code in codes},
            filters={code: str(of_these.and_("rating", "eq", code)) for code in codes},
        )

    reporting = Reporting(
        moment="rated_at",
        owner="answered_by|responsible",
        read=_rated,
        figure=figures,
        demands=(("rating", "filled"), ("rated_at", "filled")),
    )
    return reporting.report(reader, asked)


def _rated(row: RecordRow) -> _Rated:
    fields = row.fields
    return _Rated(
        at=fields["rated_at"],
        person=fields.get("answered_by") or row.responsible,
        rating=fields["rating"],
    )
