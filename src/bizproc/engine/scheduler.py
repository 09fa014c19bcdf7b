"""Do what is due: timers in the order of their moments, then jobs, each for itself."""

from __future__ import annotations

import datetime as dt

from bizproc.engine.commands.fire_timer import fire_timer
from bizproc.engine.components import Components
from bizproc.engine.incident_reports import open_due_incident
from bizproc.engine.jobs.executor import JobExecutor
from bizproc.engine.transaction_scope import TransactionScope
from bizproc.engine.waits import jobs, timers
from bizproc.errors import BizprocError, ConflictError
from bizproc.model.rows import Timer

# what cannot be done now is due again after a while, after a mere collision soon
_DELAY = dt.timedelta(minutes=5)
_SOON = dt.timedelta(seconds=1)


def run_due(components: Components, executor: JobExecutor, *, limit: int) -> int:
    """Do what is due, at most `limit` things; return how many were done.

    A timer goes before any job: what is called outside may take its time.
    """
    done = 0
    while done < limit and _run_next(components, executor):
        done += 1
    return done


def _run_next(components: Components, executor: JobExecutor) -> bool:
    """Fire the timer or run the job that is due first; False if nothing is."""
    now = components.clock.now()
    with components.store.read() as tx:
        timer = timers.next_due(tx, until=now)
        job = None if timer is not None else jobs.next_due(tx, until=now)
    if timer is not None:
        _fire(components, timer)
        return True
    return job is not None and executor.run_next()


def _fire(components: Components, timer: Timer) -> None:
    try:
        with TransactionScope(components) as work:
            fire_timer(work, timer)
    except BizprocError as error:
        _put_off(components, timer, error)


def _put_off(components: Components, timer: Timer, error: BizprocError) -> None:
    """Move on what a broken instance has due, so that it holds nothing else up.

    An incident is opened unless it was only a collision.
    """
    conflict = isinstance(error, ConflictError)
    with TransactionScope(components) as work:
        later = work.now + (_SOON if conflict else _DELAY)
        timers.postpone(work.transaction, timer, later)
        if not conflict:
            open_due_incident(work, timer, error)
