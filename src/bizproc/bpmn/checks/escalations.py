"""Check for handlers of escalations that nothing inside ever throws."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import (
    ElementKind,
    EventDefinition,
    EventKind,
    Node,
    Process,
    Scope,
)
from bizproc.bpmn.walk import scopes_of
from bizproc.errors import Finding, did_you_mean

__all__ = ["check"]

_K = ElementKind
_THROWS = frozenset({_K.THROW_EVENT, _K.END_EVENT})
_ANY = None  # a code that only running tells, or that a called process throws


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find events that wait for an escalation which cannot come from inside."""
    del catalog
    for scope in scopes_of(process.scope):
        for node, event, thrown in _handlers(scope):
            code = event.code.text if event.code is not None else None
            if _ANY in thrown or (thrown if code is None else code in thrown):
                continue
            known = sorted(it for it in thrown if it is not None)
            what = "an escalation" if code is None else f"the escalation {code!r}"
            hint = did_you_mean(code, known) if code is not None else ""
            message = (
                f"nothing inside throws {what} that is caught here; draw an escalation "
                f"event that throws it, or remove this one{hint}"
            )
            yield Finding(
                code="BP170",
                message=message,
                location=process.location(node),
                level="warning",
            )


def _handlers(scope: Scope) -> Iterator[tuple[Node, EventDefinition, set[str | None]]]:
    """Yield what catches escalations in a scope, with the codes that may come to it."""
    for node in scope.nodes.values():
        if node.attached_to is not None:
            for event in _escalations(node):
                yield node, event, _thrown_by(scope.nodes[node.attached_to])
        elif node.triggered_by_event and node.body is not None:
            others = [it for it in scope.nodes.values() if it is not node]
            thrown = set().union(*map(_thrown_by, others))
            starts = [node.body.nodes[start] for start in node.body.starts]
            for start in starts:
                for event in _escalations(start):
                    yield start, event, thrown


def _escalations(node: Node) -> list[EventDefinition]:
    return [it for it in node.event.each if it.kind is EventKind.ESCALATION]


def _thrown_by(node: Node) -> set[str | None]:
    """Return the codes that an element throws, or something inside it."""
    if node.kind is _K.CALL_ACTIVITY:
        return {_ANY}
    own = [] if node.loop is None else [it.event for it in node.loop.throws]
    if node.kind in _THROWS:
        own += node.event.each
    thrown = {_code(it) for it in own if it.kind is EventKind.ESCALATION}
    if node.body is not None:
        thrown.update(*map(_thrown_by, node.body.nodes.values()))
    return thrown


def _code(event: EventDefinition) -> str | None:
    code = event.code
    return _ANY if code is None or code.expression is not None else code.text
