"""What the service desk keeps beside records: numbers, tokens, messages of tickets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from bizproc.store import Index, Table

__all__ = [
    "DESK_TABLES",
    "REGISTRATIONS",
    "TICKET_MESSAGES",
    "Registration",
    "Side",
    "TicketMessage",
    "Via",
]

Side: TypeAlias = Literal["requester", "staff"]
Via: TypeAlias = Literal["mail", "comment", "chat", "page", "api"]
"""How a message came in; of the first of a ticket it is the source of the ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Keep what makes a ticket reachable, also when the ticket is gone.

    `token` stands in the addresses that answers go to, `rating_token` in the links to
    rate by, `page_token` in that of the client's page: 160 random bits each, in
    hexadecimal digits. `messages` counts those of the ticket.
    """

    ticket: str
    number: str
    token: str
    rating_token: str
    page_token: str
    messages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMessage:
    """Keep one message of a ticket; its number is `T-000123/<index>`, from 1.

    `author` is a user id, the address of an outside person or `system`; `attachments`
    are files, or their names where nobody has the contents. `message_id` is that of
    the mail it came with.
    """

    ticket: str
    index: int
    number: str
    side: str
    author: str
    text: str
    at: dt.datetime
    via: str
    attachments: tuple[Any, ...] = ()
    message_id: str | None = None


REGISTRATIONS = Table(
    "bizproc_desk_registration",
    Registration,
    key=("ticket",),
    indexes=(
        Index(("number",), unique=True),
        Index(("token",), unique=True),
        Index(("rating_token",), unique=True),
        Index(("page_token",), unique=True),
    ),
)
TICKET_MESSAGES = Table(
    "bizproc_desk_message",
    TicketMessage,
    key=("ticket", "index"),
    indexes=(Index(("at",)),),
)
DESK_TABLES: tuple[Table[Any], ...] = (REGISTRATIONS, TICKET_MESSAGES)
