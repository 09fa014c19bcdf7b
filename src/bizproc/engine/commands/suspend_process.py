"""Suspend a process with all its instances."""

from __future__ import annotations

from bizproc.engine import instances
from bizproc.engine.deployment import definitions
from bizproc.engine.operators import check_operator
from bizproc.engine.suspension.rules import SUSPENDED, suspension_of
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import jobs, process_suspensions, timers
from bizproc.errors import InvalidTransitionError
from bizproc.model.rows import ProcessSuspension
from bizproc.store import eq


def suspend_process(
    work: UnitOfWork, process_id: str, *, by: str | None, reason: str | None
) -> None:
    """Let no instance of a process start or go on until it is resumed.

    Raises:
        NotFoundError: no process of that id is deployed.
        InvalidTransitionError: it is suspended already.
        ForbiddenError: this person is no operator.
    """
    check_operator(work, "suspend", by, about=process_id, reason=reason)
    tx = work.transaction
    definitions.newest(tx, "process", process_id)
    tx.hold(suspension_of(process_id))
    before = process_suspensions.of_process(tx, process_id)
    if before is not None:
        when = work.components.domain.time.local(before.suspended_at)
        msg = (
            f"process {process_id!r} is suspended already, since {when:%Y-%m-%d %H:%M}"
        )
        raise InvalidTransitionError(msg, from_=SUSPENDED, code=SUSPENDED)
    suspension = ProcessSuspension(
        id=work.new_id("suspension"),
        process_id=process_id,
        active=process_id,
        suspended_at=work.now,
        suspended_by=by,
        suspended_reason=reason,
    )
    process_suspensions.begin(tx, suspension)
    definitions.mark_suspended(tx, process_id, work.now)
    instances.mark_suspended(tx, process_id, work.now)
    of = eq("process_id", process_id)
    timers.suspend(tx, of)
    jobs.suspend(tx, of)
