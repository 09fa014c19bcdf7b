"""Check that gateways and activities whose flows have conditions can decide."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import ElementKind, Flow, Node, Process, Scope
from bizproc.bpmn.gateways.complex import STATE, joins_by_condition
from bizproc.bpmn.kind_words import kind_words
from bizproc.bpmn.walk import scopes_of
from bizproc.errors import Finding

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find flows that lack a condition, and elements that may find no flow."""
    del catalog
    for scope in scopes_of(process.scope):
        for node in scope.nodes.values():
            if len(node.outgoing) < 2:  # noqa: PLR2004  # one flow is no choice
                continue
            flows = [scope.flows[id_] for id_ in node.outgoing if id_ != node.default]
            bare = [flow for flow in flows if flow.condition is None]
            if node.kind is ElementKind.EXCLUSIVE_GATEWAY:
                yield from _bare_flows(process, node, bare)
            elif node.default is not None and len(bare) == len(flows):
                yield _idle_default(process, scope, node)
            if joins_by_condition(node) and _decides_by_state_alone(flows):
                continue
            if node.default is None and flows and not bare:
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


def _decides_by_state_alone(flows: list[Flow]) -> bool:
    """Say whether a flow of a complex gateway is taken whatever the variables are."""
    texts = {it.condition.text.lstrip("= ").strip() for it in flows if it.condition}
    return STATE in texts


def _bare_flows(process: Process, node: Node, bare: list[Flow]) -> Iterator[Finding]:
    for flow in bare:
        message = (
            f"the flow from {node.id!r} to {flow.target!r} has no condition;"
            " write one, or make it the default flow"
        )
        yield Finding(code="BP130", message=message, location=process.location(flow))


def _idle_default(process: Process, scope: Scope, node: Node) -> Finding:
    flow = scope.flows[node.default or ""]
    message = (
        f"the default flow of this {kind_words(node)} is always taken: no other flow"
        " has a condition; write one, or let it be no default flow"
    )
    return Finding(
        code="BP133", message=message, location=process.location(flow), level="warning"
    )
