"""Bring a message to the waits and starts that it matches.

What matches what: docs/requirements/conventions.md §5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bizproc._spiff.hearing import fault_text
from bizproc._spiff.host import Layers
from bizproc._spiff.life import Payload, Phase
from bizproc._spiff.specs.event import as_key
from bizproc.bpmn.elements import Node, Value
from bizproc.bpmn.evaluating import evaluate, holds
from bizproc.engine.deployment import definitions
from bizproc.engine.domain import Place
from bizproc.engine.facts import DuplicateStart
from bizproc.engine.host import EngineHost
from bizproc.engine.incident_reports import open_incident, open_start_incident
from bizproc.engine.transition import StartTrigger, settle, start_instance
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import start_subscriptions, subscriptions
from bizproc.errors import (
    BizprocError,
    ConflictError,
    ExpressionError,
    StoreError,
)
from bizproc.model.message import Message
from bizproc.model.rows import Definition, Subscription


@dataclass(frozen=True, slots=True)
class _Start:
    definition: Definition
    node: Node
    key: str | None
    # whether a live instance held the key when the message was settled
    held: bool


def deliver(work: UnitOfWork, message: Message, raised: int) -> None:
    """Settle whom a message reaches, then run them: waits first, oldest first.

    Conditions are judged before the first receiver runs; a wait that has ended by
    its turn is passed over, and a wait never takes a message raised before it
    began.
    """
    event = {"by": message.by, "origin": message.origin, **message.event}
    waits = [
        wait
        for wait in _matching_waits(work, message)
        if raised > work.opened.get(wait.id, -1) and _wants(work, wait, message, event)
    ]
    starts = _matching_starts(work, message, event)
    for wait in waits:
        loaded = work.load(wait.instance_id)
        if not loaded.execution.has_token(wait.token):
            continue
        loaded.record("message_received", wait.element_id, {"name": message.name})
        loaded.execution.trigger(wait.token, variables=message.variables, event=event)
        settle(work, loaded)
    for start in starts:
        _begin(work, start, message, event)


def _begin(
    work: UnitOfWork, start: _Start, message: Message, event: Mapping[str, Any]
) -> None:
    if start.held and start.key is not None:
        work.tell(DuplicateStart(start.definition.name, start.key, message))
        return
    try:
        start_instance(
            work,
            start.definition,
            key=start.key,
            variables=message.variables,
            by=message.by,
            trigger=StartTrigger(
                element_id=start.node.id, message=message, event=event
            ),
        )
    except ExpressionError as error:
        text = f"start on {message.name!r}: {error}"
        name = start.definition.name
        open_start_incident(work, name, start.node, error.code, text)


def _matching_waits(work: UnitOfWork, message: Message) -> list[Subscription]:
    instance_id = message.only_instance
    if instance_id is not None and not work.awaits_message(instance_id):
        return []
    return subscriptions.matching(work.transaction, message)


def _wants(
    work: UnitOfWork, wait: Subscription, message: Message, event: Mapping[str, Any]
) -> bool:
    if (wait.instance_id, wait.token) in message.reached:
        return False
    loaded = work.load(wait.instance_id)
    execution = loaded.execution
    came = Payload(message.variables, event)
    try:
        return execution.wants(wait.token, came)
    except (StoreError, ConflictError):
        raise
    except BizprocError as error:
        execution.keep_unjudged(wait.token, message.name, came)
        open_incident(
            work,
            loaded,
            token=wait.token,
            node=execution.node(wait.token),
            code=error.code,
            message=fault_text(message.name, error),
            phase=Phase.TRIGGERED,
        )
        return False


def _matching_starts(
    work: UnitOfWork, message: Message, event: Mapping[str, Any]
) -> list[_Start]:
    if message.only_instance is not None:
        return []
    starts: list[_Start] = []
    for row in start_subscriptions.matching(work.transaction, message):
        definition = definitions.find(work.transaction, row.definition_id)
        if definition is None:
            continue
        process = work.components.registry.process(work.transaction, definition.id)
        node = process.process.scope.nodes[row.element_id]
        if message.origin == "process" and node.event.origins != "any":
            continue
        default = message.keys[0] if message.keys else None
        place = Place(definition.name, default, None, process.process.properties)
        try:
            start = _start(work, definition, node, message, event, work.host(place))
        except (StoreError, ConflictError):
            raise
        except BizprocError as error:
            text = f"start on {message.name!r}: {error}"
            open_start_incident(work, definition.name, node, error.code, text)
            continue
        if start is not None:
            starts.append(start)
    return starts


def _start(
    work: UnitOfWork,
    definition: Definition,
    node: Node,
    message: Message,
    event: Mapping[str, Any],
    host: EngineHost,
) -> _Start | None:
    names = Layers(event, message.variables, host.names)
    if node.event.condition and not _holds(node.event.condition, names, host):
        return None
    key = host.key
    if node.event.key is not None:
        key = as_key(evaluate(node.event.key, names, host.functions))
    held = key is not None and work.is_live(definition.name, key)
    return _Start(definition, node, key, held)


def _holds(condition: Value, names: Mapping[str, Any], host: EngineHost) -> bool:
    return holds(condition, evaluate(condition, names, host.functions))
