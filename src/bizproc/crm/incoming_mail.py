"""Bind incoming mail to records (conventions §6, mail binding)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr

from bizproc.crm import record_history, records
from bizproc.crm.actor import Actor
from bizproc.crm.desk import Desk
from bizproc.crm.notifying import notify
from bizproc.crm.persons import people_of
from bizproc.crm.record_index import find_by
from bizproc.crm.tables import SEEN_MAILS, SENT_MAILS, RecordRow, SeenMail, SentMail
from bizproc.store import SUBSCRIPTIONS, eq, one_of
from bizproc.workspace.contact_details import normalise_email

__all__ = ["ELEMENT", "IncomingMail", "receive"]

ELEMENT = "MailReceived"
_MESSAGE = "mail.received"
_IDS = re.compile(r"<[^<>\s]+>")


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMail:
    """Hold one mail that came in; `attachments` are file names."""

    message_id: str
    from_: str
    to: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    attachments: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    in_reply_to: str | None = None

    @property
    def sender(self) -> str:
        """Return the bare address of the sender, without the name before it."""
        return parseaddr(self.from_)[1] or self.from_


def receive(desk: Desk, mail: IncomingMail) -> str | None:
    """Take a mail once; return the record it was bound to, or None.

    The record's responsible is notified, unless a process waits for this mail.
    """
    seen = desk.tx.get(SEEN_MAILS, mail.message_id)
    if seen is not None:
        return seen.record
    row = _bound(desk, mail)
    record = row.id if row is not None else None
    desk.tx.insert(
        SEEN_MAILS, SeenMail(message_id=mail.message_id, at=desk.now, record=record)
    )
    if row is not None:
        _tell(desk, row, mail)
    return record


def _tell(desk: Desk, row: RecordRow, mail: IncomingMail) -> None:
    actor = Actor(by=normalise_email(mail.sender), element=ELEMENT)
    record_history.append(desk, row.id, "mail_received", actor=actor, new=mail.subject)
    if not _is_awaited(desk, row):
        told = people_of(desk, "role:responsible", record=row.id, actor=actor)
        text = f"Письмо от {mail.from_}: {mail.subject}"
        notify(desk, told, text, record=row.id, actor=actor)
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
    records.raise_event(desk, row, "", payload, actor=actor, name=_MESSAGE)


def _is_awaited(desk: Desk, row: RecordRow) -> bool:
    keys = one_of("key", records.keys_of(row))
    return desk.tx.count(SUBSCRIPTIONS, eq("message", _MESSAGE), keys) > 0


def _bound(desk: Desk, mail: IncomingMail) -> RecordRow | None:
    answered = _answered(desk, mail)
    if answered is not None:
        return answered
    for contact in find_by(desk, "contact", "email", mail.sender):
        return desk.alive(contact)
    for lead in find_by(desk, "lead", "email", mail.sender):
        row = desk.alive(lead)
        if row is not None and _is_open(desk, row):
            return row
    return None


def _answered(desk: Desk, mail: IncomingMail) -> RecordRow | None:
    """Return the record of the mail that this one answers, a contact for its lead.

    A mail is recognised by the token in the address it asked answers to
    (`help+token@host`), else by what the answer says it answers.
    """
    for sent in _candidates(desk, mail):
        row = desk.alive(sent.record)
        if row is None:
            continue
        contact = row.fields.get("contact") if row.type == "lead" else None
        return desk.alive(contact) or row
    return None


def _candidates(desk: Desk, mail: IncomingMail) -> Iterator[SentMail]:
    for address in mail.to:
        bare = parseaddr(address)[1]
        if "+" in bare.rpartition("@")[0]:
            is_answer = eq("answers_to", normalise_email(bare))
            yield from desk.tx.select(SENT_MAILS, is_answer, order_by=("-number",))
    references = mail.headers.get("References", "")
    named = [*_IDS.findall(mail.in_reply_to or ""), *reversed(_IDS.findall(references))]
    for message_id in dict.fromkeys(named):
        sent = desk.tx.get(SENT_MAILS, message_id)
        if sent is not None:
            yield sent


def _is_open(desk: Desk, row: RecordRow) -> bool:
    stage = desk.workspace.schema.stage(row.type, row.funnel, row.stage)
    return stage.meaning == "process" and row.fields.get("deal") is None
