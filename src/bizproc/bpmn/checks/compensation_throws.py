"""Check for compensation that is thrown where nothing can be undone."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import EventKind, Node, Process, Scope
from bizproc.bpmn.undoing import is_undoable, throws_in_reach
from bizproc.bpmn.walk import scopes_of
from bizproc.errors import Finding

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find events whose compensation reaches no activity with a handler."""
    del catalog
    thrown: dict[str, Node] = {}
    reaching: set[str] = set()
    for scope in scopes_of(process.scope):
        for node in throws_in_reach(scope):
            if node.event.kind is EventKind.COMPENSATION:
                thrown[node.id] = node
                if _reaches(scope, node):
                    reaching.add(node.id)
    for node in thrown.values():
        if node.id in reaching:
            continue
        what = node.event.activity
        named = "no activity in reach has" if what is None else f"{what!r} has not"
        message = (
            f"nothing is undone here: {named} a handler of compensation; draw a "
            "compensation boundary event on what is to be undone"
        )
        yield Finding(
            code="BP175",
            message=message,
            location=process.location(node),
            level="warning",
        )


def _reaches(scope: Scope, thrower: Node) -> bool:
    wanted = thrower.event.activity
    return any(
        is_undoable(scope, node)
        for node in scope.nodes.values()
        if wanted in (None, node.id)
    )
