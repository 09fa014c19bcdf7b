"""Issue invoices for deals, and withdraw those that are not paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bizproc.clauses import All, Compare, Member, Order
from bizproc.crm.payments import PAID
from bizproc.errors import FieldFault, InvalidTransitionError, InvalidValueError
from bizproc.phrase import Phrase
from bizproc.portal.people import authorization
from bizproc.portal.records import commands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RECORDS, RecordRow
from bizproc.workspace.records.fields import is_empty

__all__ = ["issue_invoice", "withdraw_invoice"]

_DEMANDED: Final = ("number", "amount")


def issue_invoice(
    repository: Repository, deal_id: str, fields: Mapping[str, Any], *, actor: Actor
) -> RecordRow:
    """Make an invoice of a deal for its contact; the deal's `invoice` leads to it.

    Raises:
        NotFoundError: there is no such deal, or it is hidden from the actor.
        InvalidValueError: the record is no deal; REQUIRED_FIELD, TYPE_ERROR, or CONFLICT if
            the number was given already. `faults` name the fields of the invoice.
        ForbiddenError: the actor may not make the invoice, or not lead the deal to it.
    """
    deal = authorization.get_for(repository, deal_id, actor=actor)
    if deal.type != "deal":
        msg = f"{deal.id!r} is no deal but a {deal.type}; invoices are issued for deals"
        raise InvalidValueError(msg)
    authorization.require(repository, deal, "change:invoice", actor=actor)
    _require(repository, fields)
    contact = repository.alive(deal.fields.get("contact"))
    if contact is not None and authorization.can_see(repository, contact, actor=actor):
        fields = {"contact": contact.id, **fields}
    values = {name: value for name, value in fields.items() if not is_empty(value)}
    made = commands.create(
        repository, "invoice", {**values, "deal": deal.id}, actor=actor
    )
    commands.change(repository, deal.id, {"invoice": made.id}, actor=actor)
    return made


def withdraw_invoice(
    repository: Repository, invoice_id: str, *, actor: Actor
) -> str | None:
    """Delete an invoice that is not paid; return its deal, which leads to its last one again.

    The number stays given.

    Raises:
        NotFoundError: there is no such invoice, or it is hidden from the actor.
        InvalidValueError: the record is no invoice.
        InvalidTransitionError: it is paid.
        ForbiddenError: the actor may not delete it, or not write the deal.
    """
    row = authorization.get_for(repository, invoice_id, actor=actor)
    if row.type != "invoice":
        msg = f"{row.id!r} is no invoice but a {row.type}; only invoices are withdrawn"
        raise InvalidValueError(msg)
    authorization.require(repository, row, "delete", actor=actor)
    if row.fields.get("status") == PAID:
        msg = Phrase(
            "the invoice %(record)r is paid: what is paid is not withdrawn",
            record=row.id,
        )
        raise InvalidTransitionError(msg, from_=PAID)
    commands.delete(repository, row.id, actor=actor)
    deal = repository.alive(row.fields.get("deal"))
    if deal is None:
        return None
    if deal.fields.get("invoice") == row.id:
        last = _last_of(repository, deal.id)
        commands.change(repository, deal.id, {"invoice": last}, actor=actor)
    return deal.id


def _require(repository: Repository, fields: Mapping[str, Any]) -> None:
    """Refuse an invoice without a number, or of nothing."""
    declared = repository.workspace.schema.type("invoice")
    missing = [name for name in _DEMANDED if is_empty(fields.get(name))]
    if missing:
        msg = Phrase("an invoice has %(what)s", what=" and ".join(missing))
        faults = [FieldFault(name, "REQUIRED_FIELD", msg) for name in missing]
        raise InvalidValueError(msg, code="REQUIRED_FIELD", faults=faults)
    workspace = repository.workspace
    amount = declared.field("amount").read(
        fields["amount"], time=workspace.time, spelling=workspace.spelling
    )
    if amount is not None and amount <= 0:
        msg = Phrase(
            "an invoice is of a sum above 0, got %(amount)s", amount=fields["amount"]
        )
        fault = FieldFault("amount", "TYPE_ERROR", msg)
        raise InvalidValueError(msg, faults=[fault])


def _last_of(repository: Repository, deal_id: str) -> str | None:
    """Return the invoice of a deal that was made last, None if there is none."""
    of_deal = All(
        (
            Compare("type", "=", "invoice"),
            Compare("deleted_at", "is null"),
            Compare(Member("fields", "deal", "text"), "=", deal_id),
        )
    )
    order = Order("number", descending=True)
    found = repository.tx.pick(RECORDS, of_deal, order=order, limit=1)
    return found[0].id if found else None
