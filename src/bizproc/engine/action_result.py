"""Feed the outcome of a call back into the instance: on, thrown, again, given up."""

from __future__ import annotations

import datetime as dt

from bizproc.action import Waiting
from bizproc.engine.action_outcome import Done, Failed, Later, Outcome, Thrown
from bizproc.engine.incident_reports import open_incident
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import jobs
from bizproc.fault import Fault
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
    job = Job(
        id=work.new_id("job"),
        instance_id=loaded.row.id,
        process_id=loaded.row.process_id,
        element_id=node.id,
        token=token,
        action=node.action or "",
        state=jobs.state_after(attempts),
        due=due or work.now,
        attempts=attempts,
        last_error=error,
    )
    jobs.enqueue(work.transaction, job)


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
        case Waiting():
            _finish_job(work, job)
        case Done(results=results, write=write):
            _finish_job(work, job)
            if write is not None:
                write(work)
            execution.complete(token, results)
            return True
        case Thrown(code=code, message=message):
            _finish_job(work, job)
            if not execution.throw(token, code, message):
                _give_up(work, loaded, token, Failed(code, message), job)
            return True
        case Later(after=after):
            _try_later(work, loaded, token, work.now + after, job, error=None)
        case Failed():
            _fail(work, loaded, token, outcome, job)
    return False


def _fail(
    work: UnitOfWork,
    loaded: LoadedInstance,
    token: int,
    outcome: Failed,
    job: Job | None,
) -> None:
    made = (job.attempts if job else 0) + 1
    node = loaded.execution.node(token)
    delays = work.components.options.retry_delays
    if node.retries is not None:
        delays = delays[: max(0, node.retries - 1)]
    loaded.record(
        "action_failed",
        node.id,
        {"code": outcome.code, "message": outcome.message, "attempt": made},
    )
    if outcome.final or made > len(delays):
        _finish_job(work, job)
        _give_up(work, loaded, token, outcome, job)
    else:
        due = work.now + delays[made - 1]
        error = f"{outcome.code}: {outcome.message}"
        _try_later(work, loaded, token, due, job, error=error)


def _try_later(
    work: UnitOfWork,
    loaded: LoadedInstance,
    token: int,
    due: dt.datetime,
    job: Job | None,
    *,
    error: str | None,
) -> None:
    """Let a job be called again; `error` says why this try failed, if it did."""
    attempts = (job.attempts if job else 0) + int(error is not None)
    if job is None:
        enqueue_job(work, loaded, token, attempts=attempts, due=due, error=error)
    else:
        jobs.retry(work.transaction, job, attempts=attempts, due=due, error=error)


def _finish_job(work: UnitOfWork, job: Job | None) -> None:
    if job is not None:
        jobs.finish(work.transaction, job)


def _give_up(
    work: UnitOfWork,
    loaded: LoadedInstance,
    token: int,
    outcome: Failed,
    job: Job | None,
) -> None:
    open_incident(
        work,
        loaded,
        token=token,
        node=loaded.execution.node(token),
        fault=Fault(outcome.code, outcome.message, outcome.traceback),
        attempts=(job.attempts if job else 0) + 1,
    )
