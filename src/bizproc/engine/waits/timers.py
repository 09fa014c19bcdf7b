"""The table of the timers: armed by processes, and by tasks that wake up."""

from __future__ import annotations

import datetime as dt

from bizproc.model.row_factory import changed
from bizproc.model.rows import Timer
from bizproc.store import TIMERS, Condition, Transaction, eq


def arm(tx: Transaction, timer: Timer) -> None:
    """Let a timer wait for its moment."""
    tx.insert(TIMERS, timer)


def next_due(tx: Transaction, *, until: dt.datetime | None = None) -> Timer | None:
    """Return the timer that is due first, perhaps only if it is due by then."""
    conditions = [Condition("due", "<=", until)] if until else []
    found = tx.select(TIMERS, *conditions, order_by=("due", "number"), limit=1)
    return found[0] if found else None


def take(tx: Transaction, timer_id: str) -> bool:
    """Take a timer off the table; False if somebody else did, or disarmed it."""
    return tx.delete(TIMERS, eq("id", timer_id)) > 0


def disarm(tx: Transaction, instance_id: str, token: int) -> None:
    """Forget the timer of a token that goes on without it."""
    tx.delete(TIMERS, eq("instance_id", instance_id), eq("token", token))


def disarm_all(tx: Transaction, instance_id: str) -> None:
    """Forget the timers of an instance that is over."""
    tx.delete(TIMERS, eq("instance_id", instance_id))


def put_off(tx: Transaction, timer: Timer, due: dt.datetime) -> None:
    """Let a timer fire later, since its instance could not go on; unless it is gone."""
    if tx.get(TIMERS, timer.id) is not None:
        tx.replace(TIMERS, changed(timer, due=due, put_off=True))


def take_up(tx: Transaction, instance_id: str, at: dt.datetime) -> None:
    """Let the timers of an instance that were put off fire at this moment."""
    for timer in tx.select(TIMERS, eq("instance_id", instance_id)):
        if timer.put_off:
            tx.replace(TIMERS, changed(timer, due=at))
