"""Remove what has ended long ago, a few rows at a time."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from bizproc.engine import history, instances, seen_events
from bizproc.engine.components import Components
from bizproc.engine.facts import InstancesPurged, TasksPurged
from bizproc.engine.moments import span_of
from bizproc.engine.operators import check_operator
from bizproc.engine.transaction_scope import TransactionScope
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import incidents, user_tasks
from bizproc.errors import ConflictError, InvalidValueError
from bizproc.model.rows import ProcessInstance
from bizproc.model.states import (
    OPEN_TASK_STATES,
    IncidentState,
    InstanceState,
    TaskState,
)
from bizproc.store import (
    HISTORY,
    INCIDENTS,
    INSTANCES,
    JOBS,
    SEEN_EVENTS,
    SUBSCRIPTIONS,
    TIMERS,
    USER_TASKS,
    Condition,
    Table,
    Transaction,
    eq,
    one_of,
)

__all__ = ["Purged", "purge"]

# One transaction removes at most so many rows of a table and, of instances, about so
# many events; one instance is removed at once, whatever it did.
_ROWS, _EVENTS = 200, 2_000
_LEAST_PAUSE_SECONDS = 0.01
_TRIES = 5
_ENDED_STATES = (InstanceState.COMPLETED, InstanceState.TERMINATED)


@dataclass(frozen=True, kw_only=True)
class Purged:
    """Count what ended by the moment `before` and was removed, or would be.

    `transitions` are rows of the history, one a command. `kept` are instances that
    ended by then, but to which something open still refers.
    """

    before: dt.datetime
    instances: int = 0
    transitions: int = 0
    tasks: int = 0
    incidents: int = 0
    seen_events: int = 0
    kept: int = 0

    def plus(self, **counts: int) -> Purged:
        """Return these counts and further ones."""
        added = {name: getattr(self, name) + one for name, one in counts.items()}
        return replace(self, **added)


class _Ended(NamedTuple):
    """Say which rows of a table go by a moment of their own.

    `counted` is the count of `Purged` that they belong to; an index leads along `order`.
    """

    counted: str
    table: Table[Any]
    moment: str
    order: str
    conditions: tuple[Condition, ...]
    remove: Callable[[Transaction, Sequence[str]], None]


# What belongs to an instance goes with it; here stands what belongs to none.
_ALONE = (
    *(
        _Ended(
            "tasks",
            USER_TASKS,
            "ended_at",
            "urgency",
            (eq("state", state), eq("instance_id", None), eq("control_since", None)),
            user_tasks.remove,
        )
        for state in TaskState
        if state not in OPEN_TASK_STATES
    ),
    _Ended(
        "incidents",
        INCIDENTS,
        "resolved_at",
        "resolved_at",
        (eq("instance_id", ""), eq("state", IncidentState.RESOLVED)),
        incidents.remove,
    ),
    _Ended("seen_events", SEEN_EVENTS, "at", "at", (), seen_events.remove),
)


def purge(
    components: Components,
    *,
    older_than: dt.timedelta | str,
    by: str | None = None,
    dry_run: bool = False,
    after_batch: Callable[[Purged], None] | None = None,
) -> Purged:
    """Remove what ended longer ago, in short transactions with pauses between.

    Args:
        components: of the engine.
        older_than: a duration, or its ISO 8601 text.
        by: who does it.
        dry_run: count only, and write nothing.
        after_batch: called without an open transaction after each one, with the
            counts so far.

    Raises:
        InvalidValueError: the duration is none, or is negative.
        ForbiddenError: FORBIDDEN, this person is no operator.
    """
    before = _cutoff(components, older_than)
    with components.store.read() as tx:
        check_operator(UnitOfWork(components, tx, only_looks=True), "purge", by)
    run = _Purge(components, before, dry_run=dry_run, after_batch=after_batch)
    return run.run()


def _cutoff(components: Components, older_than: dt.timedelta | str) -> dt.datetime:
    """Return the moment by which a thing must have ended."""
    span = span_of(older_than)
    if span is None:
        msg = f"purge: older_than is {older_than!r}; give a duration, such as P90D"
        raise InvalidValueError(msg)
    if span.sign < 0:
        msg = f"purge: older_than is {older_than}, which is negative; give e.g. P90D"
        raise InvalidValueError(msg)
    now = components.clock.now()
    try:
        return span.after(now, time=components.domain.time, times=-1)
    except InvalidValueError as error:
        msg = f"purge: {older_than} before {now.isoformat()} there was no time"
        raise InvalidValueError(msg) from error


class _Purge:
    """Go through the tables once, oldest rows first."""

    def __init__(
        self,
        components: Components,
        before: dt.datetime,
        *,
        dry_run: bool,
        after_batch: Callable[[Purged], None] | None,
    ) -> None:
        self._components = components
        self._held = 0.0  # seconds for which the last transaction was open
        self._dry_run = dry_run
        self._after_batch = after_batch
        self._purged = Purged(before=before)

    def run(self) -> Purged:
        """Remove instances with what is theirs, then what belongs to none."""
        before = self._purged.before
        with self._components.store.read() as tx:
            processes = instances.process_ids(tx)
        # by when they began: an index of their end would cost every instance
        begun = Condition("started_at", "<=", before)
        for process_id, state in itertools.product(processes, _ENDED_STATES):
            of = (eq("process_id", process_id), eq("state", state), begun)
            place = _Place(INSTANCES, "started_at", (*of, _by(before, "ended_at")))
            while self._remove_some(place):
                pass
        for ended in _ALONE:
            its = (*ended.conditions, _by(before, ended.moment))
            place = _Place(ended.table, ended.order, its)
            while self._rows(ended, place):
                pass
        return self._purged

    def _remove_some(self, place: _Place) -> bool:
        return self._repeated(lambda: self._instances(place))

    def _repeated(self, batch: Callable[[], bool]) -> bool:
        """Do a batch once more if somebody opened something of it meanwhile."""
        for _ in range(_TRIES - 1):
            with suppress(ConflictError):
                return batch()
        return batch()

    def _instances(self, place: _Place) -> bool:
        """Remove the next instances; False if there are none any more."""
        with self._batch() as work:
            tx = work.transaction
            found = _few(place.next_rows(tx))
            ids = [row.id for row in found]
            referred = _referred(tx, ids)
            going = [one for one in ids if one not in referred]
            counts = self._remove_instances(work, going)
        place.pass_(found)
        return self._went_on(found, kept=len(referred), **counts)

    def _remove_instances(self, work: UnitOfWork, ids: list[str]) -> dict[str, int]:
        tx = work.transaction
        of = one_of("instance_id", ids)
        tasks = [row.id for row in tx.select(USER_TASKS, of, *user_tasks.CLOSED)]
        resolved = eq("state", IncidentState.RESOLVED)
        closed = [row.id for row in tx.select(INCIDENTS, of, resolved)]
        transitions = tx.count(HISTORY, of)
        if ids and not self._dry_run:
            for one in _in_parts(tasks):
                user_tasks.remove(tx, one)
            for one in _in_parts(closed):
                incidents.remove(tx, one)
            history.remove(tx, ids)
            instances.remove(tx, ids)
            work.tell(InstancesPurged(tuple(ids)))
            if _referred(tx, ids):  # a task renewed meanwhile: where rows have locks
                msg = "something of an ended instance was opened while it was purged"
                raise ConflictError(msg)
        return {
            "instances": len(ids),
            "transitions": transitions,
            "tasks": len(tasks),
            "incidents": len(closed),
        }

    def _rows(self, ended: _Ended, place: _Place) -> bool:
        """Remove the next rows of a table; False if there are none any more."""
        with self._batch() as work:
            found = place.next_rows(work.transaction)
            if found and not self._dry_run:
                ids = [row.id for row in found]
                ended.remove(work.transaction, ids)
                if ended.table is USER_TASKS:
                    work.tell(TasksPurged(tuple(ids)))
        place.pass_(found)
        return self._went_on(found, **{ended.counted: len(found)})

    @contextmanager
    def _batch(self) -> Iterator[UnitOfWork]:
        """Open a short transaction."""
        if self._dry_run:
            with self._components.store.read() as tx:
                yield UnitOfWork(self._components, tx, only_looks=True)
            return
        with TransactionScope(self._components) as work:
            began = time.monotonic()
            yield work
        self._held = time.monotonic() - began

    def _went_on(self, found: Sequence[Any], **counts: int) -> bool:
        """Count a batch, and let those have their turn who waited for it."""
        if not found:
            return False
        self._purged = self._purged.plus(**counts)
        if self._after_batch is not None:
            self._after_batch(self._purged)
        if not self._dry_run:
            # as long as it was held: half of the tries of a waiting process get through
            time.sleep(max(_LEAST_PAUSE_SECONDS, self._held))
        return True


def _by(before: dt.datetime, moment_: str) -> Condition:
    return Condition(moment_, "<=", before)


class _Place:
    """Remember how far a table was gone through, by moments of its rows."""

    def __init__(
        self, table: Table[Any], order: str, conditions: tuple[Condition, ...]
    ) -> None:
        self._table = table
        self._order = order
        self._conditions = conditions
        self._last: dt.datetime | None = None
        self._passed: set[str] = set()  # of the last moment

    def next_rows(self, tx: Transaction) -> list[Any]:
        """Return the rows that come next."""
        behind = Condition(self._order, ">=", self._last)
        conditions = (*self._conditions, *([behind] if self._last else []))
        limit = _ROWS + len(self._passed)
        found = tx.select(
            self._table, *conditions, order_by=(self._order,), limit=limit
        )
        return [row for row in found if row.id not in self._passed][:_ROWS]

    def pass_(self, rows: Sequence[Any]) -> None:
        """Go on behind these rows."""
        if not rows:
            return
        last = getattr(rows[-1], self._order)
        if last != self._last:
            self._last, self._passed = last, set()
        self._passed |= {row.id for row in rows if getattr(row, self._order) == last}


def _few(rows: list[ProcessInstance]) -> list[ProcessInstance]:
    """Return the first rows, as many as one transaction removes with their events."""
    events = 0
    for number, row in enumerate(rows):
        events += row.events
        if number and events > _EVENTS:
            return rows[:number]
    return rows


def _in_parts(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _ROWS):
        yield ids[start : start + _ROWS]


def _referred(tx: Transaction, ids: Sequence[str]) -> set[str]:
    """Return which of the instances something open refers to."""
    of = one_of("instance_id", ids)
    rows: list[Any] = []
    rows += tx.select(USER_TASKS, of, one_of("state", OPEN_TASK_STATES))
    rows += tx.select(USER_TASKS, of, Condition("control_since", "is not null"))
    rows += tx.select(INCIDENTS, of, eq("state", IncidentState.OPEN))
    for table in (JOBS, TIMERS, SUBSCRIPTIONS):
        rows += tx.select(table, of)
    return {row.instance_id for row in rows}
