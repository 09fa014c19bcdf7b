"""Do what is due: timers and jobs in the order of their moments, each for itself."""

from __future__ import annotations

import datetime as dt

from bizproc.engine.action_outcome import invoke
from bizproc.engine.commands.fire_timer import fire_timer
from bizproc.engine.commands.run_job import begin_job, end_job
from bizproc.engine.components import Components
from bizproc.engine.incident_reports import Receiver, open_instance_incident
from bizproc.engine.transaction_scope import perform, repeat
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import jobs, timers
from bizproc.errors import StoreUnavailableError
from bizproc.fault import CONTAINED
from bizproc.model.rows import Job, Timer

# what cannot be done now is due again after a while
_DELAY = dt.timedelta(minutes=5)


def next_moment(components: Components) -> dt.datetime | None:
    """Return when the next timer or job is due, or None."""
    now = components.clock.now()
    with components.store.read() as tx:
        timer, job = timers.next_due(tx), jobs.next_due(tx, now=now)
    return min((row.due for row in (timer, job) if row is not None), default=None)


def run_due(components: Components, *, limit: int) -> int:
    """Do what is due, at most `limit` things; return how many were done.

    Raises:
        StoreUnavailableError: the database is away for longer than it is waited for.
    """
    done = 0
    while done < limit and _run_next(components):
        done += 1
    return done


def _run_next(components: Components) -> bool:
    """Fire the timer or run the job that is due first; False if nothing is."""
    due = repeat(components, lambda _: _first_due(components))
    if isinstance(due, Timer):
        _fire(components, due)
    elif due is not None:
        _run(components, due)
    return due is not None


def _first_due(components: Components) -> Timer | Job | None:
    now = components.clock.now()
    with components.store.read() as tx:
        timer = timers.next_due(tx, until=now)
        job = jobs.next_due(tx, now=now, until=now)
    if timer is not None and (job is None or timer.due <= job.due):
        return timer
    return job


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
        perform(components, lambda work: fire_timer(work, timer), reports=False)
    except StoreUnavailableError:
        raise
    except CONTAINED as error:
        _put_off(components, timer, error)


def _run(components: Components, job: Job) -> None:
    """Prepare the call in one transaction, make it outside, take it in another."""
    held = job
    try:
        begun = perform(components, lambda it: begin_job(it, job.id), reports=False)
        if begun is None:
            return
        held, call = begun
        outcome = invoke(call)
        perform(components, lambda it: end_job(it, held, outcome), reports=False)
    except StoreUnavailableError:
        raise
    except CONTAINED as error:
        _put_off(components, held, error)


def _put_off(components: Components, due: Timer | Job, error: BaseException) -> None:
    """Move on what a broken instance has due, so that it holds nothing else up.

    A job whose lease went to another worker is left to them: they may be at it.
    """
    receiver = Receiver(due.instance_id, due.process_id, due.element_id)

    def put_off(work: UnitOfWork) -> None:
        later = work.now + _DELAY
        if isinstance(due, Timer):
            timers.put_off(work.transaction, due, later)
        elif not jobs.postpone(work.transaction, due, later):
            return
        open_instance_incident(work, receiver, error)

    perform(components, put_off, reports=False)
