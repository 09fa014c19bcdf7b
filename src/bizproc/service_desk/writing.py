"""Take what somebody writes to a ticket, whatever the way: also to a closed one."""

from __future__ import annotations

from dataclasses import dataclass

from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RecordRow
from bizproc.service_desk.follow_up import follow_up
from bizproc.service_desk.tables import TicketMessage
from bizproc.service_desk.thread import NewMessage, add_message, side_of

__all__ = ["Written", "write"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Say where a message went: its ticket, which may be a new one.

    `message` is None if there was nothing to add, or it began the new ticket.
    """

    ticket: RecordRow
    message: TicketMessage | None


def write(
    repository: Repository,
    ticket_id: str,
    message: NewMessage,
    *,
    actor: Actor,
    source: str,
    topic: str | None = None,
) -> Written:
    """Add a message; what the requester writes to a closed ticket opens a new one.

    Args:
        repository: where the ticket is.
        ticket_id: the ticket, which is held until the end.
        message: what is written, and how it came.
        actor: who writes.
        source: where a new ticket would come from.
        topic: of a new ticket; by default that of the closed one.

    Raises:
        NotFoundError: there is no such ticket.
    """
    ticket = repository.lock(ticket_id)
    closed = ticket.fields.get("closed_at") is not None
    if not closed or side_of(repository, ticket, actor.by) == "staff":
        added = add_message(repository, ticket, message, actor=actor)
        return Written(ticket=ticket, message=added)
    if not message.text.strip() and not message.attachments:
        return Written(ticket=ticket, message=None)
    opened = follow_up(
        repository, ticket, message, actor=actor, source=source, topic=topic
    )
    return Written(ticket=opened, message=None)
