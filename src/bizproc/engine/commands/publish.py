"""Publish a message, or broadcast a signal, from outside."""

from __future__ import annotations

from bizproc.engine import seen_events
from bizproc.engine.admission import check_message
from bizproc.engine.deployment.message_names import is_known
from bizproc.engine.receipt import Receipt, receipt_of_repeat
from bizproc.engine.seen_events import of_person
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.model.message import Message


def publish(
    work: UnitOfWork, message: Message, *, by: str | None = None, event_id: str | None
) -> Receipt:
    """Raise a message unless its event was seen before.

    The receipt tells whom it reached once the unit is finished. An event that reached
    nobody and is not kept was not seen: its repeat may find somebody. One whose start
    was held off was: a repeat is not to start what the first did not.

    Raises:
        ForbiddenError, NotFoundError: a person may not.
    """
    check_message(work, message, by)
    event_id = of_person(event_id, "publish", by)
    if event_id is not None and not work.is_new(event_id):
        return receipt_of_repeat(seen_events.result_of(work.transaction, event_id))
    receipt = work.post(message)

    def conclude() -> None:
        tx = work.transaction
        if not receipt.reached:
            receipt.known = is_known(work.components.registry, tx, message)
        if event_id is None:
            return
        if receipt.settled:
            seen_events.keep_result(tx, event_id, receipt.kept())
        else:
            seen_events.forget(tx, event_id)

    work.afterwards(conclude)
    return receipt
