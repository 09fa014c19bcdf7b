"""Incidents: faults kept for an operator, who retries or skips (V-7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from bizproc.bpmn.elements import Node
from bizproc.engine.facts import IncidentOpened
from bizproc.engine.running import Running
from bizproc.errors import InvalidTransitionError, NotFoundError
from bizproc.model.making import changed
from bizproc.model.rows import Incident
from bizproc.model.states import IncidentState
from bizproc.store import INCIDENTS, eq

if TYPE_CHECKING:
    from bizproc.engine.work import UnitOfWork

TECHNICAL = frozenset({"ACTION_FAILED", "MAIL_FAILED"})


def open_incident(
    work: UnitOfWork,
    running: Running,
    *,
    token: int,
    node: Node,
    code: str,
    message: str,
    attempts: int = 1,
) -> None:
    """Keep a fault for an operator and tell the domain (V-7)."""
    row = running.row
    incident = Incident(
        id=work.new_id("incident"),
        instance_id=row.id,
        process_id=row.process_id,
        element_id=node.id,
        token=token,
        code=code,
        message=message,
        attempts=attempts,
        state=IncidentState.OPEN,
        created_at=work.now,
    )
    work.transaction.insert(INCIDENTS, incident)
    running.changed = True
    running.record("incident_raised", node.id, {"code": code, "message": message})
    work.tell(IncidentOpened(row, incident))


def open_start_incident(
    work: UnitOfWork, process_id: str, node: Node, code: str, message: str
) -> None:
    """Keep a fault of a start event's condition or key; no instance has it."""
    incident = Incident(
        id=work.new_id("incident"),
        instance_id="",
        process_id=process_id,
        element_id=node.id,
        token=0,
        code=code,
        message=message,
        attempts=1,
        state=IncidentState.OPEN,
        created_at=work.now,
    )
    work.transaction.insert(INCIDENTS, incident)
    work.tell(IncidentOpened(None, incident))


def resolve_incidents(work: UnitOfWork, gone: tuple[Any, ...]) -> None:
    """Close the open incidents of a token, or an instance, that is gone."""
    tx = work.transaction
    for incident in tx.select(INCIDENTS, *gone, eq("state", IncidentState.OPEN)):
        _close(work, incident)


def resolve(
    work: UnitOfWork,
    incident_id: str,
    action: Literal["retry", "skip"],
    *,
    by: str | None = None,
) -> None:
    """Run the failed element again, or go on as if it had ended without results.

    A technical failure keeps its idempotency key; anything else runs anew.

    Raises:
        NotFoundError: there is no such incident.
        InvalidTransitionError: it is resolved already.
    """
    incident = work.transaction.get(INCIDENTS, incident_id)
    if incident is None:
        msg = f"there is no incident {incident_id!r}"
        raise NotFoundError(msg)
    if incident.state is not IncidentState.OPEN:
        msg = f"incident {incident_id!r} is resolved already"
        raise InvalidTransitionError(msg, from_=incident.state.value)
    _close(work, incident)
    if not incident.instance_id:
        return
    running = work.load(incident.instance_id)
    resolved = {"action": action, "by": by}
    running.record("incident_resolved", incident.element_id, resolved)
    if action == "retry":
        anew = incident.code not in TECHNICAL
        running.execution.retry(incident.token, anew=anew)
    else:
        running.execution.skip(incident.token)
    work.settle(running)


def _close(work: UnitOfWork, incident: Incident) -> None:
    closed = changed(incident, state=IncidentState.RESOLVED, resolved_at=work.now)
    work.transaction.replace(INCIDENTS, closed)
