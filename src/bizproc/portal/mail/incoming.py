"""Bind incoming mail to records.

To which, and who is told: docs/requirements/conventions.md §6, mail binding. What is
no answer (a bounce, what programs send by themselves, our own mails) is bound to
nothing that could answer it: docs/requirements/platform.md §5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parseaddr

from bizproc.portal.mail.bounced import bounced_record, tell_of_bounce
from bizproc.portal.mail.kinds import kind_of, own_addresses
from bizproc.portal.mail.received import find_received, keep_received
from bizproc.portal.notifications import notify
from bizproc.portal.people.resolution import people_told
from bizproc.portal.records import commands
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import SENT_MAILS, RecordRow, SentMail
from bizproc.store import SUBSCRIPTIONS, eq, one_of
from bizproc.workspace.contact_details import normalise_email

__all__ = ["ELEMENT", "STRANGER", "receive"]

ELEMENT = "MailReceived"
STRANGER = "MailFromStranger"
_MESSAGE = "mail.received"
_IDS = re.compile(r"<[^<>\s]+>")
# of a chain of answers the last ones, and as many recipients, are looked up
_MOST = 100


def receive(repository: Repository, mail: IncomingMail) -> str | None:
    """Take a mail once; return the record it was bound to, or None.

    The record's responsible is notified, unless a process waits for this mail. What an
    extension takes is told by it alone. A bounce is bound to the record of the mail
    that did not arrive, and that is all.
    """
    seen = find_received(repository, mail)
    if seen is not None:
        return seen.record
    kind = kind_of(mail, own_addresses(repository.workspace))
    answered = _answered(repository, mail) if kind == "personal" else None
    taken = _taken(repository, mail, answered) if kind == "personal" else None
    if taken is not None:
        keep_received(repository, mail, kind, taken)
        _note_refused(repository, taken, mail)
        return taken
    row = None
    if kind == "personal":
        row = _bound(repository, mail, answered)
        kind = "personal" if row is not None else "stranger"
    elif kind == "bounce":
        row = bounced_record(repository, mail)
    record = row.id if row is not None else None
    keep_received(repository, mail, kind, record)
    if kind == "stranger":
        _tell_of_stranger(repository, mail)
    elif row is not None and kind == "bounce":
        tell_of_bounce(repository, row, mail)
    elif row is not None:
        _tell(repository, row, mail)
    return record


def _tell_of_stranger(repository: Repository, mail: IncomingMail) -> None:
    mailbox = repository.workspace.mail_in
    if mailbox is None or mailbox.strangers is None:
        return
    actor = Actor.outside(normalise_email(mail.sender), element=STRANGER)
    told = people_told(repository, mailbox.strangers, record=None, actor=actor)
    values = {"mail": {"from": mail.from_, "subject": mail.subject}}
    text = repository.workspace.texts.fill("mail_from_stranger", values)
    notify(repository, told, text, record=None, actor=actor)


def _tell(repository: Repository, row: RecordRow, mail: IncomingMail) -> None:
    actor = Actor.outside(normalise_email(mail.sender), element=ELEMENT)
    history.append(
        repository,
        row.id,
        "mail_received",
        actor=actor,
        new=mail.subject,
        details={"text": mail.text, "from": mail.from_, "files": mail.attachments},
    )
    _note_refused(repository, row.id, mail)
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


def _note_refused(repository: Repository, record: str, mail: IncomingMail) -> None:
    """Write which files of a mail were not kept."""
    actor = Actor.outside(normalise_email(mail.sender), element=ELEMENT)
    for name in mail.refused:
        history.append(repository, record, "file_refused", actor=actor, new=name)


def _is_awaited(repository: Repository, row: RecordRow) -> bool:
    keys = one_of("key", repository.hooks.keys_of(row))
    return repository.tx.count(SUBSCRIPTIONS, eq("message", _MESSAGE), keys) > 0


def _taken(
    repository: Repository, mail: IncomingMail, answered: RecordRow | None
) -> str | None:
    for take in repository.hooks.takes_mail:
        taken = take(repository, mail, answered)
        if taken is not None:
            return taken
    return None


def _bound(
    repository: Repository, mail: IncomingMail, answered: RecordRow | None
) -> RecordRow | None:
    """Return the record of a mail: an extension knows better than what it answers."""
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
    for address in mail.to[:_MOST]:
        bare = parseaddr(address)[1]
        if "+" in bare.rpartition("@")[0]:
            is_answer = eq("answers_to", normalise_email(bare))
            yield from repository.tx.select(
                SENT_MAILS, is_answer, order_by=("-number",)
            )
    references = mail.header("References")
    named = [*_IDS.findall(mail.in_reply_to or ""), *reversed(_IDS.findall(references))]
    for message_id in list(dict.fromkeys(named))[:_MOST]:
        sent = repository.tx.get(SENT_MAILS, message_id)
        if sent is not None:
            yield sent
