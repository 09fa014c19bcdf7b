"""Add messages to a ticket: one thread, whatever the way they come in.

The rules: docs/requirements/support_ticket.md §2, «Messages of a ticket».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bizproc.portal.records import commands
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RecordRow
from bizproc.service_desk.registration import registration_of
from bizproc.service_desk.roles import Role, role_of
from bizproc.service_desk.tables import (
    REGISTRATIONS,
    TICKET_MESSAGES,
    Side,
    TicketMessage,
    Via,
)
from bizproc.store import eq

__all__ = ["ADDED", "NewMessage", "add_message", "messages_of", "side_of"]

ADDED = "ticket.message_added"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """Hold what somebody writes to a ticket, and how it came."""

    text: str
    via: Via
    attachments: Sequence[Any] = ()
    message_id: str | None = None


def side_of(repository: Repository, ticket: RecordRow, author: str | None) -> Side:
    """Say on which side of a ticket somebody writes.

    The requester and everybody from outside stand on one, staff, administrators and
    the application itself on the other.
    """
    people = repository.people
    if author is None:
        return "staff"
    if author == ticket.fields.get("requester"):
        return "requester"
    return "requester" if role_of(people, author) is Role.CLIENT else "staff"


def add_message(
    repository: Repository,
    ticket: RecordRow,
    new: NewMessage,
    *,
    actor: Actor,
    side: Side | None = None,
) -> TicketMessage | None:
    """Add a message and tell the processes; without text and files there is none.

    The ticket is held until the end: numbers count without gaps. The side is that of
    the author unless it is known.
    """
    text = new.text.strip()
    if not text and not new.attachments:
        return None
    registration = registration_of(repository, ticket, lock=True)
    index = registration.messages + 1
    message = TicketMessage(
        ticket=ticket.id,
        index=index,
        number=f"{registration.number}/{index}",
        side=side or side_of(repository, ticket, actor.by),
        author=actor.name,
        text=text,
        at=repository.now,
        via=new.via,
        attachments=tuple(new.attachments),
        message_id=new.message_id,
    )
    repository.tx.insert(TICKET_MESSAGES, message)
    repository.tx.update(REGISTRATIONS, eq("ticket", ticket.id), messages=index)
    _tell(repository, ticket, message, actor)
    return message


def messages_of(repository: Repository, ticket: str) -> list[TicketMessage]:
    """Return the messages of a ticket, oldest first."""
    return repository.tx.select(
        TICKET_MESSAGES, eq("ticket", ticket), order_by=("index",)
    )


def _tell(
    repository: Repository, ticket: RecordRow, message: TicketMessage, actor: Actor
) -> None:
    history.append(
        repository,
        ticket.id,
        "message_added",
        actor=actor,
        field=message.number,
        new=message.text,
        details={
            "text": message.text,
            "from": message.author,
            "side": message.side,
            "files": message.attachments,
        },
    )
    for file in message.attachments:
        name = file.get("name") if isinstance(file, Mapping) else file
        history.append(repository, ticket.id, "file_added", actor=actor, new=name)
    payload = {
        "message": {
            "number": message.number,
            "side": message.side,
            "author": message.author,
            "text": message.text,
            "attachments": list(message.attachments),
            "via": message.via,
        }
    }
    commands.raise_event(repository, ticket, "", payload, actor=actor, name=ADDED)
