"""Report how long clients waited: for the first answer, and for the end of work.

A ticket counts when it was created, for its responsible. Times are working time of the
timetable of its level.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bizproc.feel.temporal.text import duration_from_text
from bizproc.portal.schema.tables import RecordRow
from bizproc.portal.views.filters.terms import Filter
from bizproc.portal.views.reading import Reader
from bizproc.service_desk.desk_reports import (
    Asked,
    Reported,
    Reporting,
    TicketReporting,
)
from bizproc.workspace.workspace import Workspace

__all__ = ["TimeFigures", "TimeReport", "Waiting", "time_report"]

_SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Tell how long clients waited for one thing; each count has the filter of its list.

    `count` are the tickets that have it. Of them `in_time` were never late; `late` are
    those that ever were, whether they have it by now or not. A time is None if there is
    nothing to measure.
    """

    count: int
    mean: dt.timedelta | None
    median: dt.timedelta | None
    in_time: int
    late: int
    filter: str
    in_time_filter: str
    late_filter: str

    @property
    def share(self) -> float | None:
        """Return the share in time of what is decided; None if nothing is."""
        decided = self.in_time + self.late
        return self.in_time / decided if decided else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFigures:
    """Hold the figures of some tickets, all of which `filter` lists."""

    count: int
    filter: str
    first_response: Waiting
    resolution: Waiting


TimeReport: TypeAlias = TicketReporting[TimeFigures]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ticket(Reported):
    response: dt.timedelta | None
    is_answered: bool
    is_answer_late: bool
    resolution: dt.timedelta | None
    is_done: bool
    is_done_late: bool


def time_report(reader: Reader, asked: Asked) -> TimeReport:
    """Return the report.

    Raises:
        InvalidValueError: the filter is wrong.
    """
    workspace = reader.repositories.workspace
    reporting = Reporting(
        moment="created",
        owner="responsible",
        read=lambda row: _ticket(workspace, row),
        figure=_figures,
    )
    return reporting.report(reader, asked)


def _ticket(workspace: Workspace, row: RecordRow) -> _Ticket:
    fields = row.fields
    done_at = fields.get("done_at")
    return _Ticket(
        at=row.created_at,
        person=row.responsible,
        response=_response(fields),
        is_answered=bool(fields.get("first_response")),
        is_answer_late=bool(fields.get("response_overdue")),
        resolution=None
        if done_at is None
        else workspace.calendar_named(fields.get("timetable")).working_time_between(
            row.created_at, done_at
        ),
        is_done=done_at is not None,
        is_done_late=bool(fields.get("deadline_overdue")),
    )


def _response(fields: Mapping[str, Any]) -> dt.timedelta | None:
    text = fields.get("first_response")
    found = duration_from_text(text) if text else None
    return found if isinstance(found, dt.timedelta) else None


def _figures(tickets: Sequence[_Ticket], of_these: Filter) -> TimeFigures:
    return TimeFigures(
        count=len(tickets),
        filter=str(of_these),
        first_response=_waiting(
            [(it.is_answered, it.is_answer_late, it.response) for it in tickets],
            of_these,
            has="first_response",
            late="response_overdue",
        ),
        resolution=_waiting(
            [(it.is_done, it.is_done_late, it.resolution) for it in tickets],
            of_these,
            has="done_at",
            late="deadline_overdue",
        ),
    )


def _waiting(
    tickets: Iterable[tuple[bool, bool, dt.timedelta | None]],
    of_these: Filter,
    *,
    has: str,
    late: str,
) -> Waiting:
    known = [*tickets]
    spans = [it for is_there, _, it in known if is_there and it is not None]
    seconds = [it / _SECOND for it in spans]
    there = of_these.and_(has, "filled")
    return Waiting(
        count=sum(is_there for is_there, _, _ in known),
        mean=_span(statistics.fmean(seconds)) if seconds else None,
        median=_span(statistics.median(seconds)) if seconds else None,
        in_time=sum(is_there and not is_late for is_there, is_late, _ in known),
        late=sum(is_late for _, is_late, _ in known),
        filter=str(there),
        in_time_filter=str(there.and_(late, "eq", "false")),
        late_filter=str(of_these.and_(late, "eq", "true")),
    )


def _span(seconds: float) -> dt.timedelta:
    return dt.timedelta(seconds=round(seconds))
