"""Bind incoming mail to records.

To which, and who is told: docs/requirements/conventions.md §6, mail binding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parseaddr

from bizproc.portal.notifications import notify
from bizproc.portal.people.resolution import people_told
from bizproc.portal.records import commands
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.portal.repository.repository import Repository
from bizproc.portal.tables import SEEN_MAILS, SENT_MAILS, RecordRow, SeenMail, SentMail
from bizproc.store import SUBSCRIPTIONS, eq, one_of
from bizproc.workspace.contact_details import normalise_email

__all__ = ["ELEMENT", "receive"]

ELEMENT = "MailReceived"
_MESSAGE = "mail.received"
_IDS = re.compile(r"<[^<>\s]+>")


def receive(repository: Repository, mail: IncomingMail) -> str | None:
    """Take a mail once; return the record it was bound to, or None.

    The record's responsible is notified, unless a process waits for this mail.
    """
    seen = repository.tx.get(SEEN_MAILS, mail.message_id)
    if seen is not None:
        return seen.record
    row = _bound(repository, mail)
    record = row.id if row is not None else None
    repository.tx.insert(
        SEEN_MAILS,
        SeenMail(message_id=mail.message_id, at=repository.now, record=record),
    )
    if row is not None:
        _tell(repository, row, mail)
    return record


def _tell(repository: Repository, row: RecordRow, mail: IncomingMail) -> None:
    actor = Actor(by=normalise_email(mail.sender), element=ELEMENT)
    history.append(repository, row.id, "mail_received", actor=actor, new=mail.subject)
    if not _is_awaited(repository, row):
        told = people_told(repository, "role:responsible", record=row.id, actor=actor)
        text = repository.workspace.texts.fill(
            "mail_received", {"mail": {"from": mail.from_, "subject": mail.subject}}
        )
        notify(repository, told, text, record=row.id, actor=actor)
    payload = {
        "mail": {
            "message_id": mail.message_id,
            "from": mail.from_,
            "to": list(mail.to),
            "subject": mail.subject,
            "text": mail.text,
            "attachments": list(mail.attachments),
        }
    }
    commands.raise_event(repository, row, "", payload, actor=actor, name=_MESSAGE)


def _is_awaited(repository: Repository, row: RecordRow) -> bool:
    keys = one_of("key", repository.hooks.keys_of(row))
    return repository.tx.count(SUBSCRIPTIONS, eq("message", _MESSAGE), keys) > 0


def _bound(repository: Repository, mail: IncomingMail) -> RecordRow | None:
    """Return the record of a mail: an extension knows better than what it answers."""
    answered = _answered(repository, mail)
    for bind in repository.hooks.binds_mail:
        bound = bind(repository, mail, answered)
        if bound is not None:
            return bound
    return answered


def _answered(repository: Repository, mail: IncomingMail) -> RecordRow | None:
    """Return the record of the mail that this one answers.

    A mail is recognised by the token in the address it asked answers to
    (`help+token@host`), else by what the answer says it answers.
    """
    for sent in _candidates(repository, mail):
        row = repository.alive(sent.record)
        if row is not None:
            return row
    return None


def _candidates(repository: Repository, mail: IncomingMail) -> Iterator[SentMail]:
    for address in mail.to:
        bare = parseaddr(address)[1]
        if "+" in bare.rpartition("@")[0]:
            is_answer = eq("answers_to", normalise_email(bare))
            yield from repository.tx.select(
                SENT_MAILS, is_answer, order_by=("-number",)
            )
    references = mail.headers.get("References", "")
    named = [*_IDS.findall(mail.in_reply_to or ""), *reversed(_IDS.findall(references))]
    for message_id in dict.fromkeys(named):
        sent = repository.tx.get(SENT_MAILS, message_id)
        if sent is not None:
            yield sent
