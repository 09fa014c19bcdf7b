"""Bring a message to the waits and starts that it matches.

What matches what: docs/requirements/conventions.md §5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bizproc._spiff.host import Layers
from bizproc._spiff.specs.event import as_key
from bizproc.bpmn.elements import Node
from bizproc.bpmn.evaluating import evaluate
from bizproc.engine.deployment import definitions
from bizproc.engine.domain import Place
from bizproc.engine.facts import DuplicateStart
from bizproc.engine.host import EngineHost
from bizproc.engine.incident_reports import open_start_incident
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.messages.kept_messages import can_be_kept, hold_meeting, keep
from bizproc.engine.messages.wait_condition import event_of, holds_at, wants
from bizproc.engine.receipt import Receipt
from bizproc.engine.suspension.held_messages import hold_back
from bizproc.engine.transition import StartTrigger, settle, start_instance
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import start_subscriptions, subscriptions
from bizproc.errors import (
    BizprocError,
    ConflictError,
    ExpressionError,
    InvalidTransitionError,
    NotFoundError,
    StoreError,
)
from bizproc.model.message import Message
from bizproc.model.rows import Definition, ProcessInstance, Subscription


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
    began. What nobody takes is kept, if it has a time to live.
    """
    receipt = work.receipt_of(raised)
    event = event_of(message)
    judged = [
        wait
        for wait in _matching_waits(work, message)
        if raised > work.opened.get(wait.id, -1)
    ]
    waits = [wait for wait in judged if _wants(work, wait, message, event)]
    starts = _matching_starts(work, message, event)
    waits, starts = hold_back(work, message, waits, starts, receipt)
    for wait in waits:
        if _take(work, wait, message, event):
            receipt.instances.append(wait.instance_id)
    for start in starts:
        started = _begin(work, start, message, event)
        if started is not None:
            receipt.started.append(started.id)
        elif start.held:
            receipt.held_off = True
    if not receipt.reached and can_be_kept(message):
        _keep(work, message, receipt, passed_over={wait.id for wait in judged})


def _keep(
    work: UnitOfWork, message: Message, receipt: Receipt, *, passed_over: set[str]
) -> None:
    """Keep a message that nobody took, unless a wait has opened meanwhile."""
    hold_meeting(work, message)
    event = event_of(message)
    for wait in _matching_waits(work, message):
        if (
            wait.id not in passed_over
            and _wants(work, wait, message, event)
            and _take(work, wait, message, event)
        ):
            receipt.instances.append(wait.instance_id)
            return
    receipt.kept_until = keep(work, message).expires_at


def _take(
    work: UnitOfWork, wait: Subscription, message: Message, event: Mapping[str, Any]
) -> bool:
    """Let a wait go on with a message; False if it has ended meanwhile."""
    loaded = _waiting(work, wait)
    if loaded is None:
        return False
    loaded.record("message_received", wait.element_id, {"name": message.name})
    loaded.execution.trigger(wait.token, variables=message.variables, event=event)
    settle(work, loaded)
    return True


def _waiting(work: UnitOfWork, wait: Subscription) -> LoadedInstance | None:
    """Return the instance of a wait; None if another process ended the wait or it."""
    try:
        loaded = work.load(wait.instance_id)
    except (InvalidTransitionError, NotFoundError):
        return None
    return loaded if loaded.execution.has_token(wait.token) else None


def _begin(
    work: UnitOfWork, start: _Start, message: Message, event: Mapping[str, Any]
) -> ProcessInstance | None:
    if start.held and start.key is not None:
        work.tell(DuplicateStart(start.definition.name, start.key, message))
        return None
    try:
        return start_instance(
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
        return None


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
    loaded = _waiting(work, wait)
    return loaded is not None and wants(work, loaded, wait.token, message, event)


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
        if _is_closed_to(message, node):
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


def _is_closed_to(message: Message, node: Node) -> bool:
    """Say whether a start takes what people cause only; a signal is for everybody."""
    by_process = message.kind == "message" and message.origin == "process"
    return by_process and node.event.origins != "any"


def _start(
    work: UnitOfWork,
    definition: Definition,
    node: Node,
    message: Message,
    event: Mapping[str, Any],
    host: EngineHost,
) -> _Start | None:
    names = Layers(event, message.variables, host.names)
    if node.event.condition and not holds_at(node.event.condition, names, host):
        return None
    key = host.key
    if node.event.key is not None:
        key = as_key(evaluate(node.event.key, names, host.functions))
    held = key is not None and work.is_live(definition.name, key)
    return _Start(definition, node, key, held)
