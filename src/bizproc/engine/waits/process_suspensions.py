"""The table of the suspensions of processes: those in force, and those that are over."""

from __future__ import annotations

import datetime as dt

from bizproc.model.row_factory import changed
from bizproc.model.rows import ProcessSuspension
from bizproc.store import PROCESS_SUSPENSIONS, Condition, Transaction, eq


def begin(tx: Transaction, suspension: ProcessSuspension) -> None:
    """Let a process be suspended."""
    tx.insert(PROCESS_SUSPENSIONS, suspension)


def end(
    tx: Transaction,
    suspension: ProcessSuspension,
    *,
    at: dt.datetime,
    by: str | None,
    reason: str | None,
) -> None:
    """Let a process go on."""
    over = changed(
        suspension, active=None, resumed_at=at, resumed_by=by, resumed_reason=reason
    )
    tx.replace(PROCESS_SUSPENSIONS, over)


def in_force(tx: Transaction) -> list[ProcessSuspension]:
    """Return the suspensions in force, by process."""
    return tx.select(
        PROCESS_SUSPENSIONS, Condition("active", "is not null"), order_by=("active",)
    )


def of_process(tx: Transaction, process_id: str) -> ProcessSuspension | None:
    """Return the suspension of a process that is in force, or None."""
    found = tx.select(PROCESS_SUSPENSIONS, eq("active", process_id), limit=1)
    return found[0] if found else None
