"""The table of the timers: armed by processes, starts of them, tasks that wake up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

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


def take(tx: Transaction, timer_id: str, *, due: dt.datetime | None = None) -> bool:
    """Take a timer off the table; False if somebody else did, or disarmed it.

    With `due` it must still wait for that moment.
    """
    conditions = [eq("due", due)] if due is not None else []
    return tx.delete(TIMERS, eq("id", timer_id), *conditions) > 0


def disarm(tx: Transaction, instance_id: str, token: int) -> None:
    """Forget the timer of a token that goes on without it."""
    tx.delete(TIMERS, eq("instance_id", instance_id), eq("token", token))


def postpone(tx: Transaction, timer: Timer, due: dt.datetime) -> None:
    """Let a timer fire later, unless it is gone."""
    if tx.get(TIMERS, timer.id) is not None:
        tx.replace(TIMERS, changed(timer, due=due))


def relabel(
    tx: Transaction, instance_id: str, elements: Mapping[int, str], process_id: str
) -> None:
    """Let the timers of an instance name the elements that their tokens stand at now."""
    for timer in tx.select(TIMERS, eq("instance_id", instance_id)):
        element = elements.get(timer.token, timer.element_id)
        named = changed(timer, element_id=element, process_id=process_id)
        if named != timer:
            tx.replace(TIMERS, named)
