"""Check the elements that actions and functions name: their tasks are looked for there."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import ElementKind, Process, Value
from bizproc.bpmn.expressions import uses
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding, did_you_mean
from bizproc.feel import syntax

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find names of no element: nothing would be found there, and nobody told.

    What a process calls runs in the same instance: its elements may be meant.
    """
    nodes = list(nodes_of(process))
    if any(node.kind is ElementKind.CALL_ACTIVITY for node in nodes):
        return
    known = {node.id for node in nodes}
    for use in uses(process, catalog):
        for name in _named(use.value, catalog):
            if name not in known:
                yield _finding(use.what, name, known, process, use.value)
    for node in nodes:
        parameters = catalog.element_parameters(node.action)
        for mapping in node.inputs:
            named = _literal(mapping.source)
            if mapping.target not in parameters or named is None or named in known:
                continue
            what = f"the input {mapping.target!r}"
            yield _finding(what, named, known, process, mapping.source)


def _finding(
    what: str, name: str, known: set[str], process: Process, value: Value
) -> Finding:
    hint = did_you_mean(name, known)
    message = f"{what}: the process {process.id!r} has no element {name!r}{hint}"
    return Finding(
        code="BP128", message=message, location=value.location, level="warning"
    )


def _literal(value: Value) -> str | None:
    if value.expression is None:
        return value.text
    node = value.expression.ast
    literal = node.value if isinstance(node, syntax.Constant) else None
    return literal if isinstance(literal, str) else None


def _named(value: Value, catalog: Catalog) -> Iterator[str]:
    waiting = [value.expression.ast] if value.expression is not None else []
    while waiting:
        node = waiting.pop()
        waiting.extend(syntax.children(node))
        if not isinstance(node, syntax.Call) or not node.arguments:
            continue
        called = node.function.name if isinstance(node.function, syntax.Name) else ""
        first = node.arguments[0]
        if (
            called in catalog.element_readers
            and isinstance(first, syntax.Constant)
            and isinstance(first.value, str)
        ):
            yield first.value
