"""Find whom an e-mail address belongs to: a user, a contact, an open lead.

The rules: docs/requirements/support_ticket.md §2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bizproc.portal.records.index import find_by
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RecordRow
from bizproc.workspace.contact_details import normalise_email
from bizproc.workspace.people.directory import User

__all__ = ["Requester", "find_requester", "user_of_address"]

_CONTACT, _LEAD = "contact", "lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """Name the records that an address belongs to; None where there is none."""

    contact: str | None = None
    company: str | None = None
    company_name: str | None = None


def find_requester(repository: Repository, email: str | None) -> Requester:
    """Return the contact and company of an address: of contacts, else of open leads.

    Of several records the newest counts. If they belong to two companies or more, it
    is nobody's. A workspace need not have contacts, companies or leads.
    """
    contacts = list(_holders(repository, _CONTACT, email))
    if contacts:
        return _found(repository, contacts, contact=contacts[-1].id)
    leads = [
        row for row in _holders(repository, _LEAD, email) if _is_open(repository, row)
    ]
    if leads:
        linked = leads[-1].fields.get("contact")
        contact = repository.alive(linked)
        return _found(repository, leads, contact=contact.id if contact else None)
    return Requester()


def user_of_address(repository: Repository, email: object) -> User | None:
    """Return the active user who has an address, or None."""
    if not isinstance(email, str) or not email.strip():
        return None
    wanted = normalise_email(email)
    for user in repository.people.people.values():
        if user.active and user.email and normalise_email(user.email) == wanted:
            return user
    return None


def _holders(
    repository: Repository, type_name: str, email: str | None
) -> Iterator[RecordRow]:
    """Yield the records that hold an address, oldest first."""
    if type_name not in repository.workspace.schema.types:
        return
    for found in find_by(repository, type_name, "email", email):
        row = repository.alive(found)
        if row is not None:
            yield row


def _found(
    repository: Repository, rows: list[RecordRow], *, contact: str | None
) -> Requester:
    companies = [repository.alive(row.fields.get("company")) for row in rows]
    if len({company.id for company in companies if company is not None}) > 1:
        return Requester()
    company = companies[-1]
    if company is None:
        return Requester(contact=contact)
    name = company.fields.get("title")
    return Requester(contact=contact, company=company.id, company_name=name)


def _is_open(repository: Repository, row: RecordRow) -> bool:
    if row.stage is None:  # leads of this workspace have no funnel
        return row.fields.get("deal") is None
    stage = repository.workspace.schema.stage(row.type, row.funnel, row.stage)
    return stage.meaning == "process" and row.fields.get("deal") is None
