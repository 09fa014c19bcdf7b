"""Resolve an incident: once more, or on without it."""

from __future__ import annotations

from typing import Literal

from bizproc.engine.operators import check_operator, who
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import incidents
from bizproc.errors import InvalidTransitionError
from bizproc.model.states import IncidentState

TECHNICAL = frozenset({"ACTION_FAILED", "MAIL_FAILED"})


def resolve_incident(
    work: UnitOfWork,
    incident_id: str,
    action: Literal["retry", "skip"],
    *,
    by: str | None = None,
    reason: str | None = None,
) -> None:
    """Run the failed element again, or go on as if it had ended without results.

    A technical failure keeps its idempotency key; anything else runs anew.

    Raises:
        NotFoundError: there is no such incident.
        ForbiddenError: FORBIDDEN, this person is no operator.
        InvalidTransitionError: it is resolved already.
    """
    check_operator(work, action, by)
    incident = incidents.get(work.transaction, incident_id)
    if incident.state is not IncidentState.OPEN:
        msg = f"incident {incident_id!r} is resolved already"
        raise InvalidTransitionError(msg, from_=incident.state.value)
    incidents.close(work.transaction, incident, work.now)
    if not incident.instance_id:
        return
    loaded = work.load(incident.instance_id)
    resolved = {"action": action, **who(by, reason)}
    loaded.record("incident_resolved", incident.element_id, resolved)
    if action == "retry":
        anew = incident.code not in TECHNICAL
        loaded.execution.retry(incident.token, anew=anew)
    else:
        loaded.execution.skip(incident.token)
    settle(work, loaded)
