"""The table of the jobs, which is the queue: all that enqueues, leases and finishes.

A job is one execution of an action after the commit, at least once. A worker leases
it before the call and finishes it afterwards; a lease that ran out lets another worker
have it.
"""

from __future__ import annotations

import datetime as dt

from bizproc.model.row_factory import changed
from bizproc.model.rows import Job
from bizproc.model.states import JobState
from bizproc.store import JOBS, Condition, Transaction, eq


def enqueue(tx: Transaction, job: Job) -> None:
    """Put a job into the queue."""
    tx.insert(JOBS, job)


def next_due(
    tx: Transaction, *, now: dt.datetime, until: dt.datetime | None = None
) -> Job | None:
    """Return the job that is due first and that no other worker holds."""
    conditions = [Condition("due", "<=", until)] if until else []
    for job in tx.select(JOBS, *conditions, order_by=("due", "id")):
        if not _is_leased(job, now):
            return job
    return None


def claim(tx: Transaction, job_id: str, *, now: dt.datetime) -> Job | None:
    """Hold a job until the end of the transaction; None if it is gone or leased."""
    job = tx.get(JOBS, job_id, lock=True)
    return None if job is None or _is_leased(job, now) else job


def lease(tx: Transaction, job: Job, *, lock: str, until: dt.datetime) -> Job:
    """Give a claimed job to the worker that knows the lock."""
    leased = changed(job, lock=lock, locked_until=until)
    tx.replace(JOBS, leased)
    return leased


def current(tx: Transaction, job: Job) -> Job | None:
    """Hold a leased job as it stands now; None if it is gone."""
    return tx.get(JOBS, job.id, lock=True)


def retry(
    tx: Transaction,
    job: Job,
    *,
    attempts: int,
    due: dt.datetime,
    error: str | None = None,
) -> None:
    """Put a job back into the queue, to be called again at its new moment.

    `error` says why the last try failed, if it did.
    """
    again = changed(
        job,
        state=state_after(attempts),
        attempts=attempts,
        due=due,
        last_error=error or job.last_error,
        lock=None,
        locked_until=None,
    )
    tx.replace(JOBS, again)


def finish(tx: Transaction, job: Job) -> None:
    """Take a job off the queue: it came to its end."""
    tx.delete(JOBS, eq("id", job.id))


def cancel(tx: Transaction, instance_id: str, token: int) -> None:
    """Take the job of a token off the queue: its element was left."""
    tx.delete(JOBS, eq("instance_id", instance_id), eq("token", token))


def cancel_all(tx: Transaction, instance_id: str) -> None:
    """Take the jobs of an instance that is over off the queue."""
    tx.delete(JOBS, eq("instance_id", instance_id))


def take_up(tx: Transaction, instance_id: str, at: dt.datetime) -> None:
    """Let the jobs of an instance that nobody is at run at this moment."""
    for job in tx.select(JOBS, eq("instance_id", instance_id)):
        if not _is_leased(job, at) and job.due > at:
            tx.replace(JOBS, changed(job, due=at))


def postpone(tx: Transaction, job: Job, due: dt.datetime) -> bool:
    """Let a job run later, and by any worker, unless it is gone.

    Returns:
        False if its lease has gone to another worker meanwhile: it is left alone.
    """
    found = tx.get(JOBS, job.id, lock=True)
    if found is None:
        return True
    if found.lock != job.lock:
        return False
    tx.replace(JOBS, changed(found, due=due, lock=None, locked_until=None))
    return True


def state_after(attempts: int) -> JobState:
    """Return the state of a job that waits after so many failed attempts."""
    return JobState.FAILED if attempts else JobState.CREATED


def _is_leased(job: Job, now: dt.datetime) -> bool:
    return job.locked_until is not None and job.locked_until > now
