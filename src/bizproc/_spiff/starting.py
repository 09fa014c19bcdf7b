"""Begin an instance at what was met: its plain start, or an event that starts it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bizproc._spiff.instance import Instance
from bizproc._spiff.life import Payload, Phase
from bizproc._spiff.specs.instantiation import FIRST
from bizproc.bpmn.elements import ElementKind
from bizproc.errors import InvalidTransitionError, NotFoundError, did_you_mean

if TYPE_CHECKING:
    from bizproc._spiff.host import Host
    from bizproc._spiff.specs.element import ElementSpec
    from bizproc._spiff.specs.process import ProcessSpec

__all__ = ["begin"]


def begin(
    process: ProcessSpec,
    host: Host,
    *,
    variables: Mapping[str, Any],
    element_id: str | None,
    event: Mapping[str, Any] | None,
    message: str | None,
) -> Instance:
    """Begin an instance at its none start event, or at the one that was met.

    `message` is the name of what came, if it was a message or a signal.

    Raises:
        ExpressionError: an output mapping of the start event fails.
        NotFoundError: there is no none start event of this name.
        InvalidTransitionError: there is none, or several and none is named.
    """
    instance = Instance(process, host)
    if event is None or element_id is None:
        spec = _plain_start(process, element_id)
    else:
        spec = process.scope.elements[element_id]
    instance.record("process_started", None)
    _tell_gateway(instance, spec)
    token = instance.begin({}, spec)
    if spec.node.gathers:
        token.internal_data[FIRST] = [message, dict(variables), dict(event or {})]
        return instance
    # what starts it has come: there is nothing to wait for
    token.phase = Phase.COMPLETING
    if spec.node.beside:
        token.internal_data[FIRST] = True
    token.came = Payload(variables, event or {})
    if event is None:
        # whoever starts it by hand is told at once what the start cannot take
        spec.finish(token)
        token.came = None
    return instance


def _plain_start(process: ProcessSpec, named: str | None) -> ElementSpec:
    """Return what an instance begins with that is started by hand.

    Raises:
        NotFoundError: the process has no such start event.
        InvalidTransitionError: only messages, signals and timers start it, or
            SEVERAL_STARTS, none of several is named.
    """
    id_, scope = process.process.id, process.process.scope
    plain = scope.plain_starts
    if named in plain:
        return process.scope.elements[named]
    known = ", ".join(map(repr, plain))
    if named is not None:
        have = f"has the plain start events {known}" if plain else "has none"
        hint = did_you_mean(named, plain)
        msg = f"no plain start event {named!r}: process {id_!r} {have}{hint}"
        raise NotFoundError(msg)
    if len(plain) > 1:
        msg = (
            f"process {id_!r} has several plain start events, each of which is a way to "
            f"begin: name one of {known} (start_event, --start-event)"
        )
        raise InvalidTransitionError(msg, code="SEVERAL_STARTS")
    if scope.has_plain_start:
        return process.scope.entry
    msg = (
        f"process {id_!r} has no plain start event: it is started by its messages, "
        "signals and timers only"
    )
    raise InvalidTransitionError(msg)


def _tell_gateway(instance: Instance, spec: ElementSpec) -> None:
    """Tell the history of the gateway whose event starts the instance."""
    scope = instance.spec.scope
    for flow in spec.node.incoming:
        gateway = scope.nodes[scope.flows[flow].source]
        if gateway.kind is ElementKind.EVENT_BASED_GATEWAY:
            instance.record("element_completed", gateway.id, {"flows": [flow]})
