"""Say what a company that sells adds to the cards of its records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bizproc.crm.payments import PAID
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind
from bizproc.web.card_parts import CardAction, CardPanel, CardPart, CardVisit
from bizproc.web.crm.invoices import may_lead_to_invoices

__all__ = ["sales_parts"]

_CALLED = ("phone", "phones", "missed_calls")
_MOST_INVOICES = 20


def sales_parts(visit: CardVisit) -> Iterable[CardPart]:
    """Yield the buttons and parts for a record, as far as the person may."""
    _ = visit.language.text
    card, here = visit.card, visit.card.record.id
    fields = card.record.fields
    if (
        card.type.name == "lead"
        and fields.get("deal") is None
        and "deal" in card.changes
    ):
        yield CardAction(
            title=_("Convert"), path=visit.path("convert", id=here), is_main=True
        )
    if card.may_run and any(name in card.type.fields for name in _CALLED):
        yield CardAction(title=_("Note a call"), path=visit.path("call", id=here))
    if may_lead_to_invoices(visit.portal, card):
        path = visit.path("issue_invoice", id=here)
        yield CardAction(title=_("Make an invoice"), path=path)
    if "paid_amount" in card.changes:
        yield CardAction(title=_("Take a payment"), path=visit.path("pay", id=here))
    if card.type.name == "invoice":
        yield from _of_invoice(visit)
    if card.type.name == "deal":
        yield from _of_deal(visit)
    if "missed_calls" in card.type.fields and card.type.name == "lead":
        yield _calls(visit)


def _of_invoice(visit: CardVisit) -> Iterator[CardPart]:
    _ = visit.language.text
    card = visit.card
    if card.record.fields.get("status") == PAID:
        return
    if "status" in card.changes and PAID in card.type.fields["status"].options:
        path = visit.path("invoice_paid", id=card.record.id)
        yield CardAction(title=_("It is paid"), path=path, is_main=True, sends={})
    if card.may_delete:
        path = visit.path("withdraw_invoice", id=card.record.id)
        yield CardAction(title=_("Withdraw the invoice"), path=path)


def _of_deal(visit: CardVisit) -> Iterator[CardPart]:
    """Yield what was paid of a deal, and its invoices."""
    _ = visit.language.text
    portal, card = visit.portal, visit.card
    if "invoice" not in portal.workspace.schema.types:
        return
    invoices = portal.list_records(
        "invoice",
        filter=f"deal eq {card.record.id}",
        by=visit.person,
        limit=_MOST_INVOICES,
    )
    shown = portal.workspace.schema.type("invoice").fields
    status = shown["status"].options if "status" in shown else {}
    yield CardPanel(
        key="payments",
        title=_("Invoices and payments"),
        template="crm/invoices.html",
        context={
            "invoices": invoices,
            "statuses": status,
            "amount": card.record.fields.get("amount"),
            "paid": card.record.fields.get("paid_amount"),
        },
    )


def _calls(visit: CardVisit) -> CardPanel:
    """Return how often nobody answered, and when the next call is planned."""
    _ = visit.language.text
    record = visit.card.record
    tasks = visit.portal.engine.user_tasks(record=record.id, limit=50)
    planned: list[UserTask] = [it for it in tasks if it.kind is TaskKind.CALL]
    return CardPanel(
        key="calls",
        title=_("Calls"),
        template="crm/calls.html",
        context={"missed": record.fields.get("missed_calls"), "planned": planned},
    )
