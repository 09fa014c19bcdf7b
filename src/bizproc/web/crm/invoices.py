"""Issue an invoice on the card of its deal; withdraw one on its own card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.crm.payments import PAID
from bizproc.crm.sales import Sales
from bizproc.errors import ForbiddenError, NotFoundError, RefusedError
from bizproc.phrase import Phrase
from bizproc.portal.card.record_card import RecordCard
from bizproc.portal.portal import Portal
from bizproc.web.page import Pages
from bizproc.web.posted import Posted, Sent
from bizproc.web.records.card.address import CARD
from bizproc.web.records.card.field_faults import faults_of
from bizproc.web.records.known_types import known_types
from bizproc.web.refusals import refusal_of

__all__ = ["issue_routes", "may_lead_to_invoices", "withdrawal_routes"]

_ASKED: Final = ("number", "amount")


def issue_routes(pages: Pages) -> APIRouter:
    """Return the routes by which invoices are issued."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.get(f"{CARD}/invoice", name="issue_invoice")
    def show(request: Request, id: str) -> Response:  # noqa: A002 - as every page
        """Ask for the number and the sum of an invoice."""
        person = pages.signed_in(request)
        card = _deal(portal, id, person)
        return _form(pages, request, card, {"amount": _due(card)}, None)

    @routes.post(f"{CARD}/invoice")
    def issue(request: Request, id: str, sent: Sent) -> Response:  # noqa: A002 - as every page
        """Issue an invoice of a deal."""
        person = pages.signed_in(request)
        card = _deal(portal, id, person)
        try:
            Sales(portal).issue_invoice(
                id, _fields(portal, sent), by=person, event_id=sent.event_id()
            )
        except RefusedError as error:
            typed = {name: sent.text(name) for name in _ASKED}
            return _form(pages, request, card, typed, error)
        return pages.go(request, "card", done="issued", id=id)

    return routes


def withdrawal_routes(pages: Pages) -> APIRouter:
    """Return the routes by which invoices are withdrawn."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.get(f"{CARD}/withdrawal", name="withdraw_invoice")
    def ask(request: Request, id: str) -> Response:  # noqa: A002 - as every page
        """Ask whether an invoice is to be withdrawn."""
        card = _invoice(portal, id, pages.signed_in(request))
        return _withdrawal(pages, request, card, None)

    @routes.post(f"{CARD}/withdrawal")
    def withdraw(request: Request, id: str, sent: Sent) -> Response:  # noqa: A002 - as every page
        """Withdraw an invoice, and go to the card of its deal."""
        person = pages.signed_in(request)
        card = _invoice(portal, id, person)
        try:
            deal = Sales(portal).withdraw_invoice(
                id, by=person, event_id=sent.event_id()
            )
        except RefusedError as error:
            return _withdrawal(pages, request, card, error)
        if deal in card.linked:
            return pages.go(request, "card", done="withdrawn", id=str(deal))
        return pages.go(request, "records", done="withdrawn", type="invoice")

    return routes


def may_lead_to_invoices(portal: Portal, card: RecordCard) -> bool:
    """Say whether a card may be led to an invoice: of a deal, by who may write that."""
    declared = portal.workspace.schema.types.get("invoice")
    if declared is None or card.type.name != "deal":
        return False
    return "invoice" in card.changes and {*_ASKED, "deal"} <= set(declared.fields)


def _deal(portal: Portal, record_id: str, person: str) -> RecordCard:
    """Return a card on which the person may issue an invoice.

    Raises:
        NotFoundError: the record is no deal, or hidden.
        ForbiddenError: they may not.
    """
    card = portal.card(record_id, by=person)
    if card.type.name != "deal":
        msg = f"{record_id!r} is no deal: invoices are issued for deals"
        raise NotFoundError(msg)
    may = {it.name: it.may for it in known_types(portal, person)}.get("invoice", ())
    if "create" not in may or not may_lead_to_invoices(portal, card):
        msg = Phrase(
            "%(person)r may issue no invoice of %(record)r",
            person=person,
            record=record_id,
        )
        raise ForbiddenError(msg)
    return card


def _invoice(portal: Portal, record_id: str, person: str) -> RecordCard:
    """Return the card of an invoice that the person may withdraw.

    Raises:
        NotFoundError: the record is no invoice, or hidden.
        ForbiddenError: they may not.
    """
    card = portal.card(record_id, by=person)
    if card.type.name != "invoice":
        msg = f"{record_id!r} is no invoice: only invoices are withdrawn"
        raise NotFoundError(msg)
    if not card.may_delete:
        msg = Phrase(
            "%(person)r may not withdraw %(record)r", person=person, record=record_id
        )
        raise ForbiddenError(msg)
    return card


def _due(card: RecordCard) -> str:
    """Return what is left to be paid, as an input holds it."""
    fields = card.record.fields
    amount, paid = fields.get("amount"), fields.get("paid_amount") or 0
    return str(amount - paid) if amount is not None and amount > paid else ""


def _fields(portal: Portal, sent: Posted) -> dict[str, Any]:
    """Return the fields of an invoice as they were typed, with its file if there is one."""
    fields: dict[str, Any] = {name: sent.text(name).strip() for name in _ASKED}
    files = [portal.add_file(it.name, it.content) for it in sent.files("file")]
    return {**fields, "file": files[-1]} if files else fields


def _form(
    pages: Pages,
    request: Request,
    card: RecordCard,
    typed: Mapping[str, str],
    refused: RefusedError | None,
) -> Response:
    known = pages.portal.known_type("invoice", by=pages.signed_in(request))
    context = {
        "card": card,
        "typed": typed,
        "refused": refused,
        "faults": faults_of(refused),
        "has_file": "file" in known.fields,
        "event_id": pages.portal.engine.components.ids.new("event"),
    }
    status = 200 if refused is None else refusal_of(refused, log_number="").status
    return pages.draw(request, "crm/invoice.html", context, status=status)


def _withdrawal(
    pages: Pages, request: Request, card: RecordCard, refused: RefusedError | None
) -> Response:
    context = {
        "card": card,
        "refused": refused,
        "is_paid": card.record.fields.get("status") == PAID,
        "event_id": pages.portal.engine.components.ids.new("event"),
    }
    status = 200 if refused is None else refusal_of(refused, log_number="").status
    return pages.draw(request, "crm/withdrawal.html", context, status=status)
