"""Say whether a wait takes a message: its condition, judged where the token stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.bpmn.elements import Value
from bizproc.bpmn.evaluating import evaluate, holds
from bizproc.engine.host import EngineHost
from bizproc.engine.incident_reports import open_incident
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.unit_of_work import UnitOfWork, place_of
from bizproc.errors import BizprocError, ConflictError, StoreError
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
    node = execution.node(token)
    if node.event.condition is None:
        return True
    names = execution.names_at(token, event, message.variables)
    host = work.host(place_of(loaded.row, loaded.process))
    try:
        return holds_at(node.event.condition, names, host)
    except (StoreError, ConflictError):
        raise
    except BizprocError as error:
        open_incident(
            work,
            loaded,
            token=token,
            node=node,
            code=error.code,
            message=f"condition of the wait for {message.name!r}: {error}",
        )
        return False


def holds_at(condition: Value, names: Mapping[str, Any], host: EngineHost) -> bool:
    """Evaluate a condition with these names."""
    return holds(condition, evaluate(condition, names, host.functions))
