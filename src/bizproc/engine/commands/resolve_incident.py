"""Resolve an incident: once more, or on without it."""

from __future__ import annotations

from typing import Literal

from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.operators import check_operator, who
from bizproc.engine.suspension.rules import check_goes_on
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import incidents, jobs
from bizproc.errors import InvalidTransitionError, InvalidValueError
from bizproc.model.states import IncidentState


def resolve_incident(
    work: UnitOfWork,
    incident_id: str,
    action: Literal["retry", "skip"],
    *,
    anew: bool = False,
    by: str | None = None,
    reason: str | None = None,
) -> None:
    """Run the failed element again, or go on as if it had ended without results.

    A job goes on with what it came to, or is called again under its idempotency key;
    `anew` drops it, and calls the action under a new one.

    Raises:
        NotFoundError: there is no such incident.
        ForbiddenError: FORBIDDEN, this person is no operator.
        InvalidTransitionError: it is resolved already.
        InvalidValueError: `anew` of an element that is passed over.
    """
    if anew and action != "retry":
        msg = f"anew=True calls an action again; it does not go with action={action!r}"
        raise InvalidValueError(msg)
    check_operator(work, action, by)
    incident = incidents.get(work.transaction, incident_id)
    if incident.state is not IncidentState.OPEN:
        msg = f"incident {incident_id!r} is resolved already"
        raise InvalidTransitionError(msg, from_=incident.state.value)
    incidents.close(work.transaction, incident, work.now)
    if not incident.instance_id:
        return
    loaded = work.load(incident.instance_id)
    check_goes_on(work, loaded.row, action)
    resolved = {"action": action, **who(by, reason)}
    loaded.record("incident_resolved", incident.element_id, resolved)
    if action == "retry":
        _retry(work, loaded, incident.token, anew=anew)
    else:
        jobs.cancel(work.transaction, loaded.row.id, incident.token)
        loaded.execution.skip(incident.token)
    settle(work, loaded)


def _retry(work: UnitOfWork, loaded: LoadedInstance, token: int, *, anew: bool) -> None:
    tx = work.transaction
    job = jobs.of_token(tx, loaded.row.id, token)
    if job is not None and not anew:
        jobs.release(tx, job, now=work.now)
        work.raised_jobs.append(job.id)
        return
    if job is not None:
        jobs.finish(tx, job)
    loaded.execution.retry(token, anew=anew)
