"""Find the client behind an address or phone, and the record of a client's mail."""

from __future__ import annotations

from bizproc.portal.records.index import find_by
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RecordRow

__all__ = ["bind_mail", "match_contact"]


def match_contact(
    repository: Repository, email: str | None, phone: str | None
) -> str | None:
    """Return the contact with the same e-mail, else the same phone; the oldest."""
    found = find_by(repository, "contact", "email", email)
    found = found or find_by(repository, "contact", "phone", phone)
    return found[0] if found else None


def bind_mail(
    repository: Repository, mail: IncomingMail, answered: RecordRow | None
) -> RecordRow | None:
    """Return the record of a mail: of an answered lead its contact, if it has one.

    What answers nothing belongs to the sender's contact, else to their open lead.
    """
    if answered is not None:
        contact = answered.fields.get("contact") if answered.type == "lead" else None
        return repository.alive(contact) or answered
    for found in find_by(repository, "contact", "email", mail.sender):
        return repository.alive(found)
    for found in find_by(repository, "lead", "email", mail.sender):
        row = repository.alive(found)
        if row is not None and _is_open(repository, row):
            return row
    return None


def _is_open(repository: Repository, row: RecordRow) -> bool:
    stage = repository.workspace.schema.stage(row.type, row.funnel, row.stage)
    return stage.meaning == "process" and row.fields.get("deal") is None
