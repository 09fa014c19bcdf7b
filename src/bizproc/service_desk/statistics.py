"""Read what the service desk did in a month: times and ratings, for those who may.

Who may: docs/requirements/support_module.md §5.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bizproc.errors import ForbiddenError, InvalidValueError
from bizproc.feel.temporal.text import duration_from_text
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RECORDS, RecordRow
from bizproc.portal_time import PortalTime
from bizproc.service_desk.roles import Role, role_of
from bizproc.service_desk.tables import TICKET_MESSAGES, TicketMessage
from bizproc.service_desk.ticket import TICKET
from bizproc.service_desk.times import TicketCase, TicketReport, sum_up
from bizproc.store import Condition, eq, one_of
from bizproc.workspace.calendar.calendar import Calendar
from bizproc.workspace.people.directory import Directory

__all__ = ["EmployeeRatings", "ticket_ratings", "ticket_times", "whose_figures"]

_AT_ONCE = 500
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployeeRatings:
    """Count how clients rated an employee in a month; None is of nobody's tickets."""

    employee: str | None
    good: int
    bad: int


class _Month(NamedTuple):
    """Hold a month of the portal: its text, and from when until when it lasts."""

    text: str
    first: dt.datetime
    end: dt.datetime


def ticket_times(
    repository: Repository, month: str | None, *, by: str | None
) -> TicketReport:
    """Sum up the tickets created in a month; of staff, those they are responsible for.

    Raises:
        ForbiddenError: clients may not.
        InvalidValueError: TYPE_ERROR, the month is none.
    """
    whom = whose_figures(repository.people, by)
    asked = _month(repository, month)
    cases: list[TicketCase] = []
    for rows in _tickets(repository, asked.first, asked.end):
        mine = [it for it in rows if whom is None or it.responsible == whom]
        threads = _threads(repository, [it.id for it in mine])
        cases += [_case(repository, it, threads.get(it.id, ())) for it in mine]
    return sum_up(asked.text, cases)


def ticket_ratings(
    repository: Repository, month: str | None, *, by: str | None
) -> list[EmployeeRatings]:
    """Count the ratings given in a month, by employee; staff see their own.

    A rating counts for who answered last, without an answer for the responsible.

    Raises:
        ForbiddenError: clients may not.
        InvalidValueError: TYPE_ERROR, the month is none.
    """
    whom = whose_figures(repository.people, by)
    asked = _month(repository, month)
    counts: dict[str | None, dict[str, int]] = {}
    for ticket in itertools.chain.from_iterable(_tickets(repository, None, asked.end)):
        fields = ticket.fields
        at, rating = fields.get("rated_at"), fields.get("rating")
        if at is None or rating is None or not asked.first <= at < asked.end:
            continue
        employee = fields.get("answered_by") or ticket.responsible
        if whom is None or employee == whom:
            own = counts.setdefault(employee, {"P": 0, "N": 0})
            own[rating] += 1
    ordered = sorted(counts, key=lambda name: (name is None, name or ""))
    return [
        EmployeeRatings(employee=it, good=counts[it]["P"], bad=counts[it]["N"])
        for it in ordered
    ]


def whose_figures(people: Directory, by: str | None) -> str | None:
    """Return whose tickets somebody may see the figures of; None: those of all."""
    if by is None:
        return None
    role = role_of(people, by)
    if role is Role.CLIENT:
        msg = (
            f"{by!r} may not see the figures of the service desk; staff may see theirs"
        )
        raise ForbiddenError(msg)
    return None if role is Role.ADMINISTRATOR else by


def _month(repository: Repository, text: str | None) -> _Month:
    time = repository.workspace.time
    text = text or time.local(repository.now).strftime("%Y-%m")
    found = _MONTH.fullmatch(text)
    if found is None or found[1] == "0000":
        msg = f"{text!r} is no month; write it as 2027-03"
        raise InvalidValueError(msg)
    year, month = int(found[1]), int(found[2])
    following = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - months
    if following[0] > dt.MAXYEAR:
        msg = f"{text!r} is too far away; write a month such as 2027-03"
        raise InvalidValueError(msg)
    return _Month(text, _first_of(time, year, month), _first_of(time, *following))


def _first_of(time: PortalTime, year: int, month: int) -> dt.datetime:
    return time.resolve(dt.datetime(year, month, 1))  # noqa: DTZ001 - of the portal's wall clock


def _tickets(
    repository: Repository, first: dt.datetime | None, end: dt.datetime
) -> Iterator[list[RecordRow]]:
    """Yield the tickets created in a time, some at once, in the order of their numbers."""
    conditions = [
        eq("type", TICKET),
        eq("deleted_at", None),
        Condition("created_at", "<", end),
    ]
    if first is not None:
        conditions.append(Condition("created_at", ">=", first))
    after: tuple[Any, ...] | None = None
    while True:
        rows = repository.tx.select(
            RECORDS,
            *conditions,
            order_by=("type", "number", "id"),
            limit=_AT_ONCE,
            after=after,
        )
        yield rows
        if len(rows) < _AT_ONCE:
            return
        after = (rows[-1].type, rows[-1].number, rows[-1].id)


def _threads(
    repository: Repository, tickets: Sequence[str]
) -> dict[str, list[TicketMessage]]:
    if not tickets:
        return {}
    found: dict[str, list[TicketMessage]] = {}
    order = ("ticket", "index")
    for it in repository.tx.select(
        TICKET_MESSAGES, one_of("ticket", tickets), order_by=order
    ):
        found.setdefault(it.ticket, []).append(it)
    return found


def _case(
    repository: Repository, ticket: RecordRow, thread: Sequence[TicketMessage]
) -> TicketCase:
    fields = ticket.fields
    hours = repository.workspace.calendar_named(fields.get("timetable"))
    done_at = fields.get("done_at")
    return TicketCase(
        employee=ticket.responsible,
        service=fields.get("service"),
        sla=fields.get("sla"),
        is_done=done_at is not None,
        response_overdue=bool(fields.get("response_overdue")),
        deadline_overdue=bool(fields.get("deadline_overdue")),
        reaction=_duration(fields, "reaction_time"),
        first_response=_duration(fields, "first_response"),
        answers=tuple(_answers(thread, ticket.created_at, hours)),
        resolution=None
        if done_at is None
        else hours.working_time_between(ticket.created_at, done_at),
    )


def _answers(
    thread: Sequence[TicketMessage], created_at: dt.datetime, hours: Calendar
) -> Iterator[dt.timedelta]:
    """Yield how long each message of the client waited for the next of the staff.

    What was written with the ticket is left out: its answer is the first response.
    """
    waiting: list[TicketMessage] = []
    for message in thread:
        if message.side == "staff":
            for it in waiting:
                yield hours.working_time_between(it.at, message.at)
            waiting = []
        elif message.index > 1 or message.at != created_at:
            waiting.append(message)


def _duration(fields: Mapping[str, Any], name: str) -> dt.timedelta | None:
    text = fields.get(name)
    found = None if text is None else duration_from_text(text)
    return found if isinstance(found, dt.timedelta) else None
