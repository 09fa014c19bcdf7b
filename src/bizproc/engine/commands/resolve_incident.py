"""Resolve an incident: once more, or on without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from bizproc.engine import instances
from bizproc.engine.correlation import begin_again
from bizproc.engine.faults.containment import contain
from bizproc.engine.faults.undelivered import message_of
from bizproc.engine.incident_reports import Receiver
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.messages.wait_condition import event_of, receive, wants
from bizproc.engine.operators import check_operator
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import incidents, jobs, timers
from bizproc.errors import InvalidTransitionError, NotFoundError
from bizproc.model.rows import Incident
from bizproc.model.states import IncidentState, InstanceState

TECHNICAL = frozenset({"ACTION_FAILED", "MAIL_FAILED"})


def resolve_incident(
    work: UnitOfWork,
    incident_id: str,
    action: Literal["retry", "skip"],
    *,
    by: str | None = None,
) -> None:
    """Run the failed element again, or go on as if it had ended without results.

    A technical failure keeps its idempotency key; anything else runs anew. Of an
    instance as a whole, and of a start, a retry delivers what came meanwhile and does
    what is due; a skip forgets it.

    Raises:
        NotFoundError: there is no such incident.
        ForbiddenError: FORBIDDEN, this person is no operator.
        InvalidTransitionError: it is resolved already.
    """
    check_operator(work, action, by)
    incident = incidents.find(work.transaction, incident_id)
    if incident is None:
        msg = f"there is no incident {incident_id!r}"
        raise NotFoundError(msg)
    if incident.state is not IncidentState.OPEN:
        msg = f"incident {incident_id!r} is resolved already"
        raise InvalidTransitionError(msg, from_=incident.state.value)
    incidents.close(work.transaction, incident, work.now)
    if incident.token == incidents.WHOLE:
        if action == "retry":
            _deliver(work, incident)
        return
    if _is_over(work, incident.instance_id):
        return
    loaded = work.load(incident.instance_id)
    resolved = {"action": action, "by": by}
    loaded.record("incident_resolved", incident.element_id, resolved)
    if action == "retry":
        anew = incident.code not in TECHNICAL
        loaded.execution.retry(incident.token, anew=anew)
    else:
        loaded.execution.skip(incident.token)
    settle(work, loaded)


def _deliver(work: UnitOfWork, incident: Incident) -> None:
    """Bring what could not be delivered; what cannot even now is an incident again."""
    if not incident.instance_id:
        for came in incident.undelivered:
            begin_again(
                work, incident.process_id, incident.element_id, message_of(came)
            )
        return
    if _is_over(work, incident.instance_id):
        return
    of = (incident.instance_id, incident.process_id, incident.element_id)
    tx = work.transaction
    timers.take_up(tx, incident.instance_id, work.now)
    jobs.take_up(tx, incident.instance_id, work.now)
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
