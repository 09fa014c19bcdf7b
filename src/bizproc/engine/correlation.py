"""Bring a message to the waits and starts that it matches.

What matches what: docs/requirements/conventions.md §5.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bizproc._spiff.specs.event import as_key
from bizproc.bpmn.elements import Node
from bizproc.bpmn.evaluating import evaluate
from bizproc.engine.deployment import definitions
from bizproc.engine.domain import Place
from bizproc.engine.facts import DuplicateStart
from bizproc.engine.faults.containment import concerns_all, contain
from bizproc.engine.faults.undelivered import (
    undelivered_message,
    undelivered_start,
)
from bizproc.engine.host import EngineHost
from bizproc.engine.incident_reports import Receiver, open_start_incident
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.messages.kept_messages import can_be_kept, hold_meeting, keep
from bizproc.engine.messages.wait_condition import (
    event_of,
    holds_at,
    receive,
    wants,
)
from bizproc.engine.receipt import Receipt
from bizproc.engine.suspension.held_messages import hold_back
from bizproc.engine.suspension.rules import hold_process
from bizproc.engine.transition import StartTrigger, settle, start_instance
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import start_subscriptions, subscriptions
from bizproc.errors import InvalidTransitionError, InvalidValueError, NotFoundError
from bizproc.fault import CONTAINED, fault_of
from bizproc.layers import Layers
from bizproc.model.message import Message
from bizproc.model.rows import Definition, ProcessInstance, Subscription


class _StartFailed(Exception):  # noqa: N818 - told already, by an incident
    """Say that a start failed, and that its incident keeps the message."""


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
    waits = _wanting(work, judged, message, event, receipt)
    starts = [
        start
        for start in _matching_starts(work, message, event, receipt)
        if not _is_awaited(start, waits)
    ]
    waits, starts = hold_back(work, message, waits, starts, receipt)
    for wait in waits:
        work.check_budget()
        if _take(work, wait, message, event):
            receipt.instances.append(wait.instance_id)
    for start in starts:
        work.check_budget()
        _begin_and_note(work, start, message, event, receipt)
    if can_be_kept(message) and not receipt.reached and not receipt.is_with_incident:
        _keep(work, message, receipt, passed_over={wait.id for wait in judged})


def _is_awaited(start: _Start, waits: list[Subscription]) -> bool:
    """Say whether an instance that the events beside it began waits for the message."""
    return _takes_all(start.node) and any(
        (wait.process_id, wait.element_id) == (start.definition.name, start.node.id)
        for wait in waits
    )


def _wanting(
    work: UnitOfWork,
    waits: list[Subscription],
    message: Message,
    event: Mapping[str, Any],
    receipt: Receipt,
) -> list[Subscription]:
    """Return the waits that take a message; who cannot be asked keeps it, reached."""
    found: list[Subscription] = []
    for wait in waits:
        wants = _wants(work, wait, message, event)
        if wants is None:
            receipt.instances.append(wait.instance_id)
        elif wants:
            found.append(wait)
    return found


def _begin_and_note(
    work: UnitOfWork,
    start: _Start,
    message: Message,
    event: Mapping[str, Any],
    receipt: Receipt,
) -> None:
    try:
        started = _begin(work, start, message, event)
    except _StartFailed:
        receipt.is_with_incident = True
        return
    if started is not None:
        receipt.started.append(started.id)
    elif start.held:
        receipt.held_off = True


def _keep(
    work: UnitOfWork, message: Message, receipt: Receipt, *, passed_over: set[str]
) -> None:
    """Keep a message that nobody took, unless a wait has opened meanwhile."""
    hold_meeting(work, message)
    event = event_of(message)
    for wait in _matching_waits(work, message):
        if wait.id in passed_over:
            continue
        wants = _wants(work, wait, message, event)
        if wants is None or (wants and _take(work, wait, message, event)):
            receipt.instances.append(wait.instance_id)
            return
    receipt.kept_until = keep(work, message).expires_at


def _take(
    work: UnitOfWork, wait: Subscription, message: Message, event: Mapping[str, Any]
) -> bool:
    """Let a wait go on with a message; False if it has ended meanwhile.

    One that cannot go on keeps the message with its incident.
    """

    def take() -> bool:
        loaded = _waiting(work, wait)
        if loaded is None:
            return False
        work.protect(loaded)
        receive(loaded, wait.token, message, event)
        settle(work, loaded)
        return True

    return contain(work, _receiver(wait, message, event), take) is not False


def _receiver(
    wait: Subscription, message: Message, event: Mapping[str, Any]
) -> Receiver:
    came = undelivered_message(wait.token, message, event)
    return Receiver(wait.instance_id, wait.process_id, wait.element_id, came)


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
        with work.undoing():
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
    except CONTAINED as error:
        _report_start(work, start.definition, start.node, message, error)
        raise _StartFailed from error


def _report_start(
    work: UnitOfWork,
    definition: Definition,
    node: Node,
    message: Message,
    error: BaseException,
) -> None:
    """Report a start that failed, which keeps the message; raise what concerns all."""
    if concerns_all(error, work):
        raise error
    work.blamed = None
    fault = fault_of(error)
    text = f"start on {message.name!r}: {fault.message}"
    came = undelivered_start(message)
    fault = fault._replace(message=text)
    open_start_incident(work, definition.name, node, fault, came=came)


def _matching_waits(work: UnitOfWork, message: Message) -> list[Subscription]:
    instance_id = message.only_instance
    if instance_id is not None and not work.awaits_message(instance_id):
        return []
    return subscriptions.matching(work.transaction, message)


def _wants(
    work: UnitOfWork, wait: Subscription, message: Message, event: Mapping[str, Any]
) -> bool | None:
    """Say whether a wait takes a message; None if its instance cannot be asked."""
    if (wait.instance_id, wait.token) in message.reached:
        return False

    def ask() -> bool:
        loaded = _waiting(work, wait)
        if loaded is None:
            return False
        work.protect(loaded)
        return wants(work, loaded, wait.token, message, event)

    return contain(work, _receiver(wait, message, event), ask)


def _matching_starts(
    work: UnitOfWork, message: Message, event: Mapping[str, Any], receipt: Receipt
) -> list[_Start]:
    if message.only_instance is not None:
        return []
    starts: list[_Start] = []
    for row in start_subscriptions.matching(work.transaction, message):
        hold_process(work, row.process_id)
        definition = definitions.find(work.transaction, row.definition_id)
        if definition is None:
            continue
        try:
            start = _judged_start(work, definition, row.element_id, message, event)
        except _StartFailed:
            receipt.is_with_incident = True
        else:
            if start is not None:
                starts.append(start)
    return starts


def _judged_start(
    work: UnitOfWork,
    definition: Definition,
    element_id: str,
    message: Message,
    event: Mapping[str, Any],
) -> _Start | None:
    """Say how a message starts a process; None if it does not."""
    process = work.components.registry.process(work.transaction, definition.id)
    node = process.process.scope.nodes.get(element_id)
    if node is None or _is_closed_to(message, node):
        return None
    default = message.keys[0] if message.keys else None
    place = Place(definition.name, default, None, process.process.properties)
    try:
        return _start(work, definition, node, message, event, work.host(place))
    except CONTAINED as error:
        _report_start(work, definition, node, message, error)
        raise _StartFailed from error


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
    if key is None and _takes_all(node):
        raise _no_key(message, node)
    held = key is not None and work.is_live(definition.name, key)
    return _Start(definition, node, key, held)


def _takes_all(node: Node) -> bool:
    """Say whether an instance that a message begins waits for others as well."""
    return bool(node.beside) or node.gathers


def _no_key(message: Message, node: Node) -> InvalidValueError:
    names = [it.name.text for it in node.event.each if it.name is not None]
    others = node.beside or tuple(it for it in names if it != message.name)
    told = ", ".join(map(repr, others))
    more = "" if node.gathers else ", or give the event the property `key`"
    text = (
        f"{message.name!r} came to {node.id!r} without a key, by which {told} could be "
        f"told to belong to the same instance; publish it with a correlation key{more}"
    )
    return InvalidValueError(text, code="NULL_KEY")


def begin_again(
    work: UnitOfWork, process_id: str, element_id: str, message: Message
) -> None:
    """Let a message start what it could not start, by the newest version."""
    hold_process(work, process_id)
    definition = definitions.newest(work.transaction, "process", process_id)
    event = event_of(message)
    with suppress(_StartFailed):
        start = _judged_start(work, definition, element_id, message, event)
        if start is not None:
            _begin(work, start, message, event)
