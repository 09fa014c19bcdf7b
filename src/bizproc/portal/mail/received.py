"""Remember the mails that came in: each is taken once, and each can be found again."""

from __future__ import annotations

from hashlib import sha256

from bizproc.portal.mail.kinds import MailKind
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RECEIVED_MAILS, ReceivedMail
from bizproc.store import Transaction

__all__ = ["find_received", "keep_received", "received_id"]

# a key of an index must be short everywhere
_LONGEST_ID = 250
_MOST_RECIPIENTS = 100


def received_id(tx: Transaction, mail: IncomingMail) -> str:
    """Return the id under which a mail is, or will be, kept.

    It is the Message-ID. Who sends a mail chooses it, so another mail may have come
    with the same one: then the digest of what this one says stands behind it.
    """
    first = _short(mail.message_id)
    before = tx.get(RECEIVED_MAILS, first)
    if before is None or mail.digest in {None, before.digest} or not before.digest:
        return first
    return f"{first} {mail.digest}"


def find_received(repository: Repository, mail: IncomingMail) -> ReceivedMail | None:
    """Return what is kept of a mail that was taken before."""
    return repository.tx.get(RECEIVED_MAILS, received_id(repository.tx, mail))


def keep_received(
    repository: Repository, mail: IncomingMail, kind: MailKind, record: str | None
) -> None:
    """Keep a mail and the record it was bound to.

    Raises:
        ConflictError: it is being taken at the same moment, or was before.
    """
    repository.tx.insert(
        RECEIVED_MAILS,
        ReceivedMail(
            id=received_id(repository.tx, mail),
            number=repository.ordinal(),
            at=repository.now,
            kind=kind,
            from_=mail.from_,
            to=tuple(mail.to[:_MOST_RECIPIENTS]),
            subject=mail.subject,
            text=mail.text,
            attachments=(*mail.attachments, *mail.refused),
            record=record,
            digest=mail.digest,
            problem=mail.bounce.reason if mail.bounce is not None else None,
        ),
    )


def _short(message_id: str) -> str:
    if len(message_id) <= _LONGEST_ID:
        return message_id
    return f"<{sha256(message_id.encode()).hexdigest()}@bizproc.invalid>"
