"""Tell of a mail of ours that did not arrive."""

from __future__ import annotations

from email.utils import parseaddr

from bizproc.portal.notifications import notify
from bizproc.portal.people.resolution import people_told
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import SENT_MAILS, RecordRow, SentMail
from bizproc.workspace.contact_details import normalise_email

__all__ = ["ELEMENT", "bounced_record", "tell_of_bounce"]

ELEMENT = "MailBounced"


def bounced_record(repository: Repository, mail: IncomingMail) -> RecordRow | None:
    """Return the record that a mail was about of which a bounce came back."""
    sent = _reported(repository, mail)
    return repository.alive(sent.record) if sent is not None else None


def tell_of_bounce(repository: Repository, row: RecordRow, mail: IncomingMail) -> None:
    """Tell the record's responsible which address does not work."""
    sent = _reported(repository, mail)
    if sent is None or mail.bounce is None:
        return
    actor = Actor.outside(normalise_email(mail.sender), element=ELEMENT)
    # a report is no better than who wrote it: only whom we wrote to is named
    told = {normalise_email(it) for it in mail.bounce.recipients}
    named = {it: normalise_email(parseaddr(it)[1]) for it in sent.to}
    failed = [it for it, bare in named.items() if bare in told] or list(sent.to)
    to = ", ".join(failed)
    history.append(repository, row.id, "mail_bounced", actor=actor, new=to)
    people = people_told(repository, "role:responsible", record=row.id, actor=actor)
    values = {"to": to, "subject": sent.subject, "reason": mail.bounce.reason}
    text = repository.workspace.texts.fill("mail_bounced", {"mail": values})
    notify(repository, people, text, record=row.id, actor=actor)


def _reported(repository: Repository, mail: IncomingMail) -> SentMail | None:
    if mail.bounce is None or mail.bounce.message_id is None:
        return None
    return repository.tx.get(SENT_MAILS, mail.bounce.message_id)
