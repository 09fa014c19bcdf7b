"""Take payments: added to what is paid, then told to the processes.

What counts as one: `payment.received` in docs/requirements/conventions.md §5.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bizproc.errors import FieldFault, InvalidValueError
from bizproc.phrase import Phrase
from bizproc.portal.records import commands
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RecordRow

__all__ = ["PAID", "follow_invoice", "receive_payment"]

PAID = "PAID"


def receive_payment(
    repository: Repository, record_id: str, amount: Any, *, actor: Actor
) -> RecordRow:
    """Add a payment to a record; `<type>.changed`, then `payment.received`.

    Raises:
        NotFoundError: there is no such record.
        InvalidValueError: TYPE_ERROR, the amount is no positive sum, or records of
            this type take no payments.
        ForbiddenError: the person may not change what is paid of the record.
    """
    row = repository.lock(record_id)
    declared = repository.type_of(row).field("paid_amount")
    workspace = repository.workspace
    paid = declared.read(amount, time=workspace.time, spelling=workspace.spelling)
    if paid is None or paid <= 0:
        msg = Phrase("a payment is a sum above 0, got %(amount)s", amount=amount)
        fault = FieldFault("amount", "TYPE_ERROR", msg)
        raise InvalidValueError(msg, faults=[fault])
    before = row.fields.get("paid_amount") or 0
    total = _sum(before, paid)
    row = commands.change(repository, record_id, {"paid_amount": total}, actor=actor)
    history.append(repository, record_id, "payment_received", actor=actor, new=paid)
    payload = {"amount": paid, "paid_amount": total}
    commands.raise_event(
        repository, row, "", payload, actor=actor, name="payment.received"
    )
    return row


def follow_invoice(
    repository: Repository, before: RecordRow | None, after: RecordRow, actor: Actor
) -> None:
    """Take an invoice that a person set to PAID as a payment of its deal.

    A process that writes this status tells of no payment, nor does who comes from
    outside.

    Raises:
        ForbiddenError: the person may not change what is paid of the deal.
    """
    if after.type != "invoice" or actor.kind not in ("person", "application"):
        return
    was = before.fields.get("status") if before is not None else None
    if was == PAID or after.fields.get("status") != PAID:
        return
    deal, amount = after.fields.get("deal"), after.fields.get("amount")
    if repository.alive(deal) is not None and amount:
        receive_payment(repository, str(deal), amount, actor=actor)


def _sum(left: Any, right: Any) -> int | Decimal:
    total: int | Decimal = left + right
    return total
