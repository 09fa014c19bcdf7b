"""Convert a lead into a contact, perhaps a company, and a deal (conventions §7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from bizproc.crm import permissions, records
from bizproc.crm.actor import Actor
from bizproc.crm.desk import Desk
from bizproc.crm.fields import is_empty
from bizproc.crm.persons import person_of
from bizproc.crm.record_index import match_contact
from bizproc.crm.record_view import record_id_of
from bizproc.crm.tables import RecordRow
from bizproc.errors import InvalidValueError, NotFoundError

__all__ = ["ConversionOptions", "Converted", "convert"]

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
    desk: Desk,
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
        ForbiddenError: the actor may not make or change the contact or the company.
    """
    lead = desk.lock(lead_id)
    if lead.type != "lead":
        msg = f"{lead.id!r} is no lead but a {lead.type}; only leads are converted"
        raise InvalidValueError(msg)
    if desk.alive(lead.fields.get("deal")) is not None:
        return _as_it_is(lead)
    owner = _person(desk, lead, contact_responsible, actor=actor)
    person = _contact(desk, lead, record_id_of(contact), owner, actor=actor)
    firm = _company(desk, lead, person, record_id_of(company), actor=actor)
    seller = _person(desk, lead, deal_responsible, actor=actor) or lead.responsible
    values: dict[str, Any] = {
        **_copied(desk, lead, seller),
        **{name: it for name, it in (deal_fields or {}).items() if not is_empty(it)},
        "contact": person,
        "company": firm,
        "lead": lead.id,
        "funnel": funnel,
    }
    if stage is not None:
        values["stage"] = stage
    filled = {name: value for name, value in values.items() if value is not None}
    deal = records.create(desk, "deal", filled, actor=actor)
    links = {"contact": person, "company": firm, "deal": deal.id}
    written = records.change(desk, lead.id, links, actor=actor)
    records.raise_event(desk, written, "converted", links, actor=actor)
    return {"contact": person, "company": firm, "deal": deal.id}


def _copied(desk: Desk, lead: RecordRow, seller: str | None) -> dict[str, Any]:
    """Return what the deal takes over from its lead, as far as it has the fields."""
    known = desk.workspace.schema.type("deal").fields
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
    desk: Desk, lead: RecordRow, address: str | None, *, actor: Actor
) -> str | None:
    """Find whom an address means for the lead: the new record has nobody yet."""
    if address is None:
        return None
    return person_of(desk, address, record=lead.id, actor=actor).id


def _contact(
    desk: Desk, lead: RecordRow, mode: Any, responsible: str | None, *, actor: Actor
) -> str:
    found = None if mode in ("new", "match", None) else str(mode)
    if mode in ("match", None):
        email, phone = lead.fields.get("email"), lead.fields.get("phone")
        found = match_contact(desk, email, phone)
        known = desk.row(found)
        if known is not None and not permissions.sees(desk, known, actor=actor):
            found = None
    if found is not None:
        kept = _of_type(desk, found, "contact")
        if responsible is not None:
            _change(desk, kept, {"responsible": responsible}, actor=actor)
        return kept
    values: dict[str, Any] = {
        "name": lead.fields.get("name") or lead.fields.get("title"),
        "emails": [lead.fields["email"]] if lead.fields.get("email") else None,
        "phones": [lead.fields["phone"]] if lead.fields.get("phone") else None,
        "address": lead.fields.get("address"),
        "responsible": responsible or lead.responsible,
    }
    filled = {name: value for name, value in values.items() if value is not None}
    return _create(desk, "contact", filled, actor=actor)


def _company(
    desk: Desk, lead: RecordRow, contact: str, mode: Any, *, actor: Actor
) -> str | None:
    if mode in ("none", None):
        return None
    if mode != "match":
        return _of_type(desk, str(mode), "company")
    person = desk.lock(contact)
    own = person.fields.get("company")
    if desk.alive(own) is not None:
        return str(own)
    names = (lead.fields.get(it) for it in ("company_title", "name", "title"))
    title = next((name for name in names if not is_empty(name)), lead.id)
    values = {"title": title, "responsible": lead.responsible}
    filled = {name: value for name, value in values.items() if value is not None}
    made = _create(desk, "company", filled, actor=actor)
    _change(desk, contact, {"company": made}, actor=actor)
    return made


def _create(
    desk: Desk, type_name: str, values: Mapping[str, Any], *, actor: Actor
) -> str:
    permissions.demand_create(desk, type_name, values, actor=actor)
    return records.create(desk, type_name, values, actor=actor).id


def _change(
    desk: Desk, record_id: str, values: Mapping[str, Any], *, actor: Actor
) -> None:
    permissions.demand_change(desk, desk.lock(record_id), values, actor=actor)
    records.change(desk, record_id, values, actor=actor)


def _of_type(desk: Desk, record_id: str, type_name: str) -> str:
    row = desk.lock(record_id)
    if row.type != type_name:
        msg = f"there is no {type_name} {record_id!r}: it is a {row.type}"
        raise NotFoundError(msg)
    return row.id
