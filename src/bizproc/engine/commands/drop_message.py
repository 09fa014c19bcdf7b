"""Let a kept message, or a dead letter, go for good."""

from __future__ import annotations

from bizproc.engine.operators import check_operator
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import messages
from bizproc.errors import InvalidTransitionError, NotFoundError

__all__ = ["drop_message"]


def drop_message(
    work: UnitOfWork, message_id: str, *, by: str | None, reason: str | None
) -> None:
    """Remove a message that nobody took.

    Raises:
        NotFoundError: there is no such message: it was delivered, or never there.
        InvalidTransitionError: it waits for what is suspended, which takes it then.
        ForbiddenError: FORBIDDEN, this person is no operator.
    """
    check_operator(work, "drop", by, about=message_id, reason=reason)
    kept = messages.find(work.transaction, message_id)
    if kept is None:
        msg = f"there is no kept message {message_id!r}: somebody got it, or none was"
        raise NotFoundError(msg)
    if kept.only_instance is not None or kept.only_process is not None:
        whose = kept.only_instance or kept.only_process
        msg = (
            f"message {message_id!r} is for {whose!r}, which is suspended and takes it "
            "when it is resumed"
        )
        raise InvalidTransitionError(msg, from_="kept")
    messages.take(work.transaction, message_id)
