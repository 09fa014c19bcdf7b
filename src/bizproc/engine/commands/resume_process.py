"""Resume a process with its instances."""

from __future__ import annotations

from bizproc.engine import instances
from bizproc.engine.deployment import definitions
from bizproc.engine.judging import judge_afterwards, may_judge
from bizproc.engine.operators import check_operator
from bizproc.engine.suspension.held_messages import release
from bizproc.engine.suspension.rules import suspension_of
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import jobs, process_suspensions, timers
from bizproc.errors import InvalidTransitionError
from bizproc.store import eq


def resume_process(
    work: UnitOfWork, process_id: str, *, by: str | None, reason: str | None
) -> None:
    """Let a suspended process go on: what is due, what came, what is to be started.

    Instances that are suspended by themselves stay so.

    Raises:
        InvalidTransitionError: it is not suspended.
        ForbiddenError: this person is no operator.
    """
    check_operator(work, "resume", by, about=process_id, reason=reason)
    tx = work.transaction
    tx.hold(suspension_of(process_id))
    suspension = process_suspensions.of_process(tx, process_id)
    if suspension is None:
        others = [it.process_id for it in process_suspensions.in_force(tx)]
        known = f"; suspended are: {', '.join(others)}" if others else ""
        msg = f"process {process_id!r} is not suspended{known}"
        raise InvalidTransitionError(msg)
    process_suspensions.end(tx, suspension, at=work.now, by=by, reason=reason)
    definitions.mark_suspended(tx, process_id, None)
    instances.mark_suspended(tx, process_id, None)
    held = instances.suspended(tx, process_id)
    of = eq("process_id", process_id)
    timers.resume(tx, of, but=held)
    work.raised_jobs += jobs.resume(tx, of, but=held)
    rows = [it for it in instances.find_active(tx, process_id) if it.id not in held]
    live = {row.id for row in rows}
    release(work, lambda it: it.only_process == process_id or it.only_instance in live)
    for row in rows:
        if may_judge(work, row):
            judge_afterwards(work, row)
