"""Try a job at once, instead of at its next moment."""

from __future__ import annotations

from bizproc.engine.operators import check_operator, who
from bizproc.engine.suspension.rules import check_goes_on
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import jobs
from bizproc.errors import InvalidTransitionError, NotFoundError
from bizproc.model.rows import NEVER


def retry_job(
    work: UnitOfWork, job_id: str, *, by: str | None, reason: str | None
) -> None:
    """Let a job be tried at once; its attempts so far still count.

    Raises:
        NotFoundError: there is no such job: it came to its end, or was cancelled.
        InvalidTransitionError: a worker has it, an incident holds it, or SUSPENDED.
        ForbiddenError: this person is no operator.
    """
    check_operator(work, "retry_job", by, about=job_id, reason=reason)
    tx = work.transaction
    job = jobs.find(tx, job_id)
    if job is None:
        msg = f"there is no job {job_id!r}: it came to its end, or never was"
        raise NotFoundError(msg)
    loaded = work.load(job.instance_id)
    check_goes_on(loaded.row, f"job {job_id!r}")
    if job.due == NEVER:
        msg = (
            f"job {job_id!r} is held by an incident of {job.element_id!r}; resolve that"
        )
        raise InvalidTransitionError(msg, from_=job.state.value)
    if job.locked_until is not None and job.locked_until > work.now:
        until = work.components.domain.time.local(job.locked_until)
        msg = f"job {job_id!r} is being run; its worker has it until {until:%H:%M:%S}"
        raise InvalidTransitionError(msg, from_="LEASED")
    jobs.hurry(tx, job, due=work.now)
    work.raised_jobs.append(job.id)
    loaded.changed = True
    told = {"job": job.id, "was_due": job.due, **who(by, reason)}
    loaded.record("job_hurried", job.element_id, told)
