"""Run a job: begun in one transaction, called outside, ended in another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bizproc.engine.actions.call import call_in_transaction, prepare_call
from bizproc.engine.actions.outcome import (
    Call,
    Done,
    Failed,
    Outcome,
    Thrown,
    kept_outcome,
    kept_values,
)
from bizproc.engine.actions.result import apply_outcome, note_failed_try, wait_after
from bizproc.engine.faults.containment import concerns_all
from bizproc.engine.incident_reports import open_due_incident
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.suspension.rules import is_suspended
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import jobs
from bizproc.errors import ActionError, InvalidTransitionError, NotFoundError
from bizproc.fault import CONTAINED, fault_of
from bizproc.model.row_factory import changed
from bizproc.model.rows import Job
from bizproc.store import eq


@dataclass(frozen=True, slots=True)
class Begun:
    """Hold a job that was leased, and its call.

    Without a call its action is transactional: it is called when the job ends.
    """

    job: Job
    call: Call | None


def begin_job(
    work: UnitOfWork,
    job: Job,
    *,
    lease: dt.timedelta | None = None,
    worker: str | None = None,
) -> Begun | None:
    """Count a try of a job that is held in this transaction, and lease it.

    Args:
        work: the unit of work.
        job: as it stands.
        lease: for how long, if not as long as the engine's own workers have it.
        worker: what a worker outside calls itself.

    Returns:
        What is to be called; None if there is nothing left to do.
    """
    loaded = work.load(job.instance_id)
    if not loaded.execution.has_token(job.token):
        jobs.finish(work.transaction, job)
        return None
    if is_suspended(loaded.row):
        # suspended since the job was found due
        jobs.suspend_one(work.transaction, job)
        return None
    if _is_over(work, loaded, job):
        settle(work, loaded)
        return None
    job = changed(job, attempts=job.attempts + 1, outcome=None)
    call = None
    if not _is_transactional(work, job):
        prepared = prepare_call(
            work, loaded, job.token, attempt=job.attempts, inside=False
        )
        if not isinstance(prepared, Call):
            apply_outcome(work, loaded, job.token, prepared, job=job)
            settle(work, loaded)
            return None
        call = prepared
    until = work.now + (lease or work.components.options.lease)
    lock = work.new_id("lock")
    leased = jobs.lease(work.transaction, job, lock=lock, until=until, worker=worker)
    return Begun(leased, call)


def end_job(work: UnitOfWork, job: Job, outcome: Outcome | None) -> bool:
    """Feed a job's outcome back; None calls a transactional action now.

    What it did outside is recorded even if its element was left meanwhile.

    Returns:
        False if its lease went to another worker: the outcome comes too late.
    """
    # the instance before its job, as every command: else two could wait for each other
    instance = _held_instance(work, job.instance_id)
    current = jobs.current(work.transaction, job)
    if current is None:
        _record(work, outcome)
        return outcome is not None
    if current.lock != job.lock:
        return False
    loaded = instance or work.load(job.instance_id)
    if not loaded.execution.has_token(job.token):
        jobs.finish(work.transaction, job)
        _record(work, outcome)
        return True
    if is_suspended(loaded.row):
        _end_suspended(work, loaded, current, outcome)
        return True
    if outcome is None:
        outcome = call_in_transaction(work, loaded, job.token, attempt=job.attempts)
    apply_outcome(work, loaded, job.token, outcome, job=current)
    settle(work, loaded)
    return True


def _held_instance(work: UnitOfWork, instance_id: str) -> LoadedInstance | None:
    """Take an instance in hand; None if it has ended, and perhaps is gone."""
    try:
        return work.load(instance_id)
    except (NotFoundError, InvalidTransitionError):
        return None


def _end_suspended(
    work: UnitOfWork, loaded: LoadedInstance, job: Job, outcome: Outcome | None
) -> None:
    """Keep what a call came to until its instance is resumed; a failure is tried later."""
    tx = work.transaction
    values = None if outcome is None else kept_values(outcome)
    if outcome is None:
        jobs.wait_for_resumption(tx, job, at=work.now, attempts=job.attempts - 1)
    elif values is None:
        apply_outcome(work, loaded, job.token, outcome, job=job)
        settle(work, loaded)
        jobs.suspend(tx, eq("id", job.id))
    else:
        _record(work, outcome)
        fresh = {**values, "fresh": True}
        jobs.wait_for_resumption(tx, job, at=work.now, outcome=fresh)


def hold_job(
    work: UnitOfWork, job: Job, outcome: Outcome | None, error: BaseException
) -> None:
    """Keep a job whose instance could not go on, with its outcome, for an operator.

    The outcome is taken over when its incident is resolved; the action is not called
    again. What it did outside is recorded now.
    """
    current = jobs.current(work.transaction, job)
    if current is None:
        # what failed before may fail again, and nothing waits for it any more
        _kept(work, outcome)
        return
    if current.lock != job.lock:
        return
    fault = fault_of(error)
    said = f"{fault.code}: {fault.message}"
    jobs.hold(work.transaction, current, outcome=_kept(work, outcome), error=said)
    open_due_incident(work, job, error)


def _is_over(work: UnitOfWork, loaded: LoadedInstance, job: Job) -> bool:
    """Say whether a job needs no call: by its kept outcome, or it is given up."""
    if job.outcome is not None:
        kept = kept_outcome(job.outcome)
        if isinstance(kept, Thrown) and not job.outcome.get("fresh"):
            # nobody caught it; unless somebody does by now, the call is repeated
            caught = loaded.execution.throw(job.token, kept.code, kept.message)
            if caught:
                jobs.finish(work.transaction, job)
            return caught
        apply_outcome(work, loaded, job.token, kept, job=job)
        return True
    if job.lock is None:
        return False
    message = f"the worker was lost in try {job.attempts}: it died, or hung"
    lost = Failed(ActionError.code, message)
    if wait_after(work, loaded, job.token, job.attempts) is None:
        apply_outcome(work, loaded, job.token, lost, job=job)
        return True
    # it has waited for the end of the lease: the next try is due at once
    note_failed_try(loaded, job.token, lost, job.attempts)
    return False


def _kept(work: UnitOfWork, outcome: Outcome | None) -> object:
    """Return what a job keeps of its outcome; None if what it wrote is refused."""
    if outcome is None:
        return None
    try:
        with work.undoing():
            _record(work, outcome)
    except CONTAINED as error:
        if concerns_all(error, work):
            raise
        return None
    return kept_values(outcome)


def _record(work: UnitOfWork, outcome: Outcome | None) -> None:
    if isinstance(outcome, Done) and outcome.write is not None:
        outcome.write(work)


def _is_transactional(work: UnitOfWork, job: Job) -> bool:
    try:
        return work.components.actions.get(job.action).transactional
    except NotFoundError:
        return False
