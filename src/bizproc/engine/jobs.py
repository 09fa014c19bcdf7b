"""Run jobs: actions after the commit, at least once, with a lease (D6, G3, G4)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bizproc.engine import calling
from bizproc.errors import NotFoundError
from bizproc.model.making import changed
from bizproc.model.rows import Job
from bizproc.store import JOBS, Condition, Transaction, eq

if TYPE_CHECKING:
    from bizproc.engine.work import UnitOfWork


def next_job(
    tx: Transaction, now: dt.datetime, until: dt.datetime | None = None
) -> Job | None:
    """Return the job that is due first and that no other worker holds."""
    conditions = [Condition("due", "<=", until)] if until else []
    for job in tx.select(JOBS, *conditions, order_by=("due", "id")):
        if job.locked_until is None or job.locked_until <= now:
            return job
    return None


def begin(work: UnitOfWork, job_id: str) -> tuple[Job, calling.Call] | None:
    """Take a job and prepare its call, or do all of it if it is transactional.

    Returns:
        The leased job and the call to make outside the transaction; None if there
        is nothing left to do.
    """
    tx = work.transaction
    job = tx.get(JOBS, job_id, lock=True)
    if job is None or (job.locked_until is not None and job.locked_until > work.now):
        return None
    running = work.load(job.instance_id)
    if not running.execution.has_token(job.token):
        tx.delete(JOBS, eq("id", job.id))
        return None
    attempt = job.attempts + 1
    if _is_transactional(work, job):
        outcome = calling.run_in_transaction(work, running, job.token, attempt=attempt)
        calling.apply(work, running, job.token, outcome, job=job)
        work.settle(running)
        return None
    call = calling.prepare(work, running, job.token, attempt=attempt, inside=False)
    if not isinstance(call, calling.Call):
        calling.apply(work, running, job.token, call, job=job)
        work.settle(running)
        return None
    leased = changed(
        job,
        lock=work.new_id("lock"),
        locked_until=work.now + work.parts.options.lease,
    )
    tx.replace(JOBS, leased)
    return leased, call


def finish(work: UnitOfWork, job: Job, outcome: calling.Outcome) -> None:
    """Feed a job's outcome back, unless its lease went to another worker.

    What it did outside is recorded even if its element was left meanwhile.
    """
    current = work.transaction.get(JOBS, job.id, lock=True)
    if current is None:
        _record(work, outcome)
        return
    if current.lock != job.lock:
        return
    running = work.load(job.instance_id)
    if not running.execution.has_token(job.token):
        work.transaction.delete(JOBS, eq("id", job.id))
        _record(work, outcome)
        return
    calling.apply(work, running, job.token, outcome, job=current)
    work.settle(running)


def _record(work: UnitOfWork, outcome: calling.Outcome) -> None:
    if isinstance(outcome, calling.Done) and outcome.write is not None:
        outcome.write(work)


def _is_transactional(work: UnitOfWork, job: Job) -> bool:
    try:
        return work.parts.actions.get(job.action).transactional
    except NotFoundError:
        return False
