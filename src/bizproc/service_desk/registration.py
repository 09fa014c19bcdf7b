"""Make a new ticket reachable: its number, its tokens, its first message."""

from __future__ import annotations

import re
from email.utils import parseaddr

from bizproc.portal.mail.addresses import mailbox_text
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RecordRow
from bizproc.portal.tokens import fresh_token
from bizproc.service_desk.tables import (
    REGISTRATIONS,
    TICKET_MESSAGES,
    Registration,
    TicketMessage,
)
from bizproc.service_desk.ticket import TICKET
from bizproc.store import eq

__all__ = [
    "by_page_token",
    "by_rating_token",
    "by_token",
    "rating_link",
    "register",
    "registration_of",
    "reply_address",
]

_TOKEN = re.compile(r"[0-9a-f]{32,64}\Z")


def register(
    repository: Repository, before: RecordRow | None, after: RecordRow, actor: Actor
) -> None:
    """Keep number and tokens of a new ticket; its description is its first message."""
    if after.type != TICKET or before is not None:
        return
    _keep(repository, after)
    first = after.fields.get("description")
    files = tuple(after.fields.get("files") or ())
    if not first and not files:
        return
    registration = registration_of(repository, after, lock=True)
    index = registration.messages + 1
    author = after.fields.get("requester") or after.fields.get("email") or actor.name
    repository.tx.insert(
        TICKET_MESSAGES,
        TicketMessage(
            ticket=after.id,
            index=index,
            number=f"{registration.number}/{index}",
            side="requester",
            author=str(author),
            text=first or "",
            at=repository.now,
            via=str(after.fields.get("source") or "form"),
            attachments=files,
        ),
    )
    repository.tx.update(REGISTRATIONS, eq("ticket", after.id), messages=index)


def registration_of(
    repository: Repository, row: RecordRow, *, lock: bool = False
) -> Registration:
    """Return what is kept of a ticket; one that was put there as given is kept now."""
    found = repository.tx.get(REGISTRATIONS, row.id, lock=lock)
    return found if found is not None else _keep(repository, row)


def by_token(repository: Repository, token: str) -> RecordRow | None:
    """Return the ticket of a token of answers, or None: unknown, or the ticket is gone."""
    return _by(repository, "token", token)


def by_rating_token(repository: Repository, token: str) -> RecordRow | None:
    """Return the ticket of the token of a rating link, or None."""
    return _by(repository, "rating_token", token)


def by_page_token(repository: Repository, token: str) -> RecordRow | None:
    """Return the ticket of the token of a client's page, or None."""
    return _by(repository, "page_token", token)


def reply_address(repository: Repository, row: RecordRow) -> str:
    """Return where answers to mails of a ticket go: its token follows a `+`."""
    name, address = parseaddr(repository.workspace.settings["ticket_reply_to"])
    local, _, host = address.rpartition("@")
    token = registration_of(repository, row).token
    return mailbox_text(name, f"{local}+{token}@{host}")


def rating_link(repository: Repository, row: RecordRow) -> str:
    """Return the link that rates a ticket."""
    base = str(repository.workspace.settings["ticket_public_url"]).rstrip("/")
    return f"{base}/rate/{registration_of(repository, row).rating_token}"


def _by(repository: Repository, column: str, token: str) -> RecordRow | None:
    token = token.lower()
    if not _TOKEN.match(token):  # what is none is asked of no database
        return None
    found = repository.tx.select(REGISTRATIONS, eq(column, token), limit=1)
    return repository.alive(found[0].ticket) if found else None


def _keep(repository: Repository, row: RecordRow) -> Registration:
    made = Registration(
        ticket=row.id,
        number=str(row.fields.get("number") or row.id),
        token=fresh_token(repository),
        rating_token=fresh_token(repository),
        page_token=fresh_token(repository),
    )
    repository.tx.insert(REGISTRATIONS, made)
    return made
