"""Check that exclusive and inclusive gateways can decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import ElementKind, Process
from bizproc.bpmn.walk import scopes_of
from bizproc.errors import Finding

__all__ = ["check"]

_DECIDING: Final = frozenset(
    {ElementKind.EXCLUSIVE_GATEWAY, ElementKind.INCLUSIVE_GATEWAY}
)


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find flows that lack a condition, and gateways that may find no flow."""
    del catalog
    for scope in scopes_of(process.scope):
        for node in scope.nodes.values():
            if node.kind not in _DECIDING or len(node.outgoing) < 2:  # noqa: PLR2004  # one flow is no choice
                continue
            bare = [
                scope.flows[flow_id]
                for flow_id in node.outgoing
                if flow_id != node.default and scope.flows[flow_id].condition is None
            ]
            for flow in bare:
                message = (
                    f"the flow from {node.id!r} to {flow.target!r} has no condition;"
                    " write one, or make it the default flow"
                )
                yield Finding(
                    code="BP130", message=message, location=process.location(flow)
                )
            if node.default is None and not bare:
                message = (
                    "if no condition holds, the process stops here with an incident;"
                    " draw a default flow"
                )
                yield Finding(
                    code="BP131",
                    message=message,
                    location=process.location(node),
                    level="warning",
                )
