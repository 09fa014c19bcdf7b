"""Say what is suspended: an instance by itself, or with its process.

While it is, nothing of it goes on: its timers and jobs are due never, what comes for
it is kept, its tasks cannot be completed. Only an operator changes it. Rows that a
command reads anyway say so: the instance, or the definition of what is to be started.
"""

from __future__ import annotations

import datetime as dt

from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import InvalidTransitionError
from bizproc.model.rows import NEVER, Definition, ProcessInstance

SUSPENDED = "SUSPENDED"


def hold_process(work: UnitOfWork, process_id: str) -> None:
    """Let nobody suspend or resume a process until the transaction ends.

    Whoever starts instances of it calls this before the definition is read: what it
    says then holds for all that is begun.
    """
    work.transaction.hold(suspension_of(process_id), shared=True)


def is_suspended(row: ProcessInstance) -> bool:
    """Say whether an instance is suspended, by itself or with its process."""
    return row.suspended_at is not None or row.process_suspended_at is not None


def check_may_start(definition: Definition) -> None:
    """Refuse to start what is suspended.

    Raises:
        InvalidTransitionError: SUSPENDED.
    """
    if definition.suspended_at is not None:
        msg = (
            f"process {definition.name!r} is suspended: no instance starts; "
            "resume it first"
        )
        raise InvalidTransitionError(msg, from_=SUSPENDED, code=SUSPENDED)


def check_goes_on(row: ProcessInstance, what: str) -> None:
    """Refuse what would let a suspended instance go on.

    Raises:
        InvalidTransitionError: SUSPENDED.
    """
    if is_suspended(row):
        itself = row.suspended_at is not None
        why = "" if itself else f" with its process {row.process_id!r}"
        msg = f"{what}: process instance {row.id!r} is suspended{why}; resume it first"
        raise InvalidTransitionError(msg, from_=SUSPENDED, code=SUSPENDED)


def put_off(
    row: ProcessInstance, due: dt.datetime
) -> tuple[dt.datetime, dt.datetime | None]:
    """Return when something of an instance is due, and its moment if it is put off."""
    return (NEVER, due) if is_suspended(row) else (due, None)


def suspension_of(process_id: str) -> str:
    """Name what is held while a process is suspended or resumed."""
    return f"suspension of {process_id!r}"
