"""Do what is due: timers and jobs in order of their moments, each for itself."""

from __future__ import annotations

import datetime as dt

from bizproc.engine import calling, jobs, postponing, timers
from bizproc.engine.parts import Parts
from bizproc.engine.work import unit
from bizproc.errors import BizprocError
from bizproc.model.rows import Job, Timer


def next_moment(parts: Parts) -> dt.datetime | None:
    """Return when the next timer or job is due, or None."""
    with parts.store.read() as tx:
        timer, job = timers.next_timer(tx), jobs.next_job(tx, parts.clock.now())
    return min((row.due for row in (timer, job) if row is not None), default=None)


def run_next(parts: Parts) -> bool:
    """Fire the timer or run the job that is due first; False if nothing is."""
    now = parts.clock.now()
    with parts.store.read() as tx:
        timer = timers.next_timer(tx, until=now)
        job = jobs.next_job(tx, now, until=now)
    if timer is not None and (job is None or timer.due <= job.due):
        _fire(parts, timer)
    elif job is not None:
        _run(parts, job)
    else:
        return False
    return True


def run_jobs(parts: Parts) -> None:
    """Run the jobs that are due now: those that a command has just made."""
    now = parts.clock.now()
    while True:
        with parts.store.read() as tx:
            job = jobs.next_job(tx, now, until=now)
        if job is None:
            return
        _run(parts, job)


def _fire(parts: Parts, timer: Timer) -> None:
    try:
        with unit(parts) as work:
            timers.fire(work, timer)
    except BizprocError as error:
        _put_off(parts, timer, error)


def _run(parts: Parts, job: Job) -> None:
    """Prepare the call in one transaction, make it outside, take it in another."""
    held = job
    try:
        with unit(parts) as work:
            begun = jobs.begin(work, job.id)
        if begun is None:
            return
        held, call = begun
        outcome = calling.invoke(call)
        with unit(parts) as work:
            jobs.finish(work, held, outcome)
    except BizprocError as error:
        _put_off(parts, held, error)


def _put_off(parts: Parts, item: Timer | Job, error: BizprocError) -> None:
    with unit(parts) as work:
        postponing.put_off(work, item, error)
