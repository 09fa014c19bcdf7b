"""Jobs for workers outside: taken under a lease, and reported on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, TypeAlias

import anyio
from fastapi import APIRouter, Path, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from bizproc.errors import NotFoundError
from bizproc.model.external_job import ExternalJob
from bizproc.store import JOBS
from bizproc.web.api.bodies import ApiRoute, Body, Shown
from bizproc.web.api.problems import API
from bizproc.web.api.visits import Anybody, Visit

__all__ = ["routes"]

routes = APIRouter(prefix=f"{API}/jobs", tags=["jobs"], route_class=ApiRoute)

JobId = Annotated[str, Path(max_length=200)]
Pause: TypeAlias = Callable[[float], Awaitable[None]]
# seconds between two looks of who waits for jobs
_EVERY: Final = 0.5
_LEASE = "A duration (ISO 8601) from PT1S to P1D."


class Activation(Body):
    """What a worker asks for."""

    type: str = Field(min_length=1, max_length=200, description="An external action.")
    worker: str = Field(min_length=1, max_length=200, description="What it is called.")
    max_jobs: int = Field(default=1, ge=1, le=100)
    lease: str | None = Field(default=None, max_length=100, description=_LEASE)
    wait: float = Field(
        default=0, ge=0, le=30, description="Seconds to wait until there is one."
    )


class JobShown(Shown):
    """A job that a worker has until its lease ends."""

    id: str
    lease_id: str = Field(description="Goes back with every report.")
    leased_until: dt.datetime
    type: str
    instance: str
    process: str
    element: str
    key: str | None
    idempotency_key: str = Field(description="The same at every try.")
    attempt: int
    retries: int = Field(description="Tries that are left if this one fails.")
    variables: dict[str, Any]
    headers: dict[str, str]


class JobList(Shown):
    """The jobs that a worker was given; perhaps none."""

    items: list[JobShown]


class _Report(Body):
    lease_id: str = Field(min_length=1, max_length=200)


class JobCompletion(_Report):
    """The results of a job."""

    variables: dict[str, Any] = Field(default_factory=dict)


class JobFailure(_Report):
    """Why a try has failed, and how it goes on."""

    message: str = Field(max_length=100_000)
    retries: int | None = Field(
        default=None, ge=0, le=1_000, description="Tries left; 0: an incident now."
    )
    backoff: str | None = Field(
        default=None, max_length=100, description="How long to wait (ISO 8601)."
    )


class JobError(_Report):
    """A business error, which a boundary event may catch."""

    code: str = Field(min_length=1, max_length=200)
    message: str = Field(default="", max_length=100_000)


class JobExtension(_Report):
    """For how long from now a worker keeps its job."""

    lease: str = Field(max_length=100, description=_LEASE)


class LeaseShown(Shown):
    """Until when a worker has its job."""

    leased_until: dt.datetime


def _shown(visit: Visit, job: ExternalJob) -> JobShown:
    return JobShown(
        id=job.id,
        lease_id=job.lease_id,
        leased_until=visit.local(job.leased_until),
        type=job.action,
        instance=job.instance_id,
        process=job.process_id,
        element=job.element_id,
        key=job.key,
        idempotency_key=job.idempotency_key,
        attempt=job.attempt,
        retries=job.retries,
        variables=visit.plain(job.variables),
        headers=dict(job.headers),
    )


@routes.post("/activation", operation_id="activateJobs", summary="Take jobs")
async def activate(visit: Anybody, given: Activation, request: Request) -> JobList:
    """Take jobs of an external action that are due; perhaps wait until there are some.

    While it waits, neither a transaction nor a thread is held.
    """
    visit.require(f"jobs:{given.type}")
    pause: Pause = getattr(request.app.state, "pause", anyio.sleep)
    looks = 1 + round(given.wait / _EVERY)
    for look in range(looks):
        jobs = await run_in_threadpool(_take, visit, given)
        if jobs or look == looks - 1 or await request.is_disconnected():
            return JobList(items=jobs)
        await pause(_EVERY)
    return JobList(items=[])


def _take(visit: Visit, given: Activation) -> list[JobShown]:
    jobs = visit.engine.activate_jobs(
        given.type,
        worker=given.worker,
        max_jobs=given.max_jobs,
        lease=given.lease,
        by=visit.person,
    )
    return [_shown(visit, it) for it in jobs]


def _check_scope(visit: Visit, job_id: str) -> None:
    """Insist that the token opens the jobs of this action, while the job is there."""
    if visit.caller is None:
        return
    with visit.engine.read() as tx:
        job = tx.get(JOBS, job_id)
    if job is not None:
        visit.require(f"jobs:{job.action}")
    elif not any(it.startswith("jobs:") for it in visit.caller.scopes):
        msg = f"there is no job {job_id!r}"
        raise NotFoundError(msg)


@routes.post(
    "/{job_id}/completion",
    operation_id="completeJob",
    summary="Report results",
    status_code=204,
)
def complete(visit: Anybody, job_id: JobId, given: JobCompletion) -> Response:
    """Report the results of a job; the same report again is answered the same."""
    _check_scope(visit, job_id)
    visit.engine.complete_job(job_id, given.lease_id, given.variables, by=visit.person)
    return Response(status_code=204)


@routes.post(
    "/{job_id}/failure",
    operation_id="failJob",
    summary="Report a failed try",
    status_code=204,
)
def fail(visit: Anybody, job_id: JobId, given: JobFailure) -> Response:
    """Report that a try has failed: it is tried again, or becomes an incident."""
    _check_scope(visit, job_id)
    visit.engine.fail_job(
        job_id,
        given.lease_id,
        given.message,
        retries=given.retries,
        backoff=given.backoff,
        by=visit.person,
    )
    return Response(status_code=204)


@routes.post(
    "/{job_id}/error",
    operation_id="throwJobError",
    summary="Report a business error",
    status_code=204,
)
def throw(visit: Anybody, job_id: JobId, given: JobError) -> Response:
    """Report a business error: the process goes on as its boundary event says."""
    _check_scope(visit, job_id)
    visit.engine.throw_error(
        job_id, given.lease_id, given.code, given.message, by=visit.person
    )
    return Response(status_code=204)


@routes.post(
    "/{job_id}/extension", operation_id="extendJob", summary="Keep a job for longer"
)
def extend(visit: Anybody, job_id: JobId, given: JobExtension) -> LeaseShown:
    """Keep a job for longer."""
    _check_scope(visit, job_id)
    until = visit.engine.extend_job(
        job_id, given.lease_id, given.lease, by=visit.person
    )
    return LeaseShown(leased_until=visit.local(until))
