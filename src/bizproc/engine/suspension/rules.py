"""Say what is suspended: an instance by itself, or with its process.

While it is, nothing of it goes on: its timers and jobs are due never, what comes for
it is kept, its tasks cannot be completed. Only an operator changes it.
"""

from __future__ import annotations

import datetime as dt

from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import process_suspensions
from bizproc.errors import InvalidTransitionError
from bizproc.model.rows import NEVER, ProcessInstance

SUSPENDED = "SUSPENDED"


def is_process_suspended(work: UnitOfWork, process_id: str) -> bool:
    """Say whether a process is suspended, and holds it so to the end of the transaction.

    All suspensions are read once; there are few, mostly none.
    """
    tx = work.transaction
    if work.suspended_processes is None:
        found = process_suspensions.in_force(tx)
        work.suspended_processes = {it.process_id for it in found}
    if process_id not in work.suspended_processes:
        return False
    # whoever resumes it waits for what is now put off, or has been quicker
    tx.hold(suspension_of(process_id), shared=True)
    return process_suspensions.of_process(tx, process_id) is not None


def is_suspended(work: UnitOfWork, row: ProcessInstance) -> bool:
    """Say whether an instance is suspended, by itself or with its process."""
    return row.suspended_at is not None or is_process_suspended(work, row.process_id)


def check_may_start(work: UnitOfWork, process_id: str) -> None:
    """Refuse to start what is suspended.

    Raises:
        InvalidTransitionError: SUSPENDED.
    """
    if is_process_suspended(work, process_id):
        msg = (
            f"process {process_id!r} is suspended: no instance starts; resume it first"
        )
        raise InvalidTransitionError(msg, from_=SUSPENDED, code=SUSPENDED)


def check_goes_on(work: UnitOfWork, row: ProcessInstance, what: str) -> None:
    """Refuse what would let a suspended instance go on.

    Raises:
        InvalidTransitionError: SUSPENDED.
    """
    if is_suspended(work, row):
        itself = row.suspended_at is not None
        why = "" if itself else f" with its process {row.process_id!r}"
        msg = f"{what}: process instance {row.id!r} is suspended{why}; resume it first"
        raise InvalidTransitionError(msg, from_=SUSPENDED, code=SUSPENDED)


def put_off(
    work: UnitOfWork, row: ProcessInstance, due: dt.datetime
) -> tuple[dt.datetime, dt.datetime | None]:
    """Return when something of an instance is due, and its moment if it is put off."""
    return (NEVER, due) if is_suspended(work, row) else (due, None)


def suspension_of(process_id: str) -> str:
    """Name what is held while a process is suspended or resumed."""
    return f"suspension of {process_id!r}"
