"""Convert a lead into a contact, perhaps a company, and a deal.

Who gets what: `convert_lead` in docs/requirements/conventions.md §7.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from bizproc.crm.contact_matching import match_contact
from bizproc.errors import InvalidValueError, NotFoundError
from bizproc.phrase import Phrase
from bizproc.portal.people import authorization
from bizproc.portal.people.resolution import person_of
from bizproc.portal.records import commands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.repository.view import record_id_of
from bizproc.portal.schema.tables import RecordRow
from bizproc.workspace.records.fields import is_empty

__all__ = ["ConversionOptions", "Converted", "convert", "require_conversion"]

_COPIED = (
    *("title", "email", "comment", "missed_calls", "service_kind"),
    *("computers_count", "servers_count", "offices_count"),
    *("client_request", "duplicate_link"),
)


class Converted(TypedDict):
    """Name what a lead became; null is what it has none of."""

    contact: str | None
    company: str | None
    deal: str


class ConversionOptions(TypedDict, total=False):
    """Say how a lead is converted; what is left out is as `convert` has it."""

    stage: str | None
    contact: str
    company: str
    contact_responsible: str | None
    deal_responsible: str | None
    deal_fields: Mapping[str, Any] | None


def convert(  # noqa: PLR0913 - what may be said of a conversion, by keyword
    repository: Repository,
    lead_id: str,
    *,
    actor: Actor,
    funnel: str,
    stage: str | None = None,
    contact: Any = "match",
    company: Any = "none",
    contact_responsible: str | None = None,
    deal_responsible: str | None = None,
    deal_fields: Mapping[str, Any] | None = None,
) -> Converted:
    """Make contact, company and deal of a lead, once; raises `lead.converted`.

    `contact` is `match`, `new` or an id; `company` is `none`, `match` or an id. A lead
    that was converted keeps its records; they are named again. A deal that was deleted
    counts as none: the lead may be converted anew.

    Raises:
        NotFoundError: no such lead, contact, company, funnel or stage.
        InvalidValueError: the record is no lead; TYPE_ERROR, REQUIRED_FIELD.
        ForbiddenError: the actor may not make the contact, the company or the deal as
            they will be, or not change the lead or the contact.
    """
    lead = repository.lock(lead_id)
    if lead.type != "lead":
        msg = Phrase(
            "%(record)r is no lead but a %(type)s; only leads are converted",
            record=lead.id,
            type=lead.type,
        )
        raise InvalidValueError(msg)
    if repository.alive(lead.fields.get("deal")) is not None:
        return _as_it_is(lead)
    owner = _person(repository, lead, contact_responsible, actor=actor)
    person = _contact(repository, lead, record_id_of(contact), owner, actor=actor)
    firm = _company(repository, lead, person, record_id_of(company), actor=actor)
    seller = (
        _person(repository, lead, deal_responsible, actor=actor) or lead.responsible
    )
    values: dict[str, Any] = {
        **_copied(repository, lead, seller),
        **{name: it for name, it in (deal_fields or {}).items() if not is_empty(it)},
        "contact": person,
        "company": firm,
        "lead": lead.id,
        "funnel": funnel,
    }
    if stage is not None:
        values["stage"] = stage
    filled = {name: value for name, value in values.items() if value is not None}
    deal = commands.create(repository, "deal", filled, actor=actor)
    made: Converted = {"contact": person, "company": firm, "deal": deal.id}
    written = commands.change(repository, lead.id, made, actor=actor)
    commands.raise_event(repository, written, "converted", made, actor=actor)
    return made


def require_conversion(
    repository: Repository, lead_id: str, given: Mapping[str, Any], *, actor: Actor
) -> None:
    """Refuse a conversion to who may not write the lead, or see what it names.

    What is made of the lead is asked about as it will be, when it is made.

    Raises:
        NotFoundError, ForbiddenError: as the port of rights decides.
    """
    lead = authorization.get_for(repository, lead_id, actor=actor)
    authorization.require(repository, lead, "change:deal", actor=actor)
    for named in (given.get("contact"), given.get("company")):
        if named not in (None, "match", "new", "none"):
            authorization.get_for(repository, record_id_of(named), actor=actor)


def _copied(
    repository: Repository, lead: RecordRow, seller: str | None
) -> dict[str, Any]:
    """Return what the deal takes over from its lead, as far as it has the fields."""
    known = repository.workspace.schema.type("deal").fields
    values = {
        **{name: lead.fields.get(name) for name in _COPIED},
        "amount": lead.fields.get("opportunity"),
        "responsible": seller,
    }
    return {name: value for name, value in values.items() if name in known}


def _as_it_is(lead: RecordRow) -> Converted:
    return {
        "contact": lead.fields.get("contact"),
        "company": lead.fields.get("company"),
        "deal": str(lead.fields.get("deal")),
    }


def _person(
    repository: Repository, lead: RecordRow, address: str | None, *, actor: Actor
) -> str | None:
    """Find whom an address means for the lead: the new record has nobody yet."""
    if address is None:
        return None
    return person_of(repository, address, record=lead.id, actor=actor).id


def _contact(
    repository: Repository,
    lead: RecordRow,
    mode: Any,
    responsible: str | None,
    *,
    actor: Actor,
) -> str:
    found = None if mode in ("new", "match", None) else str(mode)
    if mode in ("match", None):
        email, phone = lead.fields.get("email"), lead.fields.get("phone")
        found = match_contact(repository, email, phone)
        known = repository.row(found)
        if known is not None and not authorization.can_see(
            repository, known, actor=actor
        ):
            found = None
    if found is not None:
        kept = _of_type(repository, found, "contact")
        if responsible is not None:
            told = {"responsible": responsible}
            commands.change(repository, kept, told, actor=actor)
        return kept
    values: dict[str, Any] = {
        "name": lead.fields.get("name") or lead.fields.get("title"),
        "emails": [lead.fields["email"]] if lead.fields.get("email") else None,
        "phones": [lead.fields["phone"]] if lead.fields.get("phone") else None,
        "address": lead.fields.get("address"),
        "responsible": responsible or lead.responsible,
    }
    filled = {name: value for name, value in values.items() if value is not None}
    return commands.create(repository, "contact", filled, actor=actor).id


def _company(
    repository: Repository, lead: RecordRow, contact: str, mode: Any, *, actor: Actor
) -> str | None:
    if mode in ("none", None):
        return None
    if mode != "match":
        return _of_type(repository, str(mode), "company")
    person = repository.lock(contact)
    own = person.fields.get("company")
    if repository.alive(own) is not None:
        return str(own)
    names = (lead.fields.get(it) for it in ("company_title", "name", "title"))
    title = next((name for name in names if not is_empty(name)), lead.id)
    values = {"title": title, "responsible": lead.responsible}
    filled = {name: value for name, value in values.items() if value is not None}
    made = commands.create(repository, "company", filled, actor=actor).id
    commands.change(repository, contact, {"company": made}, actor=actor)
    return made


def _of_type(repository: Repository, record_id: str, type_name: str) -> str:
    row = repository.lock(record_id)
    if row.type != type_name:
        msg = f"there is no {type_name} {record_id!r}: it is a {row.type}"
        raise NotFoundError(msg)
    return row.id
