"""Convert a lead into a contact, perhaps a company, and a deal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from bizproc.action import ActionContext, Actions
from bizproc.crm import records
from bizproc.crm.actions.target import needed_record
from bizproc.crm.actor import Actor
from bizproc.crm.desk import Desk, desk_of
from bizproc.crm.fields import is_empty
from bizproc.crm.persons import person_of
from bizproc.crm.record_index import match_contact
from bizproc.crm.record_view import record_id_of
from bizproc.crm.tables import RecordRow
from bizproc.errors import InvalidValueError

CONVERSION_ACTIONS = Actions()

_COPIED = (
    *("title", "email", "comment", "missed_calls", "service_kind"),
    *("computers_count", "servers_count", "offices_count"),
    *("client_request", "duplicate_link"),
)


class Converted(TypedDict):
    """Name what a lead became; `company` is null without one."""

    contact: str
    company: str | None
    deal: str


@CONVERSION_ACTIONS.add(
    "convert_lead", transactional=True, title="Сконвертировать лид", group="CRM"
)
def convert_lead(  # noqa: PLR0913 - the inputs that the element template shows
    context: ActionContext,
    *,
    funnel: str,
    stage: str | None = None,
    contact: Any = "match",
    company: Any = "none",
    contact_responsible: str | None = None,
    deal_responsible: str | None = None,
    deal_fields: Mapping[str, Any] | None = None,
    record: Any = None,
) -> Converted:
    """Make contact, company and deal of a lead, once; raises `lead.converted`.

    `contact` is `match`, `new` or an id; `company` is `none`, `match` or an id.
    """
    desk = desk_of(context.work)
    actor = Actor.process(context)
    lead = desk.lock(needed_record(desk, context, record))
    if lead.type != "lead":
        msg = f"{lead.id!r} is no lead but a {lead.type}; only leads are converted"
        raise InvalidValueError(msg)
    if lead.fields.get("deal") is not None:
        return _as_it_is(lead)
    owner = _person(desk, lead, contact_responsible, actor=actor)
    person = _contact(desk, lead, record_id_of(contact), owner, actor=actor)
    firm = _company(desk, lead, person, record_id_of(company), actor=actor)
    given = dict(deal_fields or {})
    values: dict[str, Any] = {
        **{name: lead.fields.get(name) for name in _COPIED},
        "amount": lead.fields.get("opportunity"),
        "responsible": _person(desk, lead, deal_responsible, actor=actor)
        or lead.responsible,
        **{name: value for name, value in given.items() if not is_empty(value)},
        "contact": person,
        "company": firm,
        "lead": lead.id,
        "funnel": funnel,
    }
    if stage is not None:
        values["stage"] = stage
    known = desk.workspace.schema.type("deal").fields
    filled = {n: it for n, it in values.items() if it is not None and n in known}
    deal = records.create(desk, "deal", filled, actor=actor)
    links = {"contact": person, "company": firm, "deal": deal.id}
    written = records.change(desk, lead.id, links, actor=actor)
    records.raise_event(desk, written, "converted", links, actor=actor)
    return {"contact": person, "company": firm, "deal": deal.id}


def _as_it_is(lead: RecordRow) -> Converted:
    return {
        "contact": str(lead.fields.get("contact")),
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
    if found is not None:
        if responsible is not None:
            records.change(desk, found, {"responsible": responsible}, actor=actor)
        return desk.lock(found).id
    values: dict[str, Any] = {
        "name": lead.fields.get("name") or lead.fields.get("title"),
        "emails": [lead.fields["email"]] if lead.fields.get("email") else None,
        "phones": [lead.fields["phone"]] if lead.fields.get("phone") else None,
        "address": lead.fields.get("address"),
        "responsible": responsible or lead.responsible,
    }
    filled = {name: value for name, value in values.items() if value is not None}
    return records.create(desk, "contact", filled, actor=actor).id


def _company(
    desk: Desk, lead: RecordRow, contact: str, mode: Any, *, actor: Actor
) -> str | None:
    if mode in ("none", None):
        return None
    if mode != "match":
        return desk.lock(str(mode)).id
    person = desk.lock(contact)
    own = person.fields.get("company")
    if desk.alive(own) is not None:
        return str(own)
    names = (lead.fields.get(it) for it in ("company_title", "name", "title"))
    title = next((name for name in names if not is_empty(name)), lead.id)
    values = {"title": title, "responsible": lead.responsible}
    filled = {name: value for name, value in values.items() if value is not None}
    made = records.create(desk, "company", filled, actor=actor)
    records.change(desk, contact, {"company": made.id}, actor=actor)
    return made.id
