"""Let a client look at a ticket and write to it by the token of its page.

Whoever has the token is the client: nobody proved more than that, and they see nothing
but what was told to the client anyway.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bizproc.errors import InvalidValueError, NotFoundError, RefusedError
from bizproc.portal.idempotency import once
from bizproc.portal.portal import Portal
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repository, repository_of
from bizproc.portal.schema.tables import RecordRow
from bizproc.service_desk.registration import (
    by_page_token,
    by_rating_token,
    registration_of,
)
from bizproc.service_desk.roles import can_be_rated
from bizproc.service_desk.tables import (
    REGISTRATIONS,
    TICKET_MESSAGES,
    Registration,
    TicketMessage,
)
from bizproc.service_desk.thread import NewMessage, messages_of
from bizproc.service_desk.writing import write
from bizproc.store import Condition, eq

__all__ = ["ClientPages", "ClientTicket"]

# nobody else writes here: without a name it is the client all the same
_UNNAMED = "client"
_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientTicket:
    """Hold what a client sees of a ticket; the messages are oldest first."""

    record: Record
    messages: Sequence[TicketMessage]
    page_token: str
    rating_token: str
    can_be_rated: bool


@dataclass(frozen=True, slots=True)
class ClientPages:
    """Show tickets to their clients, and take what they write there."""

    portal: Portal

    def ticket(self, token: str) -> ClientTicket:
        """Return the ticket of a page's token.

        Raises:
            NotFoundError: the token leads to no ticket.
        """
        with self.portal.engine.view() as work:
            repository = repository_of(work)
            return self._shown(repository, by_page_token(repository, token))

    def rated_ticket(self, token: str) -> ClientTicket:
        """Return the ticket of the token of a rating link.

        Raises:
            NotFoundError: the token leads to no ticket.
        """
        with self.portal.engine.view() as work:
            repository = repository_of(work)
            return self._shown(repository, by_rating_token(repository, token))

    def page_token(self, ticket: str) -> str | None:
        """Return the token of a ticket's page; None for what is no ticket."""
        with self.portal.engine.read() as tx:
            known = tx.get(REGISTRATIONS, ticket)
        return None if known is None else known.page_token

    def write(
        self,
        token: str,
        text: str,
        *,
        attachments: Sequence[Any] = (),
        event_id: str | None = None,
    ) -> str:
        """Add a message of the client; return the token of the page that it is on.

        That is another one, if the ticket is closed: the message opened a new ticket.

        Raises:
            NotFoundError: the token leads to no ticket.
            InvalidValueError: REQUIRED_FIELD, there is neither text nor file.
            RefusedError: RATE_LIMITED, too many messages in a minute.
        """
        if not text.strip() and not attachments:
            msg = "a message has a text, or a file"
            raise InvalidValueError(msg, code="REQUIRED_FIELD")
        message = NewMessage(text=text, via="page", attachments=tuple(attachments))

        def do(repository: Repository) -> str:
            row = _known(by_page_token(repository, token))
            self._check_rate(repository, row)
            whose = row.fields.get("requester") or row.fields.get("email")
            actor = Actor.outside(whose or _UNNAMED)
            written = write(repository, row.id, message, actor=actor, source="form")
            return registration_of(repository, written.ticket).page_token

        return once(
            self.portal.engine, event_id, do, door="write_by_link", whose=(token,)
        )

    def _check_rate(self, repository: Repository, row: RecordRow) -> None:
        rate = self.portal.workspace.settings.form_rate
        recent = repository.tx.count(
            TICKET_MESSAGES,
            eq("ticket", row.id),
            eq("side", "requester"),
            Condition("at", ">", repository.now - _MINUTE),
        )
        if recent >= rate:
            msg = f"more than {rate} messages in a minute; try later"
            raise RefusedError(msg, code="RATE_LIMITED")

    def _shown(self, repository: Repository, found: RecordRow | None) -> ClientTicket:
        row = _known(found)
        kept: Registration = registration_of(repository, row)
        return ClientTicket(
            record=Record.of(row, repository.type_of(row)),
            messages=messages_of(repository, row.id),
            page_token=kept.page_token,
            rating_token=kept.rating_token,
            can_be_rated=can_be_rated(row.fields),
        )


def _known(row: RecordRow | None) -> RecordRow:
    if row is None:
        msg = "the link leads to no ticket"
        raise NotFoundError(msg)
    return row
