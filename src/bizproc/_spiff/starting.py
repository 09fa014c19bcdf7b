"""Begin an instance at what was met: its plain start, or an event that starts it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bizproc._spiff.instance import Instance
from bizproc._spiff.life import Payload, Phase
from bizproc._spiff.specs.instantiation import FIRST
from bizproc.bpmn.elements import ElementKind

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
) -> Instance:
    """Begin an instance at its none start event, or at the one that was met.

    Raises:
        ExpressionError: an output mapping of the start event fails.
        InvalidTransitionError: there is no none start event.
    """
    instance = Instance(process, host)
    spec = process.scope.elements[element_id] if element_id else process.plain_start()
    instance.record("process_started", None)
    _tell_gateway(instance, spec)
    token = instance.begin({}, spec)
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


def _tell_gateway(instance: Instance, spec: ElementSpec) -> None:
    """Tell the history of the gateway whose event starts the instance."""
    scope = instance.spec.scope
    for flow in spec.node.incoming:
        gateway = scope.nodes[scope.flows[flow].source]
        if gateway.kind is ElementKind.EVENT_BASED_GATEWAY:
            instance.record("element_completed", gateway.id, {"flows": [flow]})
