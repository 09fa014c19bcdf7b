"""Check for conditional events that nothing inside the instance ever sets off."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import EventKind, Process
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find conditions that read no variable: they are judged when the instance goes on."""
    conditions = [
        (node, event.condition)
        for node in nodes_of(process)
        for event in node.event.each
        if event.kind is EventKind.CONDITIONAL and node.id not in process.scope.starts
    ]
    for node, condition in conditions:
        if condition is None or condition.expression is None:
            continue
        read = condition.expression.names - catalog.known_functions
        if read - catalog.names or not read | condition.expression.functions:
            continue
        what = ", ".join(sorted(read)) or "the time"
        message = (
            f"the condition {condition.text!r} reads no variable, only {what}: it is "
            "judged when something happens in the instance, not when that changes; wait "
            "for its message with the property condition, or for a timer"
        )
        yield Finding(
            code="BP171",
            message=message,
            location=process.location(node),
            level="warning",
        )
