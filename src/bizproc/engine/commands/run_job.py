"""Run a job: begun in one transaction, called outside, ended in another."""

from __future__ import annotations

from bizproc.engine.action_call import call_in_transaction, prepare_call
from bizproc.engine.action_outcome import Call, Done, Outcome
from bizproc.engine.action_result import apply_outcome
from bizproc.engine.suspension.rules import is_suspended
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import jobs
from bizproc.errors import NotFoundError
from bizproc.model.rows import Job


def begin_job(work: UnitOfWork, job_id: str) -> tuple[Job, Call] | None:
    """Lease a job and prepare its call, or do all of it if it is transactional.

    Returns:
        The leased job and the call to make outside the transaction; None if there
        is nothing left to do.
    """
    tx = work.transaction
    job = jobs.claim(tx, job_id, now=work.now)
    if job is None:
        return None
    loaded = work.load(job.instance_id)
    if not loaded.execution.has_token(job.token):
        jobs.finish(tx, job)
        return None
    if is_suspended(work, loaded.row):
        # suspended since the job was found due
        jobs.suspend_one(tx, job)
        return None
    attempt = job.attempts + 1
    if _is_transactional(work, job):
        outcome = call_in_transaction(work, loaded, job.token, attempt=attempt)
        apply_outcome(work, loaded, job.token, outcome, job=job)
        settle(work, loaded)
        return None
    call = prepare_call(work, loaded, job.token, attempt=attempt, inside=False)
    if not isinstance(call, Call):
        apply_outcome(work, loaded, job.token, call, job=job)
        settle(work, loaded)
        return None
    until = work.now + work.components.options.lease
    return jobs.lease(tx, job, lock=work.new_id("lock"), until=until), call


def end_job(work: UnitOfWork, job: Job, outcome: Outcome) -> None:
    """Feed a job's outcome back, unless its lease went to another worker.

    What it did outside is recorded even if its element was left meanwhile.
    """
    current = jobs.current(work.transaction, job)
    if current is None:
        _record(work, outcome)
        return
    if current.lock != job.lock:
        return
    loaded = work.load(job.instance_id)
    if not loaded.execution.has_token(job.token):
        jobs.finish(work.transaction, job)
        _record(work, outcome)
        return
    apply_outcome(work, loaded, job.token, outcome, job=current)
    settle(work, loaded)


def _record(work: UnitOfWork, outcome: Outcome) -> None:
    if isinstance(outcome, Done) and outcome.write is not None:
        outcome.write(work)


def _is_transactional(work: UnitOfWork, job: Job) -> bool:
    try:
        return work.components.actions.get(job.action).transactional
    except NotFoundError:
        return False
