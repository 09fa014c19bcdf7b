"""Open a new ticket for what a client writes to a closed one."""

from __future__ import annotations

from typing import Any

from bizproc.portal.records import commands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RecordRow
from bizproc.service_desk.thread import NewMessage
from bizproc.service_desk.ticket import TICKET

__all__ = ["follow_up"]

_TAKEN_OVER = ("service", "name", "phone", "company_name")


def follow_up(
    repository: Repository,
    closed: RecordRow,
    message: NewMessage,
    *,
    actor: Actor,
    source: str,
    topic: str | None = None,
) -> RecordRow:
    """Make the ticket that goes on where a closed one ended; that one stays as it is.

    It takes over service, name, phone and company, and names the other as its
    `previous_ticket`. Whoever writes is its requester.
    """
    outside = actor.by if actor.by is not None and "@" in actor.by else None
    fields: dict[str, Any] = {
        **{name: closed.fields.get(name) for name in _TAKEN_OVER},
        "source": source,
        "topic": topic or closed.fields.get("topic"),
        "description": message.text.strip() or None,
        "email": outside or closed.fields.get("email"),
        "files": list(message.attachments),
        "previous_ticket": closed.id,
    }
    # who may write to the closed ticket may go on in the new one
    return commands.create(repository, TICKET, fields, actor=actor.entitle())
