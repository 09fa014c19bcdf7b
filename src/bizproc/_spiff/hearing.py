"""Who hears an event: conditions of waits, and what is thrown inside the instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.effects import IncidentRaised
from bizproc._spiff.latest import condition_holds, values_judged
from bizproc._spiff.life import Payload, Phase, go_on
from bizproc.bpmn.elements import EventKind
from bizproc.bpmn.evaluating import holds
from bizproc.errors import ConflictError, StoreError
from bizproc.fault import CONTAINED, Fault, fault_of

if TYPE_CHECKING:
    from bizproc._spiff.instance import Instance
    from bizproc._spiff.token import Token


def is_waiting(token: Token) -> bool:
    """Say whether a token is in a wait that an event may end."""
    return token.phase is Phase.ACTIVE and token.state == TaskState.STARTED


def wants(token: Token, came: Payload) -> bool:
    """Judge the condition of a wait for what came.

    Raises:
        BizprocError: it cannot be judged.
    """
    event = token.task_spec.node.event
    condition = event.condition
    if event.kind is EventKind.CONDITIONAL:
        return condition_holds(token)
    if condition is None:
        return True
    top = token.workflow.top
    names = top.names_at(token, came.event, came.variables)
    return holds(condition, top.evaluate(condition, names))


def keep_unjudged(token: Token, name: str, came: Payload) -> None:
    """Keep what the condition of a wait could not judge; the wait goes on."""
    unjudged = token.internal_data.setdefault("unjudged", [])
    unjudged.append([name, dict(came.variables), dict(came.event)])


def unjudged_fault(name: str, error: BaseException) -> Fault:
    """Say that the condition of a wait could not judge a message or signal."""
    fault = fault_of(error)
    what = f"condition of the wait for {name!r}" if name else "condition"
    message = f"{what}: {fault.message}"
    return fault._replace(message=message)


def has_unjudged(token: Token) -> bool:
    """Say whether something came that could not be judged yet."""
    return is_waiting(token) and bool(token.internal_data.get("unjudged"))


def judge_again(token: Token) -> None:
    """Judge again what came first; what does not fit leaves the wait as it is."""
    name, came = _take_unjudged(token)
    try:
        fits = wants(token, came)
    except (StoreError, ConflictError):
        raise
    except CONTAINED as error:
        keep_unjudged(token, name, came)
        fault = unjudged_fault(name, error)
        node = token.task_spec.node
        token.workflow.top.emit(
            IncidentRaised(token.id, node, *fault, phase=Phase.TRIGGERED)
        )
        return
    if fits:
        go_on(token, Phase.TRIGGERED, came)


def drop_unjudged(token: Token) -> None:
    """Forget what came first; a condition is judged again when it reads other values."""
    _take_unjudged(token)
    if token.task_spec.node.event.kind is EventKind.CONDITIONAL:
        token.internal_data["passed"] = values_judged(token)


def _take_unjudged(token: Token) -> tuple[str, Payload]:
    unjudged = token.internal_data["unjudged"]
    name, variables, event = unjudged.pop(0)
    if not unjudged:
        del token.internal_data["unjudged"]
    return name, Payload(variables, event)


def waits_for_signal(top: Instance, name: str) -> list[Token]:
    """Return the waits of an instance for a signal, oldest first."""
    return [
        token
        for token in sorted(top.tokens.values(), key=lambda token: token.id)
        if token.task_spec.node.event.kind is EventKind.SIGNAL
        and is_waiting(token)
        and awaited(token) == name
    ]


def hear(
    top: Instance,
    waits: list[Token],
    name: str,
    variables: Mapping[str, Any],
    beside: Mapping[str, Any],
) -> None:
    """Let the waits of an instance take a signal that was thrown inside it.

    As for messages from outside, a wait that has ended by its turn is passed over.
    """
    by = f"process:{top.process.process.id}"
    came = Payload(variables, {**beside, "by": by, "origin": "process"})
    for token in waits:
        if token.id in top.tokens and is_waiting(token):
            id_ = token.task_spec.node.id
            top.record("message_received", id_, {"name": name})
            go_on(token, Phase.TRIGGERED, came)


def awaited(token: Token) -> str | None:
    """Return the name that a wait for a signal waits for."""
    name = token.task_spec.node.event.name
    literal = None if name is None else name.text
    awaited: str | None = token.internal_data.get("awaits", literal)
    return awaited
