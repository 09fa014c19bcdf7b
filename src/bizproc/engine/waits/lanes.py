"""Lanes: the jobs of one process that call one action, the timers of one process.

What is due first is found by an index, however much waits. But who may not take it, or
not again, would read past all that stand before the next one that may be taken. So the
indexes keep each lane together: the lanes are found by one step each, and what is due
first in one of them by another, however many rows they have.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any, NamedTuple, TypeVar

from bizproc.model.rows import NEVER, Job, Timer
from bizproc.store import JOBS, TIMERS, Condition, Table, Transaction, eq

R = TypeVar("R", Job, Timer)

# behind every id, and every number
_LAST = "\U0010ffff"
_HIGHEST = 2**63 - 1
# before every moment
_EPOCH = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
_BY_DUE = {JOBS: ("due", "id"), TIMERS: ("due", "number", "id")}


class Lane(NamedTuple):
    """Name a lane, and when the first of it is due; timers call no action.

    `place` is just before the first, in the order of moments. Who reads on from there
    passes over no other lane, whichever index a database thinks is best.
    """

    process_id: str
    due: dt.datetime
    place: tuple[Any, ...]
    action: str | None = None


def of_jobs(tx: Transaction, action: str | None = None) -> list[Lane]:
    """Return the lanes of all jobs, or of those that call an action."""
    own = [] if action is None else [eq("action", action)]
    apart = ("action", "process_id") if action is None else ("process_id",)
    found = _firsts(tx, JOBS, (*apart, "due", "id"), (NEVER, _LAST), *own)
    return [
        Lane(it.process_id, it.due, (it.due, it.id[:-1]), it.action) for it in found
    ]


def of_timers(tx: Transaction) -> list[Lane]:
    """Return the lanes of all timers; those of tasks without a process are one."""
    order = ("process_id", "due", "number", "id")
    found = _firsts(tx, TIMERS, order, (NEVER, _HIGHEST, _LAST))
    return [
        Lane(it.process_id, it.due, (it.due, it.number, it.id[:-1])) for it in found
    ]


def first_timer(tx: Transaction, process_id: str) -> Timer | None:
    """Return the first timer of a process, as it stands now."""
    order, before = ("process_id", "due", "number", "id"), (process_id, _EPOCH, -1, "")
    found = tx.select(TIMERS, order_by=order, limit=1, after=before)
    return found[0] if found and found[0].process_id == process_id else None


def within(lane: Lane) -> list[Condition]:
    """Return which rows are of a lane."""
    own = [eq("process_id", lane.process_id)]
    return own if lane.action is None else [eq("action", lane.action), *own]


def due_in_turn(
    tx: Transaction,
    table: Table[R],
    lanes: Sequence[Lane],
    *,
    now: dt.datetime,
    limit: int,
) -> list[R]:
    """Return what is due in these lanes: the first of each, the second of each, and on.

    There are about as many of each lane, at most `limit` together.
    """
    waiting = [it for it in lanes if it.due <= now]
    if not waiting:
        return []
    share = -(-limit // len(waiting))
    due, order = Condition("due", "<=", now), _BY_DUE[table]
    rows = [
        tx.select(table, *within(it), due, order_by=order, limit=share, after=it.place)
        for it in waiting
    ]
    turns = chain.from_iterable(zip_longest(*rows))
    return [it for it in turns if it is not None][:limit]


def _firsts(
    tx: Transaction,
    table: Table[R],
    order: tuple[str, ...],
    end: tuple[Any, ...],
    *of: Condition,
) -> Iterator[R]:
    """Yield the first row of each lane; `end` is behind the last row of any."""
    apart: tuple[str, ...] = order[: -len(end)]
    found: list[R] = tx.select(table, *of, order_by=order, limit=1)
    while found:
        yield found[0]
        after = (*(getattr(found[0], name) for name in apart), *end)
        found = tx.select(table, *of, order_by=order, limit=1, after=after)
