"""Check for conditions and dates that are always the same."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import Process, Value
from bizproc.bpmn.walk import flows_of, nodes_of
from bizproc.errors import Finding

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find conditions that read nothing, and timers of a fixed date."""
    del catalog
    for _, flow in flows_of(process):
        yield from _condition(flow.condition)
    for node in nodes_of(process):
        yield from _condition(node.event.condition)
        if node.loop is not None:
            yield from _condition(node.loop.loop_condition)
            yield from _condition(node.loop.completion_condition)
        timer = node.event.timer
        if node.id in process.scope.starts:
            continue  # a process may well start on a fixed date, once
        if timer is not None and timer.kind == "date" and _is_constant(timer.value):
            message = (
                f"the timer fires on a fixed date, {timer.value.text};"
                " from then on it fires at once"
            )
            yield _warning(message, timer.value)


def _condition(value: Value | None) -> Iterator[Finding]:
    if value is not None and value.expression is not None and _is_constant(value):
        message = (
            f"the condition {value.text!r} is always the same; does it lack a name?"
        )
        yield _warning(message, value)


def _warning(message: str, value: Value) -> Finding:
    return Finding(
        code="BP160", message=message, location=value.location, level="warning"
    )


def _is_constant(value: Value) -> bool:
    """Tell whether nothing outside the text decides; every call may be a clock."""
    found = value.expression
    if found is None:
        return True
    return not (found.names or found.possible_names or found.functions)
