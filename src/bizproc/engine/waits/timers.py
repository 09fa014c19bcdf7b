"""The table of the timers: armed by processes, starts of them, tasks that wake up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from bizproc.engine.waits import lanes
from bizproc.model.row_factory import changed
from bizproc.model.rows import NEVER, Timer
from bizproc.store import TIMERS, Condition, Transaction, eq, one_of


def arm(tx: Transaction, timer: Timer) -> None:
    """Let a timer wait for its moment."""
    tx.insert(TIMERS, timer)


def next_due(tx: Transaction, *, until: dt.datetime | None = None) -> Timer | None:
    """Return the timer that is due first, perhaps only if it is due by then."""
    due = Condition("due", "<=", until) if until else Condition("due", "<", NEVER)
    found = tx.select(TIMERS, due, order_by=("due", "number"), limit=1)
    return found[0] if found else None


def next_due_of(
    tx: Transaction, process_id: str, *, until: dt.datetime
) -> Timer | None:
    """Return the timer of a process that is due first, if one is due by then."""
    found = lanes.first_timer(tx, process_id)
    return found if found is not None and found.due <= until else None


def before(tx: Transaction, timer: Timer) -> list[Timer]:
    """Return the timers of the same instance that are to fire before one, in order."""
    if not timer.instance_id:
        return []
    own, due = eq("instance_id", timer.instance_id), Condition("due", "<=", timer.due)
    found = tx.select(TIMERS, own, due, order_by=("due", "number"))
    place = (timer.due, timer.number)
    return [it for it in found if (it.due, it.number) < place]


def due(tx: Transaction, *, now: dt.datetime, limit: int) -> list[Timer]:
    """Return the timers that are due, the first first, at most so many.

    If there are more, the first of each process, the second of each …
    """
    of = Condition("due", "<=", now)
    found = tx.select(TIMERS, of, order_by=("due", "number"), limit=limit)
    if len(found) < limit:
        return found
    return lanes.due_in_turn(tx, TIMERS, lanes.of_timers(tx), now=now, limit=limit)


def coming(tx: Transaction, *, after: dt.datetime) -> list[Timer]:
    """Return the timer that will be due first, if there is one."""
    of = (Condition("due", ">", after), Condition("due", "<", NEVER))
    return tx.select(TIMERS, *of, order_by=("due", "number"), limit=1)


def find(tx: Transaction, timer_id: str) -> Timer | None:
    """Return a timer; None if it is gone."""
    return tx.get(TIMERS, timer_id)


def hold(tx: Transaction, timer_id: str) -> Timer | None:
    """Hold a timer until the end of the transaction; None if it is gone."""
    return tx.get(TIMERS, timer_id, lock=True)


def move(
    tx: Transaction,
    timer: Timer,
    due: dt.datetime,
    *,
    suspended_due: dt.datetime | None,
) -> Timer:
    """Let a timer that is held fire at another moment."""
    moved = changed(timer, due=due, suspended_due=suspended_due)
    tx.replace(TIMERS, moved)
    return moved


def take(tx: Transaction, timer_id: str, *, due: dt.datetime | None = None) -> bool:
    """Take a timer off the table; False if somebody else did, or disarmed it.

    With `due` it must still wait for that moment.
    """
    conditions = [eq("due", due)] if due is not None else []
    return tx.delete(TIMERS, eq("id", timer_id), *conditions) > 0


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


def suspend(tx: Transaction, of: Condition) -> None:
    """Let no timer of these instances, or of their starts, fire until they are resumed."""
    for timer in tx.select(TIMERS, of, one_of("kind", ("process", "start"))):
        if timer.suspended_due is None:
            tx.replace(TIMERS, changed(timer, due=NEVER, suspended_due=timer.due))


def resume(tx: Transaction, of: Condition, *, but: Collection[str] = ()) -> None:
    """Give the timers of these instances their moments back, but for some of them."""
    for timer in tx.select(TIMERS, of):
        if timer.suspended_due is not None and timer.instance_id not in but:
            due = timer.suspended_due
            tx.replace(TIMERS, changed(timer, due=due, suspended_due=None))


def relabel(
    tx: Transaction, instance_id: str, elements: Mapping[int, str], process_id: str
) -> None:
    """Let the timers of an instance name the elements that their tokens stand at now."""
    for timer in tx.select(TIMERS, eq("instance_id", instance_id)):
        element = elements.get(timer.token, timer.element_id)
        named = changed(timer, element_id=element, process_id=process_id)
        if named != timer:
            tx.replace(TIMERS, named)
