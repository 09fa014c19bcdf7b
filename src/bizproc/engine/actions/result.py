"""Feed the outcome of a call back into the instance: on, thrown, again, given up."""

from __future__ import annotations

import datetime as dt

from bizproc import tracing
from bizproc.action import Waiting
from bizproc.engine.actions.outcome import (
    Done,
    Failed,
    Later,
    Outcome,
    Thrown,
    kept_values,
)
from bizproc.engine.incident_reports import open_incident
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.suspension.rules import put_off
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import jobs
from bizproc.fault import Fault
from bizproc.model.call_limits import NO_LIMITS
from bizproc.model.rows import Job


def enqueue_job(
    work: UnitOfWork,
    loaded: LoadedInstance,
    token: int,
    *,
    attempts: int = 0,
    due: dt.datetime | None = None,
    error: str | None = None,
) -> None:
    """Let the action of a service task be called after the commit.

    `error` says why the last of the attempts failed.
    """
    node = loaded.execution.node(token)
    when, suspended_due = put_off(loaded.row, due or work.now)
    job = Job(
        id=work.new_id("job"),
        instance_id=loaded.row.id,
        process_id=loaded.row.process_id,
        element_id=node.id,
        token=token,
        action=node.action or "",
        state=jobs.state_after(attempts),
        due=when,
        attempts=attempts,
        last_error=error,
        suspended_due=suspended_due,
        trace=tracing.here(),
    )
    jobs.enqueue(work.transaction, job)
    if due is None and suspended_due is None:
        work.raised_jobs.append(job.id)


def apply_outcome(
    work: UnitOfWork,
    loaded: LoadedInstance,
    token: int,
    outcome: Outcome,
    *,
    job: Job | None,
) -> bool:
    """Feed the outcome of a call back into the instance; True if it can go on.

    `job` is the row that the call was made for, None at the first try of a
    transactional action.
    """
    execution = loaded.execution
    loaded.changed = True
    match outcome:
        case Done(results=results, write=write):
            _finish_job(work, job)
            if write is not None:
                write(work)
            execution.complete(token, results)
            return True
        case Waiting():
            _finish_job(work, job)
        case Thrown(code=code, message=message):
            if execution.throw(token, code, message):
                _finish_job(work, job)
                return True
            _give_up(work, loaded, token, outcome, job)
            return True
        case Later(after=after):
            _call_later(work, loaded, token, work.now + after, job)
        case Failed():
            _fail(work, loaded, token, outcome, job)
    return False


def note_failed_try(
    loaded: LoadedInstance, token: int, failed: Failed, tried: int
) -> None:
    """Write into the history that a try failed, counted from 1."""
    loaded.changed = True
    told = {"code": failed.code, "message": failed.message, "attempt": tried}
    loaded.record("action_failed", loaded.execution.node(token).id, told)


def wait_after(
    work: UnitOfWork, loaded: LoadedInstance, token: int, tried: int
) -> dt.timedelta | None:
    """Return how long to wait after so many failed tries; None to give up."""
    tries, delays = _tries_and_delays(work, loaded, token)
    if tried >= tries:
        return None
    return delays[min(tried, len(delays)) - 1] if delays else dt.timedelta()


def tries_of(work: UnitOfWork, loaded: LoadedInstance, token: int) -> int:
    """Return how often an action is called at most before it is given up."""
    return _tries_and_delays(work, loaded, token)[0]


def _tries_and_delays(
    work: UnitOfWork, loaded: LoadedInstance, token: int
) -> tuple[int, tuple[dt.timedelta, ...]]:
    node, actions = loaded.execution.node(token), work.components.actions
    known = node.action is not None and node.action in actions
    limits = actions.get(node.action or "").limits if known else NO_LIMITS
    delays = limits.backoff or work.components.options.retry_delays
    retries = limits.retries if node.retries is None else node.retries
    return len(delays) + 1 if retries is None else max(1, retries), delays


def _fail(
    work: UnitOfWork,
    loaded: LoadedInstance,
    token: int,
    outcome: Failed,
    job: Job | None,
) -> None:
    """Let a job be called again after a while, or give up."""
    tried = job.attempts if job else 1
    note_failed_try(loaded, token, outcome, tried)
    if outcome.left is not None:
        # as if so many had been tried, but for those that are left
        tried = max(tried, tries_of(work, loaded, token) - outcome.left)
    wait = None if outcome.final else wait_after(work, loaded, token, tried)
    if wait is not None and outcome.backoff is not None:
        wait = outcome.backoff
    if wait is None:
        _give_up(work, loaded, token, outcome, job)
        return
    due, error = work.now + wait, f"{outcome.code}: {outcome.message}"
    if job is None:
        enqueue_job(work, loaded, token, attempts=tried, due=due, error=error)
        return
    jobs.retry(
        work.transaction,
        job,
        attempts=tried,
        due=due,
        error=error,
        traceback=outcome.traceback,
    )


def _call_later(
    work: UnitOfWork,
    loaded: LoadedInstance,
    token: int,
    due: dt.datetime,
    job: Job | None,
) -> None:
    """Let a job be called again as it asked for; that was no try."""
    if job is None:
        enqueue_job(work, loaded, token, due=due)
    else:
        jobs.retry(work.transaction, job, attempts=job.attempts - 1, due=due)


def _finish_job(work: UnitOfWork, job: Job | None) -> None:
    if job is not None:
        jobs.finish(work.transaction, job)


def _give_up(
    work: UnitOfWork,
    loaded: LoadedInstance,
    token: int,
    outcome: Failed | Thrown,
    job: Job | None,
) -> None:
    """Open an incident; it holds the job, with the business error nobody caught."""
    if job is not None:
        jobs.hold(
            work.transaction,
            job,
            outcome=kept_values(outcome),
            error=f"{outcome.code}: {outcome.message}",
            traceback=outcome.traceback if isinstance(outcome, Failed) else None,
        )
    trace = outcome.traceback if isinstance(outcome, Failed) else None
    open_incident(
        work,
        loaded,
        token=token,
        node=loaded.execution.node(token),
        fault=Fault(outcome.code, outcome.message, trace),
        attempts=job.attempts if job else 1,
    )
