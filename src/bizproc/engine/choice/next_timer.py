"""Choose the timer that fires next: the first due of the process whose turn it is."""

from __future__ import annotations

import datetime as dt

from bizproc.engine.choice.turns import Turns
from bizproc.engine.waits import lanes, timers
from bizproc.model.rows import Timer
from bizproc.store import Transaction

__all__ = ["find_next"]


def find_next(tx: Transaction, turns: Turns, *, now: dt.datetime) -> Timer | None:
    """Return the timer that is to fire next; those of one process in their order."""
    found = _in_turn(tx, turns, now)
    if found is None and turns.is_look_due:
        seen = lanes.of_timers(tx)
        turns.begin([it for it in seen if it.due <= now], among=len(seen))
        found = _in_turn(tx, turns, now)
    if found is None:
        found = timers.next_due(tx, until=now)
        turns.rest() if found is None else turns.took_first()
    return found


def _in_turn(tx: Transaction, turns: Turns, now: dt.datetime) -> Timer | None:
    while (lane := turns.next()) is not None:
        found = timers.next_due_of(tx, lane.process_id, until=now)
        if found is not None:
            return found
        turns.leave_out(lane)
    return None
