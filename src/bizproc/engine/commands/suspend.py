"""Suspend an instance."""

from __future__ import annotations

from bizproc.engine.operators import check_operator, who
from bizproc.engine.suspension.rules import SUSPENDED
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import jobs, timers
from bizproc.errors import InvalidTransitionError
from bizproc.model.row_factory import changed
from bizproc.store import eq


def suspend(
    work: UnitOfWork, instance_id: str, *, by: str | None, reason: str | None
) -> None:
    """Let nothing of an active instance go on until it is resumed.

    Raises:
        NotFoundError: there is no such instance.
        InvalidTransitionError: it has ended, or is suspended already.
        ForbiddenError: this person is no operator.
    """
    check_operator(work, "suspend", by, about=instance_id, reason=reason)
    loaded = work.load(instance_id)
    row = loaded.row
    if row.suspended_at is not None:
        when = work.components.domain.time.local(row.suspended_at)
        msg = (
            f"process instance {instance_id!r} is suspended already, since "
            f"{when:%Y-%m-%d %H:%M}"
        )
        raise InvalidTransitionError(msg, from_=SUSPENDED, code=SUSPENDED)
    loaded.row = changed(row, suspended_at=work.now)
    loaded.changed = True
    loaded.record("instance_suspended", None, who(by, reason))
    of = eq("instance_id", instance_id)
    timers.suspend(work.transaction, of)
    jobs.suspend(work.transaction, of)
