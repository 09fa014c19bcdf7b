"""Check that every element is reached, and every way comes to an end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import ElementKind, EventKind, Node, Process, Scope
from bizproc.bpmn.walk import next_of, scopes_of
from bizproc.errors import Finding

__all__ = ["check"]

_EVENTS: Final = frozenset({ElementKind.CATCH_EVENT, ElementKind.THROW_EVENT})


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find elements that nothing leads to, and ways that just stop."""
    del catalog
    for scope in scopes_of(process.scope):
        after = next_of(scope)
        reached = _reached(scope, after)
        ends = any(it.kind is ElementKind.END_EVENT for it in scope.nodes.values())
        if scope.starts and not ends:
            yield _endless(process, scope)
        yield from _unreached(process, scope, after, reached)
        for node in scope.nodes.values():
            leads_on = ends or _leads_on(scope, node)
            if node.id in reached and leads_on and _just_stops(node):
                message = "the way stops here without an end event; draw one"
                yield Finding(
                    code="BP141",
                    message=message,
                    location=process.location(node),
                    level="warning",
                )


def _unreached(
    process: Process,
    scope: Scope,
    after: Mapping[str, Collection[str]],
    reached: AbstractSet[str],
) -> Iterator[Finding]:
    """Tell where a way begins that nothing leads to; what follows is told with it."""
    left = [node for node in scope.nodes.values() if node.id not in reached]
    followed = {target for node in left for target in after[node.id]}
    told: set[str] = set()
    for node in left:
        if node.id not in followed:
            message = "nothing leads here; draw a flow to it, or remove it"
            yield Finding(
                code="BP140", message=message, location=process.location(node)
            )
            _follow(after, node.id, told)
    for node in left:
        if node.id not in told:
            message = (
                "only the loop that it stands in leads here; draw a flow to it from where"
                " the way begins, or remove it"
            )
            yield Finding(
                code="BP140", message=message, location=process.location(node)
            )
            _follow(after, node.id, told)


def _follow(
    after: Mapping[str, Collection[str]], start: str, reached: set[str]
) -> None:
    """Add what can come after an element, and itself, to what is reached."""
    waiting = [start]
    reached.add(start)
    while waiting:
        for target in after[waiting.pop()]:
            if target not in reached:
                reached.add(target)
                waiting.append(target)


def _leads_on(scope: Scope, node: Node) -> bool:
    """Say whether an element leads on whether ends are drawn or not (BPMN 2.0, 10.5.4)."""
    return node.kind in _EVENTS and scope.ad_hoc is None


def _endless(process: Process, scope: Scope) -> Finding:
    message = "there is a start event, but no end event; draw one where a way stops"
    return Finding(
        code="BP143",
        message=message,
        location=process.location(scope.nodes[scope.starts[0]]),
        level="warning",
    )


def _reached(scope: Scope, after: Mapping[str, Collection[str]]) -> set[str]:
    # an event-based gateway that starts the process is left by its events alone
    gateways = [it.id for it in scope.nodes.values() if it.instantiates]
    reached: set[str] = set()
    for start in (*scope.entries, *scope.event_sub_processes, *gateways):
        _follow(after, start, reached)
    return reached


def _just_stops(node: Node) -> bool:
    ends = (
        node.kind is ElementKind.END_EVENT
        or node.triggered_by_event
        or node.for_compensation
        or bool(node.handlers)
        or (node.kind is ElementKind.THROW_EVENT and node.event.kind is EventKind.LINK)
    )
    return not node.outgoing and not ends
