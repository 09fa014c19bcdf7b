"""Resolve an incident: once more, or on without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from bizproc.engine import instances
from bizproc.engine.correlation import begin_again
from bizproc.engine.faults.containment import contain
from bizproc.engine.faults.undelivered import message_of
from bizproc.engine.faults.unread_history import record_unread
from bizproc.engine.incident_reports import Receiver
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.messages.wait_condition import event_of, receive, wants
from bizproc.engine.operators import check_operator, who
from bizproc.engine.starts.timers import start_again
from bizproc.engine.suspension.rules import check_goes_on
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import incidents, jobs, timers
from bizproc.errors import InvalidTransitionError, InvalidValueError
from bizproc.model.rows import Incident
from bizproc.model.states import IncidentState, InstanceState


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
    `anew` drops it, and calls the action under a new one. Of an instance as a whole,
    and of a start, a retry delivers what came meanwhile and does what is due; a skip
    forgets it.

    Raises:
        NotFoundError: there is no such incident.
        ForbiddenError: FORBIDDEN, this person is no operator.
        InvalidTransitionError: it is resolved already.
        InvalidValueError: `anew` of an element that is passed over.
    """
    if anew and action != "retry":
        msg = f"anew=True calls an action again; it does not go with action={action!r}"
        raise InvalidValueError(msg)
    check_operator(work, action, by, about=incident_id, reason=reason)
    incident = incidents.get(work.transaction, incident_id)
    if incident.state is not IncidentState.OPEN:
        msg = f"incident {incident_id!r} is resolved already"
        raise InvalidTransitionError(msg, from_=incident.state.value)
    row = instances.find(work.transaction, incident.instance_id)
    if row is not None and row.state is InstanceState.ACTIVE:
        check_goes_on(row, action)
    incidents.close(work.transaction, incident, work.now)
    resolved = {"action": action, **who(by, reason)}
    if incident.token == incidents.WHOLE:
        _note(work, incident, resolved)
        if action == "retry":
            _deliver(work, incident)
        return
    if _is_over(work, incident.instance_id):
        return
    loaded = work.load(incident.instance_id)
    loaded.record("incident_resolved", incident.element_id, resolved)
    if action == "retry":
        _retry(work, loaded, incident.token, anew=anew)
    else:
        jobs.cancel(work.transaction, loaded.row.id, incident.token)
        loaded.execution.skip(incident.token)
    settle(work, loaded)
    if incident.undelivered and action == "retry":
        _deliver(work, incident)


def _note(work: UnitOfWork, incident: Incident, resolved: Mapping[str, Any]) -> None:
    """Write into the history of an instance, as far as there is one, who resolved what."""
    row = instances.find(work.transaction, incident.instance_id)
    if row is not None and row.state is InstanceState.ACTIVE:
        row = instances.active(work.transaction, row.id, hold=True)
        told = {"code": incident.code, **resolved}
        record_unread(work, row, [["incident_resolved", None, told]])


def _deliver(work: UnitOfWork, incident: Incident) -> None:
    """Bring what could not be delivered; what cannot even now is an incident again."""
    if not incident.instance_id:
        start = incident.process_id, incident.element_id
        for came in incident.undelivered:
            if "due" in came:
                start_again(work, *start, came["due"])
            else:
                begin_again(work, *start, message_of(came))
        return
    if _is_over(work, incident.instance_id):
        return
    of = (incident.instance_id, incident.process_id, incident.element_id)
    tx = work.transaction
    timers.take_up(tx, incident.instance_id, work.now)
    for job in jobs.held(tx, incident.instance_id):
        if not incidents.is_known(tx, incident.instance_id, job.token):
            jobs.release(tx, job, now=work.now)
            work.raised_jobs.append(job.id)
    for came in incident.undelivered or (None,):
        _bring(work, Receiver(*of, came))


def _bring(work: UnitOfWork, receiver: Receiver) -> None:
    """Give an instance one thing that came, or just see whether it can be read."""
    came = receiver.came

    def bring() -> bool:
        loaded = work.load(receiver.instance_id)
        if came is None or not loaded.execution.has_token(came["token"]):
            return True
        work.protect(loaded)
        if _takes(work, loaded, came):
            settle(work, loaded)
        return True

    contain(work, receiver, bring)


def _takes(work: UnitOfWork, loaded: LoadedInstance, came: Mapping[str, Any]) -> bool:
    token = came["token"]
    if "results" in came:
        loaded.execution.complete(token, came["results"])
        return True
    message = message_of(came)
    event = event_of(message)
    if not wants(work, loaded, token, message, event):
        return False
    receive(loaded, token, message, event)
    return True


def _is_over(work: UnitOfWork, instance_id: str) -> bool:
    row = instances.find(work.transaction, instance_id)
    return row is None or row.state is not InstanceState.ACTIVE


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
