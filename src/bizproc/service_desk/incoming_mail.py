"""Take mails to the desk: answers to tickets, and requests that become tickets.

The rules: docs/requirements/support_ticket.md §2, «Messages of a ticket».
"""

from __future__ import annotations

import re
from email.utils import parseaddr
from typing import Any

from bizproc.portal.records import commands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RecordRow
from bizproc.service_desk.quotes import without_quotes
from bizproc.service_desk.registration import by_token
from bizproc.service_desk.requester import user_of_address
from bizproc.service_desk.thread import NewMessage
from bizproc.service_desk.ticket import TICKET
from bizproc.service_desk.writing import write
from bizproc.workspace.contact_details import normalise_email

__all__ = ["take_mail"]

_TOKEN = re.compile(r"[0-9a-f]{32,}", re.IGNORECASE)


def take_mail(
    repository: Repository, mail: IncomingMail, answered: RecordRow | None
) -> str | None:
    """Take a mail of a ticket, or to the mailbox of the desk; leave every other one."""
    ticket = _ticket_of(repository, mail, answered)
    if ticket is None and (answered is not None or not _is_to_desk(repository, mail)):
        return None  # what answers a mail about another record is that record's
    user = user_of_address(repository, mail.sender)
    # who a mail says it is from may be anybody: it came through the door for mail
    sender = user.id if user is not None else normalise_email(mail.sender)
    actor = Actor.outside(sender)
    if ticket is None:
        return _open(repository, mail, actor).id
    message = NewMessage(
        text=without_quotes(mail.text),
        via="mail",
        attachments=mail.attachments,
        message_id=mail.message_id,
    )
    written = write(
        repository,
        ticket.id,
        message,
        actor=actor,
        source="email",
        topic=_topic(repository, mail),
    )
    return written.ticket.id


def _ticket_of(
    repository: Repository, mail: IncomingMail, answered: RecordRow | None
) -> RecordRow | None:
    """Return the ticket whose token a recipient carries, else the one answered."""
    for address in mail.to:
        local = parseaddr(address)[1].rpartition("@")[0]
        token = local.partition("+")[2]
        if _TOKEN.fullmatch(token):
            found = by_token(repository, token)
            if found is not None:
                return found
    if answered is not None and answered.type == TICKET:
        return answered
    return None


def _is_to_desk(repository: Repository, mail: IncomingMail) -> bool:
    own = _bare(repository.workspace.settings["ticket_reply_to"])
    return any(_without_token(_bare(address)) == own for address in mail.to)


def _without_token(address: str) -> str:
    local, _, host = address.rpartition("@")
    return f"{local.partition('+')[0]}@{host}"


def _bare(mailbox: object) -> str:
    return normalise_email(parseaddr(str(mailbox))[1])


def _open(repository: Repository, mail: IncomingMail, actor: Actor) -> RecordRow:
    fields: dict[str, Any] = {
        "source": "email",
        "topic": _topic(repository, mail),
        "description": mail.text.strip() or None,
        "name": parseaddr(mail.from_)[0] or mail.sender,
        "email": normalise_email(mail.sender),
        "files": list(mail.attachments),
    }
    return commands.create(repository, TICKET, fields, actor=actor)


def _topic(repository: Repository, mail: IncomingMail) -> str:
    subject = " ".join(mail.subject.split())
    return subject or str(repository.workspace.settings["ticket_no_topic"])
