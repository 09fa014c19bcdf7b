"""Do what is due: timers and jobs in the order of their moments, each for itself."""

from __future__ import annotations

import datetime as dt

from bizproc.engine.action_outcome import invoke
from bizproc.engine.commands.fire_timer import fire_timer
from bizproc.engine.commands.run_job import begin_job, end_job
from bizproc.engine.components import Components
from bizproc.engine.incident_reports import open_due_incident
from bizproc.engine.transaction_scope import TransactionScope
from bizproc.engine.waits import jobs, timers
from bizproc.errors import BizprocError, ConflictError
from bizproc.model.rows import Job, Timer

# what cannot be done now is due again after a while, after a mere collision soon
_DELAY = dt.timedelta(minutes=5)
_SOON = dt.timedelta(seconds=1)


def next_moment(components: Components) -> dt.datetime | None:
    """Return when the next timer or job is due, or None."""
    now = components.clock.now()
    with components.store.read() as tx:
        timer, job = timers.next_due(tx), jobs.next_due(tx, now=now)
    return min((row.due for row in (timer, job) if row is not None), default=None)


def run_due(components: Components, *, limit: int) -> int:
    """Do what is due, at most `limit` things; return how many were done."""
    done = 0
    while done < limit and _run_next(components):
        done += 1
    return done


def _run_next(components: Components) -> bool:
    """Fire the timer or run the job that is due first; False if nothing is."""
    now = components.clock.now()
    with components.store.read() as tx:
        timer = timers.next_due(tx, until=now)
        job = jobs.next_due(tx, now=now, until=now)
    if timer is not None and (job is None or timer.due <= job.due):
        _fire(components, timer)
    elif job is not None:
        _run(components, job)
    else:
        return False
    return True


def run_jobs(components: Components) -> None:
    """Run the jobs that are due now: those that a command has just made."""
    now = components.clock.now()
    while True:
        with components.store.read() as tx:
            job = jobs.next_due(tx, now=now, until=now)
        if job is None:
            return
        _run(components, job)


def _fire(components: Components, timer: Timer) -> None:
    try:
        with TransactionScope(components) as work:
            fire_timer(work, timer)
    except BizprocError as error:
        _put_off(components, timer, error)


def _run(components: Components, job: Job) -> None:
    """Prepare the call in one transaction, make it outside, take it in another."""
    held = job
    try:
        with TransactionScope(components) as work:
            begun = begin_job(work, job.id)
        if begun is None:
            return
        held, call = begun
        outcome = invoke(call)
        with TransactionScope(components) as work:
            end_job(work, held, outcome)
    except BizprocError as error:
        _put_off(components, held, error)


def _put_off(components: Components, due: Timer | Job, error: BizprocError) -> None:
    """Move on what a broken instance has due, so that it holds nothing else up.

    An incident is opened unless it was only a collision. A job whose lease went to
    another worker is left to them: they may be at it.
    """
    conflict = isinstance(error, ConflictError)
    with TransactionScope(components) as work:
        later = work.now + (_SOON if conflict else _DELAY)
        if isinstance(due, Timer):
            timers.postpone(work.transaction, due, later)
        elif not jobs.postpone(work.transaction, due, later):
            return
        if not conflict:
            open_due_incident(work, due, error)
