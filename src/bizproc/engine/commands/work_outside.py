"""Give jobs to workers outside, and take what they report.

A report counts while its lease does: until another worker has got the job. What was
reported is remembered, so that the same report once more is answered as the first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Literal, TypeAlias

from bizproc.engine import seen_events
from bizproc.engine.actions.outcome import Outcome
from bizproc.engine.actions.result import tries_of
from bizproc.engine.choice.next_job import take_next_of
from bizproc.engine.choice.turns import Turns
from bizproc.engine.commands.run_job import begin_job, end_job, hold_job
from bizproc.engine.operators import check_operator
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import call_rates, jobs
from bizproc.errors import (
    CollisionError,
    ConflictError,
    InvalidValueError,
    NotFoundError,
    did_you_mean,
)
from bizproc.model.external_job import ExternalJob
from bizproc.model.rows import Job
from bizproc.store import JOBS
from bizproc.values import dump_values

__all__ = [
    "Report",
    "activate_next",
    "check_external",
    "extend_lease",
    "hold_report",
    "take_report",
]

Taken: TypeAlias = Literal["taken", "repeated"]
# reports of a job that are remembered: more leases than tries of it are rare
_REMEMBERED = 20


class Report:
    """Hold what a worker outside reports of a job under its lease."""

    def __init__(
        self, job_id: str, lease_id: str, outcome: Outcome, *told: object
    ) -> None:
        self.job_id = job_id
        self.lease_id = lease_id
        self.outcome = outcome
        # what tells one report from another, and nothing of what it holds
        kind = type(outcome).__name__
        self.mark = hashlib.sha256(dump_values([kind, *told]).encode()).hexdigest()
        self.job: Job | None = None


def check_external(work: UnitOfWork, name: str, by: str | None) -> None:
    """Refuse who may not work on jobs, and actions that are done here.

    Raises:
        NotFoundError: no such action is registered.
        InvalidValueError: NOT_EXTERNAL, the engine's own workers do it.
        ForbiddenError: this person is no operator.
    """
    check_operator(work, "work_on_jobs", by)
    actions = work.components.actions
    external = actions.external()
    if name in external:
        return
    if name in actions:
        msg = (
            f"the action {name!r} is done by the engine itself; declare it with "
            "external=True to give its jobs to workers outside"
        )
        raise InvalidValueError(msg, code="NOT_EXTERNAL")
    msg = f"no external action {name!r} is registered{did_you_mean(name, external)}"
    raise NotFoundError(msg)


def activate_next(
    work: UnitOfWork,
    name: str,
    turns: Turns,
    *,
    worker: str,
    lease: dt.timedelta | None,
) -> tuple[Job | None, ExternalJob | None]:
    """Lease the job of an action that is to be done next.

    Returns:
        The row that was found due, and what the worker is told; nothing of it if there
        was nothing left to do outside.
    """
    action = work.components.actions.get(name)
    tx = work.transaction
    if not call_rates.admit(tx, action, now=work.now):
        return None, None
    found = take_next_of(work, turns, name)
    if found is None:
        return None, None
    return found, _leased(work, found, worker=worker, lease=lease)


def _leased(
    work: UnitOfWork, found: Job, *, worker: str, lease: dt.timedelta | None
) -> ExternalJob | None:
    begun = begin_job(work, found, lease=lease, worker=worker)
    if begun is None or begun.call is None or begun.call.context is None:
        return None
    call, job, context = begun.call, begun.job, begun.call.context
    call_rates.note_call(work.transaction, call.action, now=work.now)
    tries = tries_of(work, work.load(job.instance_id), job.token)
    return ExternalJob(
        id=job.id,
        lease_id=job.lock or "",
        leased_until=job.due,
        action=job.action,
        instance_id=job.instance_id,
        process_id=job.process_id,
        element_id=job.element_id,
        key=context.key,
        idempotency_key=context.idempotency_key,
        attempt=job.attempts,
        retries=max(0, tries - job.attempts),
        variables=dict(call.inputs),
        headers=dict(context.headers),
    )


def take_report(work: UnitOfWork, report: Report, by: str | None) -> Taken:
    """Feed what a worker outside reports into the instance.

    Raises:
        NotFoundError: there is no such job, or its element was left.
        ConflictError: the lease is another's by now, or it reported something else.
        ForbiddenError: this person is no operator.
    """
    report.job = None
    check_operator(work, "work_on_jobs", by)
    remembered = _remembered(work, report.job_id)
    if report.lease_id in remembered:
        if remembered[report.lease_id] == report.mark:
            return "repeated"
        msg = (
            f"the lease {report.lease_id!r} of job {report.job_id!r} reported "
            "something else already: the first report counts"
        )
        raise ConflictError(msg)
    job = _under_lease(
        work, report.job_id, report.lease_id, remembered=bool(remembered)
    )
    report.job = job
    _remember(work, report, remembered)
    if not end_job(work, job, report.outcome):
        report.job = None
        raise ConflictError(_over(report.job_id, report.lease_id))
    return "taken"


def hold_report(work: UnitOfWork, report: Report, error: BaseException) -> None:
    """Keep a report that could not be fed into its instance, for an operator."""
    if report.job is None:
        return
    _remember(work, report, _remembered(work, report.job_id))
    hold_job(work, report.job, report.outcome, error)


def extend_lease(
    work: UnitOfWork,
    job_id: str,
    lease_id: str,
    lease: dt.timedelta,
    by: str | None,
) -> dt.datetime:
    """Let a worker outside have its job until so long from now; return the moment.

    Raises:
        NotFoundError: there is no such job, or its element was left.
        ConflictError: the lease is another's by now, or has reported.
        ForbiddenError: this person is no operator.
    """
    check_operator(work, "work_on_jobs", by)
    remembered = _remembered(work, job_id)
    job = _under_lease(work, job_id, lease_id, remembered=bool(remembered))
    until = max(job.due, work.now + lease)
    jobs.renew(work.transaction, job, until=until)
    return until


def _under_lease(
    work: UnitOfWork, job_id: str, lease_id: str, *, remembered: bool
) -> Job:
    """Return a job that a worker has under a lease.

    The row is not held here: the instance comes before its job, as everywhere.
    """
    job = work.transaction.get(JOBS, job_id)
    if job is None and not remembered:
        msg = f"there is no job {job_id!r}: its element was left, or it never was"
        raise NotFoundError(msg)
    if job is None or job.lock != lease_id:
        raise ConflictError(_over(job_id, lease_id))
    return job


def _over(job_id: str, lease_id: str) -> str:
    return (
        f"the lease {lease_id!r} of job {job_id!r} is over: it ran out and another "
        "worker got the job, or it was none; what was done counts no more"
    )


def _event(job_id: str) -> str:
    return seen_events.event_of("reports", "external_job", job_id) or ""


def _remembered(work: UnitOfWork, job_id: str) -> dict[str, str]:
    """Return what was reported of a job, by lease."""
    return dict(seen_events.held_result_of(work.transaction, _event(job_id)) or {})


def _remember(work: UnitOfWork, report: Report, known: dict[str, str]) -> None:
    tx, event = work.transaction, _event(report.job_id)
    kept = [*known.items(), (report.lease_id, report.mark)][-_REMEMBERED:]
    if not known and not seen_events.remember(tx, event, work.now):
        msg = f"two reports of job {report.job_id!r} met: one has to wait"
        raise CollisionError(msg)
    seen_events.keep_result(tx, event, dict(kept))
