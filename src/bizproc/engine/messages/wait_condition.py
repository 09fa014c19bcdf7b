"""Say whether a wait takes a message: its condition, judged where the token stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc._spiff.hearing import unjudged_fault
from bizproc._spiff.life import Payload, Phase
from bizproc.bpmn.elements import Value
from bizproc.bpmn.evaluating import evaluate, holds
from bizproc.engine.host import EngineHost
from bizproc.engine.incident_reports import open_incident
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import ConflictError, StoreError
from bizproc.fault import CONTAINED
from bizproc.model.message import Message


def event_of(message: Message) -> dict[str, Any]:
    """Return what conditions and output mappings see of a message."""
    return {"by": message.by, "origin": message.origin, **message.event}


def wants(
    work: UnitOfWork,
    loaded: LoadedInstance,
    token: int,
    message: Message,
    event: Mapping[str, Any],
) -> bool:
    """Judge the condition of a wait; one that fails is an incident, and takes nothing."""
    execution = loaded.execution
    came = Payload(message.variables, event)
    try:
        return execution.wants(token, came)
    except (StoreError, ConflictError):
        raise
    except CONTAINED as error:
        execution.keep_unjudged(token, message.name, came)
        open_incident(
            work,
            loaded,
            token=token,
            node=execution.node(token),
            fault=unjudged_fault(message.name, error),
            phase=Phase.TRIGGERED,
        )
        return False


def receive(
    loaded: LoadedInstance, token: int, message: Message, event: Mapping[str, Any]
) -> None:
    """Let a wait go on with a message; what it then does is to be settled."""
    node = loaded.execution.node(token)
    loaded.record("message_received", node.id, {"name": message.name})
    loaded.execution.trigger(token, variables=message.variables, event=event)


def holds_at(condition: Value, names: Mapping[str, Any], host: EngineHost) -> bool:
    """Evaluate a condition with these names."""
    return holds(condition, evaluate(condition, names, host.functions))
