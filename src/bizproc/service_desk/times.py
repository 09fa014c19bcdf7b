"""Sum up how long tickets took, against what was promised.

What is counted: docs/requirements/support_module.md §5.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Spread", "TicketCase", "TicketReport", "TicketTimes", "spread", "sum_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Tell how durations spread, all of working time.

    The median of an even number is the mean of the middle two; nine of ten took no
    longer than `percentile_90`, which is one of the durations.
    """

    count: int
    median: dt.timedelta
    percentile_90: dt.timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTimes:
    """Sum up tickets; a spread is None if there was nothing to measure.

    Attributes:
        created: how many there are.
        done: how many of them are done.
        response_overdue: how many ever waited too long for an answer.
        deadline_overdue: how many were not done in time.
        reaction: from the creation to the start of work.
        first_response: from the creation to the first answer.
        answer: from each further message of the client to the answer.
        resolution: from the creation to the end of work.
    """

    created: int
    done: int
    response_overdue: int
    deadline_overdue: int
    reaction: Spread | None
    first_response: Spread | None
    answer: Spread | None
    resolution: Spread | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReport:
    """Sum up the tickets created in one month.

    `month` is written `2027-03`, in the time zone of the portal. Of a ticket without
    service, level or responsible the name is None.
    """

    month: str
    total: TicketTimes
    by_employee: Mapping[str | None, TicketTimes]
    by_service: Mapping[str | None, TicketTimes]
    by_sla: Mapping[str | None, TicketTimes]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCase:
    """Hold what is counted of one ticket."""

    employee: str | None
    service: str | None
    sla: str | None
    is_done: bool
    response_overdue: bool
    deadline_overdue: bool
    reaction: dt.timedelta | None = None
    first_response: dt.timedelta | None = None
    resolution: dt.timedelta | None = None
    answers: Sequence[dt.timedelta] = field(default=())


def sum_up(month: str, cases: Sequence[TicketCase]) -> TicketReport:
    """Sum up the tickets of a month: all, and by whom, what and which level they were."""
    return TicketReport(
        month=month,
        total=_times(cases),
        by_employee=_grouped(cases, lambda case: case.employee),
        by_service=_grouped(cases, lambda case: case.service),
        by_sla=_grouped(cases, lambda case: case.sla),
    )


def spread(durations: Iterable[dt.timedelta | None]) -> Spread | None:
    """Tell how durations spread; those that are not known are left out."""
    known = sorted(it for it in durations if it is not None)
    if not known:
        return None
    nine_of_ten = math.ceil(len(known) * 9 / 10)
    return Spread(
        count=len(known),
        median=(known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2,
        percentile_90=known[nine_of_ten - 1],
    )


def _grouped(
    cases: Sequence[TicketCase], name_of: Callable[[TicketCase], str | None]
) -> dict[str | None, TicketTimes]:
    groups: dict[str | None, list[TicketCase]] = {}
    for case in cases:
        groups.setdefault(name_of(case), []).append(case)
    ordered = sorted(groups, key=lambda name: (name is None, name or ""))
    return {name: _times(groups[name]) for name in ordered}


def _times(cases: Sequence[TicketCase]) -> TicketTimes:
    return TicketTimes(
        created=len(cases),
        done=sum(it.is_done for it in cases),
        response_overdue=sum(it.response_overdue for it in cases),
        deadline_overdue=sum(it.deadline_overdue for it in cases),
        reaction=spread(it.reaction for it in cases),
        first_response=spread(it.first_response for it in cases),
        answer=spread(answer for it in cases for answer in it.answers),
        resolution=spread(it.resolution for it in cases),
    )
