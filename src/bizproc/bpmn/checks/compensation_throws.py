"""Check for compensation that is thrown where nothing can be undone."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import EventKind, Node, Process
from bizproc.bpmn.undoing import throws_in_reach, undoable
from bizproc.bpmn.walk import scopes_of
from bizproc.errors import Finding

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find events whose compensation reaches no activity with a handler."""
    del catalog
    thrown: dict[str, Node] = {}
    reaching: set[str] = set()
    for scope in scopes_of(process.scope):
        reached: set[str] | None = None
        for node in throws_in_reach(scope):
            if node.event.kind is not EventKind.COMPENSATION:
                continue
            thrown[node.id] = node
            if reached is None:
                reached = set(undoable(scope))
            if (
                reached
                if node.event.activity is None
                else node.event.activity in reached
            ):
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
