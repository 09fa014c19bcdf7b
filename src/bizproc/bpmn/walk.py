"""Walk over everything a process holds, sub-processes included."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.elements import ElementKind, EventKind, Flow, Node, Process, Scope

__all__ = ["boundary_events", "flows_of", "next_of", "nodes_of", "scopes_of"]


def scopes_of(scope: Scope) -> Iterator[Scope]:
    """Yield a scope and the scopes within it, outer ones first."""
    yield scope
    for node in scope.nodes.values():
        if node.body is not None:
            yield from scopes_of(node.body)


def nodes_of(process: Process) -> Iterator[Node]:
    """Yield every element of a process."""
    for scope in scopes_of(process.scope):
        yield from scope.nodes.values()


def flows_of(process: Process) -> Iterator[tuple[Scope, Flow]]:
    """Yield every sequence flow of a process with its scope."""
    for scope in scopes_of(process.scope):
        for flow in scope.flows.values():
            yield scope, flow


def boundary_events(scope: Scope) -> dict[str, list[Node]]:
    """Return the boundary events of a scope by the activities they stand on."""
    found: dict[str, list[Node]] = {}
    for node in scope.nodes.values():
        if node.attached_to is not None:
            found.setdefault(node.attached_to, []).append(node)
    return found


def next_of(scope: Scope) -> dict[str, list[str]]:
    """Return for each element of a scope what can come right after it.

    That is the target of its flows, the boundary events on it, the link catch event
    of its link, and the handler of a compensation event.
    """
    after: dict[str, list[str]] = {node_id: [] for node_id in scope.nodes}
    catches = {
        node.event.name.text: node.id
        for node in scope.nodes.values()
        if _is_link(node, ElementKind.CATCH_EVENT) and node.event.name is not None
    }
    for flow in scope.flows.values():
        after[flow.source].append(flow.target)
    for node in scope.nodes.values():
        if node.attached_to is not None:
            after[node.attached_to].append(node.id)
            after[node.id].extend(node.handlers)
        elif _is_link(node, ElementKind.THROW_EVENT) and node.event.name is not None:
            after[node.id].append(catches[node.event.name.text])
    return after


def _is_link(node: Node, kind: ElementKind) -> bool:
    return node.kind is kind and node.event.kind is EventKind.LINK
