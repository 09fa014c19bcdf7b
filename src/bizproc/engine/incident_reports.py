"""Report faults: kept for an operator, written into the history, told to the domain."""

from __future__ import annotations

from bizproc.bpmn.elements import Node
from bizproc.engine.facts import IncidentOpened
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import incidents
from bizproc.errors import BizprocError
from bizproc.model.rows import Incident, Job, Timer
from bizproc.model.states import IncidentState


def open_incident(  # noqa: PLR0913 - what an incident tells
    work: UnitOfWork,
    loaded: LoadedInstance,
    *,
    token: int,
    node: Node,
    code: str,
    message: str,
    attempts: int = 1,
    phase: str = "active",
) -> None:
    """Report that an instance cannot go on at a token, in a phase of its element."""
    row = loaded.row
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
        key=row.key,
        phase=str(phase),
    )
    incidents.open_(work.transaction, incident)
    loaded.changed = True
    told = {"code": code, "message": message, "phase": str(phase)}
    loaded.record("incident_raised", node.id, told)
    work.tell(IncidentOpened(row, incident))


def open_start_incident(
    work: UnitOfWork, process_id: str, node: Node, code: str, message: str
) -> None:
    """Report a fault of a start event's condition or key; no instance has it."""
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
        phase="entering",
    )
    incidents.open_(work.transaction, incident)
    work.tell(IncidentOpened(None, incident))


def open_due_incident(work: UnitOfWork, due: Timer | Job, error: BizprocError) -> None:
    """Report that what was due could not be done, once until it is resolved.

    The instance itself is not touched: perhaps it cannot even be read.
    """
    if incidents.is_known(work.transaction, due.instance_id, due.token):
        return
    incident = Incident(
        id=work.new_id("incident"),
        instance_id=due.instance_id,
        process_id=due.process_id,
        element_id=due.element_id,
        token=due.token,
        code=error.code,
        message=f"the instance could not go on: {error}",
        attempts=1,
        state=IncidentState.OPEN,
        created_at=work.now,
        key=due.key if isinstance(due, Timer) else None,
    )
    incidents.open_(work.transaction, incident)
    work.tell(IncidentOpened(None, incident))
