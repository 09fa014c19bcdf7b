"""Convert a lead: choose what becomes of it, and see who is known already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.crm.sales import Sales
from bizproc.errors import NotFoundError, RefusedError
from bizproc.phrase import Phrase
from bizproc.portal.card.record_card import RecordCard, title_of
from bizproc.portal.portal import Portal
from bizproc.web.page import Pages
from bizproc.web.posted import Posted, Sent
from bizproc.web.records.card.address import CARD
from bizproc.web.records.card.field_faults import faults_of, read_at
from bizproc.web.records.card.links import link_named
from bizproc.web.records.people_names import offered_people, person_named
from bizproc.web.refusals import refusal_of
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field

__all__ = ["conversion_routes"]

_ADDRESS = f"{CARD}/conversion"


def conversion_routes(pages: Pages) -> APIRouter:
    """Return the routes by which leads are converted."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.get(_ADDRESS, name="convert")
    def show(request: Request, id: str) -> Response:  # noqa: A002 - as every page
        """Show what a lead would become."""
        card = _lead(portal, id, pages.signed_in(request))
        return _page(pages, request, card, {}, None)

    @routes.post(_ADDRESS)
    def convert(request: Request, id: str, sent: Sent) -> Response:  # noqa: A002 - as every page
        """Convert a lead, and open the card of its deal."""
        person = pages.signed_in(request)
        card = _lead(portal, id, person)
        try:
            made = Sales(portal).convert_lead(
                id,
                funnel=sent.text("funnel"),
                contact=_named(portal, sent, "contact", person),
                company=_named(portal, sent, "company", person),
                deal_responsible=_responsible(portal, sent),
                deal_fields=_deal_fields(sent),
                by=person,
                event_id=sent.event_id(),
            )
        except RefusedError as error:
            typed = {name: sent.text(name) for name in sent.names()}
            return _page(pages, request, card, typed, error)
        return pages.go(request, "card", done="made", id=made["deal"])

    return routes


def _lead(portal: Portal, record_id: str, person: str) -> RecordCard:
    """Return the card of a lead.

    Raises:
        NotFoundError: the record is none, or hidden.
    """
    card = portal.card(record_id, by=person)
    if card.type.name != "lead":
        msg = Phrase(
            "%(record)r is no lead: only leads are converted", record=record_id
        )
        raise NotFoundError(msg)
    return card


def _named(portal: Portal, sent: Posted, kind: str, person: str) -> str:
    """Return how to find the contact or company: a word, or the id of a known one."""
    mode = sent.text(kind) or "match"
    if mode != "known":
        return mode
    field = Field(name=kind, title=kind, type=FieldType.LINK, target=kind)
    text = sent.text(f"{kind}_known")
    return read_at(
        f"{kind}_known", lambda: link_named(portal, field, text, person=person)
    )


def _responsible(portal: Portal, sent: Posted) -> str | None:
    text = sent.text("responsible")
    if not text.strip():
        return None
    return read_at("responsible", lambda: person_named(portal.directory(), text))


def _deal_fields(sent: Posted) -> dict[str, Any]:
    named = {"title": sent.text("title"), "amount": sent.text("amount")}
    return {name: text for name, text in named.items() if text.strip()}


def _page(
    pages: Pages,
    request: Request,
    card: RecordCard,
    typed: Mapping[str, str],
    refused: RefusedError | None,
) -> Response:
    portal, person = pages.portal, pages.signed_in(request)
    known = Sales(portal).contact_of(card.record.id, by=person)
    deal = card.record.fields.get("deal")
    context = {
        "card": card,
        "typed": typed,
        "refused": refused,
        "faults": faults_of(refused),
        "funnels": portal.workspace.schema.type("deal").funnels,
        "has_company": "company" in portal.workspace.schema.types,
        "known": None
        if known is None
        else (known.id, title_of(known, portal.workspace.schema)),
        "deal": deal if deal in card.linked else None,
        "offered": offered_people(pages.directory(request)),
        "event_id": portal.engine.components.ids.new("event"),
    }
    status = 200
    if refused is not None:
        status = refusal_of(refused, log_number="").status
    return pages.draw(request, "crm/conversion.html", context, status=status)
