"""The commands and questions of the extension `service_desk`, each one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bizproc.engine.arguments import checks_arguments
from bizproc.errors import ForbiddenError, NotFoundError
from bizproc.phrase import Phrase
from bizproc.portal.people import authorization
from bizproc.portal.people.authorization import actor_of
from bizproc.portal.portal import Portal
from bizproc.portal.records import commands
from bizproc.portal.records.index import find_by
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repository, repository_of
from bizproc.portal.schema.tables import RecordRow
from bizproc.portal.views.filters.terms import Filter
from bizproc.portal.views.reading import Reader
from bizproc.portal.views.report_periods import step_named
from bizproc.service_desk import statistics
from bizproc.service_desk.desk_reports import Asked
from bizproc.service_desk.rating_report import RatingReport, rating_report
from bizproc.service_desk.registration import by_rating_token
from bizproc.service_desk.roles import can_be_rated
from bizproc.service_desk.statistics import EmployeeRatings
from bizproc.service_desk.tables import TICKET_MESSAGES, TicketMessage
from bizproc.service_desk.thread import NewMessage
from bizproc.service_desk.ticket import TICKET
from bizproc.service_desk.time_report import TimeReport, time_report
from bizproc.service_desk.times import TicketReport
from bizproc.service_desk.writing import write
from bizproc.store import eq
from bizproc.values import copy_values

__all__ = ["ServiceDesk"]

_COMMENT = "task:comment"


@checks_arguments
class ServiceDesk:
    """Take messages, ratings and tickets of clients in a portal.

    What the portal's own commands do is theirs: a ticket is created, changed, closed
    (stage DONE) and reopened (ACTIVE) by `Portal`. `by` and `event_id` are as there.

    Raises:
        NotFoundError: the workspace does not name the extension `service_desk`.
    """

    def __init__(self, portal: Portal) -> None:
        if "service_desk" not in portal.extensions:
            msg = (
                "this workspace has no service desk: name the extension under "
                "`extensions: [service_desk]` in bizproc.yaml"
            )
            raise NotFoundError(msg)
        self._portal = portal

    # -- commands --------------------------------------------------------------

    def add_message(
        self,
        ticket: str,
        text: str,
        *,
        attachments: Sequence[Any] = (),
        by: str | None = None,
        event_id: str | None = None,
    ) -> Record:
        """Add a message to a ticket and return the ticket that it went to.

        That is a new one, if the requester writes to a closed ticket. Without text and
        files nothing is added.

        Raises:
            NotFoundError: there is no such ticket, or it is hidden from this person.
            ForbiddenError: they do not work on it.
        """
        message = NewMessage(text=text, via="api", attachments=tuple(attachments))

        def do(repository: Repository, actor: Actor) -> str:
            row = _ticket(repository, ticket, actor)
            authorization.require(repository, row, _COMMENT, actor=actor)
            written = write(repository, row.id, message, actor=actor, source="api")
            return written.ticket.id

        return self._portal.run_on_record(
            do, by=by, event_id=event_id, door="add_message", about=ticket
        )

    def rate_by_link(
        self, token: str, rating: str, *, event_id: str | None = None
    ) -> Record:
        """Rate the ticket of a link, `P` or `N`, in the name of its requester.

        Raises:
            NotFoundError: the link leads nowhere.
            ForbiddenError: the ticket is neither answered nor done, or closed.
            InvalidValueError: TYPE_ERROR, another rating.
        """

        def do(repository: Repository, _: Actor) -> str:
            row = by_rating_token(repository, token)
            if row is None:
                msg = "the link leads to no ticket"
                raise NotFoundError(msg)
            row = repository.lock(row.id)
            if not can_be_rated(row.fields):
                number = row.fields.get("number")
                msg = Phrase(
                    "ticket %(number)s cannot be rated: not answered yet, or closed",
                    number=number,
                )
                raise ForbiddenError(msg)
            whose = row.fields.get("requester") or row.fields.get("email")
            actor, fields = Actor.outside(whose), {"rating": rating}
            return commands.change(repository, row.id, fields, actor=actor).id

        return self._portal.run_on_record(
            do, event_id=event_id, door="rate_by_link", about=token
        )

    def open_by_phone(
        self,
        topic: str,
        fields: Mapping[str, Any] | None = None,
        *,
        by: str,
        event_id: str | None = None,
    ) -> Record:
        """Enter the ticket of a client who calls; the operator is its `created_by`.

        `fields` name the client: `requester`, a user, or `name`, `email` and `phone`;
        beside that `service`, `description`, `criticality`.

        Raises:
            ForbiddenError: staff and administrators may.
        """
        asked = {**copy_values(fields or {}), "topic": topic, "source": "phone"}
        return self._portal.create(TICKET, asked, by=by, event_id=event_id)

    def move_from_forum(
        self,
        link: str,
        topic: str,
        fields: Mapping[str, Any] | None = None,
        *,
        by: str,
        event_id: str | None = None,
    ) -> Record:
        """Make a ticket of a message on the forum, which shows its number instead.

        `fields` hold its author, as of `open_by_phone`, and its text as `description`.

        Raises:
            ForbiddenError: administrators and members of `forum_admins` may.
        """
        asked = {
            **copy_values(fields or {}),
            "topic": topic,
            "source": "forum",
            "forum_link": link,
        }
        return self._portal.create(TICKET, asked, by=by, event_id=event_id)

    # -- questions -------------------------------------------------------------

    def messages(self, ticket: str, *, by: str | None = None) -> list[TicketMessage]:
        """Return the messages of a ticket, oldest first.

        Raises:
            NotFoundError: there is no such ticket, or it is hidden from this person.
        """
        self._portal.get(ticket, by=by)
        with self._portal.engine.read() as tx:
            return tx.select(TICKET_MESSAGES, eq("ticket", ticket), order_by=("index",))

    def previous_tickets(self, ticket: str, *, by: str | None = None) -> list[Record]:
        """Return the other tickets of a ticket's requester, newest first.

        They are those of the same user or the same address; what this person may not
        see is left out.

        Raises:
            NotFoundError: there is no such ticket, or it is hidden from this person.
        """
        own = self._portal.get(ticket, by=by)
        requester, email = own.fields.get("requester"), own.fields.get("email")
        found: dict[str, Record] = {}
        if requester is not None:
            mine = self._portal.find(TICKET, requester=requester, by=by)
            found = {it.id: it for it in mine}
        with self._portal.engine.view() as work:
            repository = repository_of(work)
            actor = actor_of(repository.people, by)
            for one in find_by(repository, TICKET, "email", email):
                row = repository.alive(one)
                if row is not None and authorization.can_see(
                    repository, row, actor=actor
                ):
                    found[one] = Record.of(row, repository.type_of(row))
        found.pop(ticket, None)
        return sorted(found.values(), key=_number, reverse=True)

    def report(
        self, month: str | None = None, *, by: str | None = None
    ) -> tuple[TicketReport, list[EmployeeRatings]]:
        """Return the times and the ratings of a month, as of one moment.

        Raises:
            ForbiddenError: clients may not.
            InvalidValueError: TYPE_ERROR, the month is none.
        """
        with self._portal.engine.view() as work:
            repository = repository_of(work)
            times = statistics.ticket_times(repository, month, by=by)
            return times, statistics.ticket_ratings(repository, times.month, by=by)

    def time_report(
        self,
        *,
        since: dt.date | None = None,
        until: dt.date | None = None,
        step: str = "month",
        filter: str | Filter = "",  # noqa: A002 - the word of the lists
        by: str | None = None,
    ) -> TimeReport:
        """Report how long the tickets that were created in some days waited.

        Administrators see all of them, staff those they are responsible for; each count
        has the filter of its list.

        Raises:
            ForbiddenError: clients may not.
            InvalidValueError: the filter or the step is wrong.
            QueryTimeoutError: it takes longer than the limit `max_report_seconds`.
        """
        asked = Asked(since=since, until=until, step=step_named(step), wanted=filter)
        with self._portal.reporting(by=by) as reader:
            return time_report(reader, _of_whom(reader, asked, by))

    def rating_report(
        self,
        *,
        since: dt.date | None = None,
        until: dt.date | None = None,
        step: str = "month",
        filter: str | Filter = "",  # noqa: A002 - the word of the lists
        by: str | None = None,
    ) -> RatingReport:
        """Report the ratings that were given in some days; staff see their own.

        Raises:
            ForbiddenError: clients may not.
            InvalidValueError: the filter or the step is wrong.
            QueryTimeoutError: it takes longer than the limit `max_report_seconds`.
        """
        asked = Asked(since=since, until=until, step=step_named(step), wanted=filter)
        with self._portal.reporting(by=by) as reader:
            return rating_report(reader, _of_whom(reader, asked, by))

    def ticket_times(
        self, month: str | None = None, *, by: str | None = None
    ) -> TicketReport:
        """Sum up the tickets created in a month: times, and what was overdue.

        Administrators see all of them, staff those they are responsible for. Durations
        are working time of the timetable of each ticket's level.

        Args:
            month: as `2027-03`, in the time zone of the portal; default: this month.
            by: who asks.

        Raises:
            ForbiddenError: clients may not.
            InvalidValueError: TYPE_ERROR, the month is none.
        """
        with self._portal.engine.view() as work:
            return statistics.ticket_times(repository_of(work), month, by=by)

    def ticket_ratings(
        self, month: str | None = None, *, by: str | None = None
    ) -> list[EmployeeRatings]:
        """Count the ratings that clients gave in a month, by employee.

        Administrators see all employees, staff themselves.

        Args:
            month: as `2027-03`, in the time zone of the portal; default: this month.
            by: who asks.

        Raises:
            ForbiddenError: clients may not.
            InvalidValueError: TYPE_ERROR, the month is none.
        """
        with self._portal.engine.view() as work:
            return statistics.ticket_ratings(repository_of(work), month, by=by)


def _ticket(repository: Repository, ticket: str, actor: Actor) -> RecordRow:
    row = authorization.get_for(repository, ticket, actor=actor)
    if row.type != TICKET:
        msg = Phrase("record %(record)r is no ticket", record=ticket)
        raise NotFoundError(msg)
    return row


def _of_whom(reader: Reader, asked: Asked, by: str | None) -> Asked:
    """Narrow what is asked to the tickets whose figures somebody may see."""
    people = reader.repositories.people.at(reader.tx)
    return replace(asked, whom=statistics.whose_figures(people, by))


def _number(record: Record) -> tuple[Any, str]:
    return record.created_at, record.id
