"""Check for message starts that the processes which throw their message never reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import Diagram, ElementKind, EventKind, Node, Process
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding

__all__ = ["check", "thrown_in"]

_THROWING = frozenset(
    {ElementKind.THROW_EVENT, ElementKind.END_EVENT, ElementKind.SEND_TASK}
)


def thrown_in(diagrams: Iterable[Diagram]) -> Mapping[str, str]:
    """Return the messages that diagrams throw, each with a place that does."""
    return {
        event.name.text: f"process {process.id!r} at {node.id!r}"
        for diagram in diagrams
        for process in diagram.processes
        for node in nodes_of(process)
        if node.kind in _THROWING and node.action is None
        for event in node.event.each
        if event.kind is EventKind.MESSAGE
        and event.name is not None
        and event.name.expression is None
    }


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find starts that take only what people cause of a message that processes throw.

    Events of records and of extensions pass: people are their usual cause.
    """
    for element_id in process.scope.starts:
        node = process.scope.nodes[element_id]
        yield from _deaf(process, node, catalog)


def _deaf(process: Process, node: Node, catalog: Catalog) -> Iterator[Finding]:
    for event in node.event.each:
        if event.kind is not EventKind.MESSAGE or event.name is None:
            continue
        name = event.name.text
        thrower = catalog.thrown.get(name)
        if event.origins == "any" or thrower is None:
            continue
        if name in catalog.messages and name not in catalog.meanings.declared:
            continue
        message = (
            f"{name!r} is thrown by {thrower}, but never starts this process: without "
            "the property origins = any a start takes nothing from processes"
        )
        yield Finding(
            code="BP126",
            message=message,
            location=process.location(node),
            level="warning",
        )
