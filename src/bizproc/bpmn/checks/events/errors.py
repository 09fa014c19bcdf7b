"""Check for handlers of errors that what they stand on never throws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import ElementKind, EventKind, Node, Process
from bizproc.bpmn.walk import scopes_of
from bizproc.errors import Finding, did_you_mean
from bizproc.phrase import Phrase

__all__ = ["check"]

_DELETED: Final = "TASK_DELETED"
"""What is thrown where a task that a process waits for is deleted."""


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find boundary events for a code that an action never ends with.

    Nothing is said of actions whose codes nobody declared, and of sub-processes and calls.
    """
    for scope in scopes_of(process.scope):
        for node in scope.nodes.values():
            if node.attached_to is None:
                continue
            thrown = _thrown_by(scope.nodes[node.attached_to], catalog)
            for event in node.event.each:
                code = event.code
                if event.kind is not EventKind.ERROR or code is None:
                    continue
                if thrown is None or code.expression is not None or code.text in thrown:
                    continue
                message = Phrase(
                    "nothing in %(element)r throws %(code)r%(hint)s",
                    element=node.attached_to,
                    code=code.text,
                    hint=did_you_mean(code.text, thrown),
                )
                yield Finding(
                    code="BP173",
                    message=message,
                    location=process.location(node),
                    level="warning",
                )


def _thrown_by(node: Node, catalog: Catalog) -> frozenset[str] | None:
    """Return the codes that an activity may end with, None if they are unknown."""
    if node.kind is ElementKind.USER_TASK:
        return frozenset({_DELETED})
    known = catalog.meanings.errors.get(node.action or "")
    if known is None:
        return None
    waits = {_DELETED} if catalog.may_wait(node.action) else set()
    return known | waits
