"""Take payments on the card of a deal, and note that an invoice is paid."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.crm.payments import PAID
from bizproc.crm.sales import Sales
from bizproc.errors import FieldFault, ForbiddenError, InvalidValueError, RefusedError
from bizproc.phrase import Phrase
from bizproc.portal.card.record_card import RecordCard
from bizproc.web.page import Pages
from bizproc.web.posted import Sent
from bizproc.web.records.card.address import CARD
from bizproc.web.records.card.view import CardView, draw_card
from bizproc.web.refusals import refusal_of

__all__ = ["payment_routes"]


def payment_routes(pages: Pages) -> APIRouter:
    """Return the routes by which payments are taken."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.get(f"{CARD}/payment", name="pay")
    def show(request: Request, id: str) -> Response:  # noqa: A002 - as every page
        """Ask for the sum."""
        person = pages.signed_in(request)
        card = _payable(portal.card(id, by=person), person)
        return _page(pages, request, card, "", None)

    @routes.post(f"{CARD}/payment")
    def pay(request: Request, id: str, sent: Sent) -> Response:  # noqa: A002 - as every page
        """Take a payment."""
        person = pages.signed_in(request)
        card = portal.card(id, by=person)
        try:
            Sales(portal).pay(
                id, _amount(sent.text("amount")), by=person, event_id=sent.event_id()
            )
        except RefusedError as error:
            return _page(pages, request, card, sent.text("amount"), error)
        return pages.go(request, "card", done="done", query={"tab": "timeline"}, id=id)

    @routes.post(f"{CARD}/paid", name="invoice_paid")
    def paid(request: Request, id: str, sent: Sent) -> Response:  # noqa: A002 - as every page
        """Note that an invoice is paid; its deal takes the payment."""
        person = pages.signed_in(request)
        try:
            portal.change(
                id,
                {"status": PAID},
                by=person,
                expected_revision=sent.revision(),
                event_id=sent.event_id(),
            )
        except RefusedError as error:
            return draw_card(pages, request, id, CardView(form="part", refused=error))
        return pages.go(request, "card", done="done", id=id)

    return routes


def _payable(card: RecordCard, person: str) -> RecordCard:
    """Return a card on which the person may take a payment.

    Raises:
        ForbiddenError: the person may not change what is paid.
    """
    if "paid_amount" not in card.changes:
        msg = Phrase(
            "%(person)r may take no payment of record %(record)r",
            person=person,
            record=card.record.id,
        )
        raise ForbiddenError(msg)
    return card


def _amount(text: str) -> str:
    if not text.strip():
        msg = Phrase("say how much was paid")
        fault = FieldFault("amount", "REQUIRED_FIELD", msg)
        raise InvalidValueError(msg, code="REQUIRED_FIELD", faults=[fault])
    return text


def _page(
    pages: Pages,
    request: Request,
    card: RecordCard,
    typed: str,
    refused: RefusedError | None,
) -> Response:
    fields = card.record.fields
    context = {
        "card": card,
        "typed": typed,
        "refused": refused,
        "amount": fields.get("amount"),
        "paid": fields.get("paid_amount"),
        "event_id": pages.portal.engine.components.ids.new("event"),
    }
    status = 200
    if refused is not None:
        status = refusal_of(refused, log_number="").status
    return pages.draw(request, "crm/payment.html", context, status=status)
