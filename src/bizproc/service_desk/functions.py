"""Offer to expressions what the desk knows of a ticket: addresses, links, recipients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.portal.repository.repository import RecordFunction, Repository
from bizproc.portal.repository.view import record_id_of
from bizproc.portal.schema.tables import RecordRow
from bizproc.service_desk import registration
from bizproc.service_desk.mail_matrix import mails_to
from bizproc.service_desk.ticket import TICKET

__all__ = ["DESK_FUNCTIONS"]


def _ticket(repository: Repository, value: Any) -> RecordRow:
    row = repository.alive(record_id_of(value))
    if row is None or row.type != TICKET:
        shown = dict(value) if isinstance(value, Mapping) else value
        msg = f"expected a ticket, got {shown!r}"
        raise InvalidValueError(msg)
    return row


def _mails_to(
    repository: Repository,
    ticket: Any,
    event: str,
    column: str,
    by: str | None,
    previous: str | None = None,
) -> list[str]:
    row = _ticket(repository, ticket)
    return mails_to(repository, row, event, column, by=by, previous=previous)


def _reply_address(repository: Repository, ticket: Any) -> str:
    return registration.reply_address(repository, _ticket(repository, ticket))


def _rating_link(repository: Repository, ticket: Any) -> str:
    return registration.rating_link(repository, _ticket(repository, ticket))


DESK_FUNCTIONS = (
    RecordFunction(
        name="ticket_mails_to",
        parameters=("ticket", "event", "column", "by", "previous"),
        call=_mails_to,
        optional=1,
    ),
    RecordFunction(name="ticket_reply_to", parameters=("ticket",), call=_reply_address),
    RecordFunction(name="rating_link", parameters=("ticket",), call=_rating_link),
)
