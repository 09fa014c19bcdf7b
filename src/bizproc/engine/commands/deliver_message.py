"""Deliver a kept message, or a dead letter, by hand."""

from __future__ import annotations

from bizproc.engine.operators import check_operator
from bizproc.engine.receipt import Receipt
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import messages
from bizproc.errors import NotFoundError


def deliver_message(work: UnitOfWork, message_id: str, *, by: str | None) -> Receipt:
    """Publish a message anew; if nobody takes it, it stays what it was.

    Raises:
        NotFoundError: there is no such message: it was delivered, or never there.
        ForbiddenError: this person is no operator.
    """
    check_operator(work, "deliver", by, about=message_id)
    tx = work.transaction
    kept = messages.find(tx, message_id)
    # off the table first, so that a wait which opens on the way cannot take it as well
    if kept is None or not messages.take(tx, message_id):
        msg = f"there is no kept message {message_id!r}: somebody got it, or none was"
        raise NotFoundError(msg)
    receipt = work.post(messages.as_message(kept))

    def put_back() -> None:
        if receipt.reached:
            return
        messages.keep(tx, kept)
        if kept.expires_at > work.now:
            receipt.kept_until = kept.expires_at

    work.afterwards(put_back)
    return receipt
