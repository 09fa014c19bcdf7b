"""Fire what is due: timers, each once, in the order of their moments (T-6, T-9)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bizproc.engine import alarms
from bizproc.engine.facts import FiredLate
from bizproc.model.rows import Timer
from bizproc.store import TIMERS, Condition, Transaction, eq

if TYPE_CHECKING:
    from bizproc.engine.work import UnitOfWork


def next_timer(tx: Transaction, until: dt.datetime | None = None) -> Timer | None:
    """Return the timer that is due first, perhaps only if it is due by then."""
    conditions = [Condition("due", "<=", until)] if until else []
    found = tx.select(TIMERS, *conditions, order_by=("due", "number"), limit=1)
    return found[0] if found else None


def fire(work: UnitOfWork, timer: Timer) -> None:
    """Fire a timer, unless somebody else did."""
    if not work.transaction.delete(TIMERS, eq("id", timer.id)):
        return
    if timer.kind != "process":
        alarms.ring(work, timer)
        return
    running = work.load(timer.instance_id)
    if not running.execution.has_token(timer.token):
        return
    if work.now - timer.due > work.parts.options.late_after:
        work.tell(FiredLate(running.row, timer.element_id, timer.due))
    running.record("timer_fired", timer.element_id, {"due": timer.due})
    running.execution.trigger(timer.token)
    work.settle(running)
