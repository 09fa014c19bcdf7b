"""Report faults: kept for an operator, written into the history, told to the domain."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bizproc.bpmn.elements import Node
from bizproc.engine.facts import Fact, IncidentOpened
from bizproc.engine.incident_cause import cause_of
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import incidents
from bizproc.errors import CollisionError, StateError, StoreError
from bizproc.fault import CONTAINED, Fault, fault_of
from bizproc.model.rows import Incident, Job
from bizproc.model.states import IncidentState

__all__ = [
    "Receiver",
    "open_due_incident",
    "open_incident",
    "open_instance_incident",
    "open_start_incident",
    "tell_at_any_rate",
]

_log = logging.getLogger("bizproc.engine.incidents")


@dataclass(frozen=True, slots=True)
class Receiver:
    """Name an instance that something is for: at which element, and what came.

    `came` is kept with the incident, if the instance cannot take it.
    """

    instance_id: str
    process_id: str
    element_id: str = ""
    came: Mapping[str, Any] | None = None
    key: str | None = None


def open_incident(
    work: UnitOfWork,
    loaded: LoadedInstance,
    *,
    token: int,
    node: Node,
    fault: Fault,
    attempts: int = 1,
    phase: str = "active",
) -> None:
    """Report that an instance cannot go on at a token, in a phase of its element."""
    row = loaded.row
    incident = _incident(
        work,
        Receiver(row.id, row.process_id, node.id, key=row.key),
        fault,
        token=token,
        attempts=attempts,
        phase=str(phase),
    )
    incidents.open_(work.transaction, incident)
    loaded.changed = True
    told = {"code": fault.code, "message": fault.message, "phase": str(phase)}
    loaded.record("incident_raised", node.id, told)
    work.tell(IncidentOpened(row, incident))


def open_start_incident(
    work: UnitOfWork,
    process_id: str,
    node: Node,
    fault: Fault,
    *,
    came: Mapping[str, Any],
) -> None:
    """Report that a start event could not start an instance, once for each cause."""
    _open_once(work, Receiver("", process_id, node.id, came), fault, phase="entering")


def open_instance_incident(
    work: UnitOfWork, receiver: Receiver, error: BaseException
) -> None:
    """Report that an instance as a whole could not go on, once for each cause.

    It is not touched: perhaps it cannot even be read.
    """
    fault = fault_of(error)
    message = f"the instance could not go on: {fault.message}"
    _open_once(work, receiver, fault._replace(message=message))


def open_due_incident(work: UnitOfWork, job: Job, error: BaseException) -> None:
    """Report that a job could not go on, once until it is resolved.

    The instance itself is not touched: perhaps it cannot even be read.
    """
    if incidents.is_known(work.transaction, job.instance_id, job.token):
        return
    fault = fault_of(error)
    fault = fault._replace(message=f"the instance could not go on: {fault.message}")
    receiver = Receiver(job.instance_id, job.process_id, job.element_id)
    incident = _incident(work, receiver, fault, token=job.token)
    if incidents.same_cause(work.transaction, incident) is not None:
        return  # its retry lets the job go on as well
    incidents.open_(work.transaction, incident)
    tell_at_any_rate(work, IncidentOpened(None, incident))


def _open_once(
    work: UnitOfWork, receiver: Receiver, fault: Fault, *, phase: str = "active"
) -> None:
    incident = _incident(work, receiver, fault, phase=phase)
    known = incidents.same_cause(work.transaction, incident)
    if known is None:
        incidents.open_(work.transaction, incident)
        tell_at_any_rate(work, IncidentOpened(None, incident))
    elif receiver.came is not None:
        incidents.add_undelivered(work.transaction, known, receiver.came)


def tell_at_any_rate(work: UnitOfWork, fact: Fact) -> None:
    """Tell the domain what must be so, even if the domain cannot hear it."""
    try:
        with work.undoing():
            work.tell(fact)
    except CONTAINED as error:
        if isinstance(error, StoreError | CollisionError) and not isinstance(
            error, StateError
        ):
            raise
        # the savepoint took the fact back: it is to be logged all the same
        work.facts.append(fact)
        told = (type(fact).__name__, type(error).__name__)
        _log.error("the domain did not take %s: it raised %s", *told)


def _incident(
    work: UnitOfWork,
    receiver: Receiver,
    fault: Fault,
    *,
    token: int = incidents.WHOLE,
    attempts: int = 1,
    phase: str = "active",
) -> Incident:
    return Incident(
        id=work.new_id("incident"),
        instance_id=receiver.instance_id,
        process_id=receiver.process_id,
        element_id=receiver.element_id,
        token=token,
        code=fault.code,
        message=fault.message,
        cause=cause_of(fault.message),
        attempts=attempts,
        state=IncidentState.OPEN,
        created_at=work.now,
        key=receiver.key,
        phase=phase,
        traceback=fault.traceback,
        undelivered=() if receiver.came is None else (receiver.came,),
    )
