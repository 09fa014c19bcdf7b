"""Check the fields and stages that actions are given against the record they change."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import UNKNOWN, Catalog
from bizproc.bpmn.checks.actions import literal_of
from bizproc.bpmn.checks.values.people import due_values
from bizproc.bpmn.checks.values.possible_values import path_of, results, texts_of
from bizproc.bpmn.checks.values.record_type import subject_of
from bizproc.bpmn.elements import Node, Process, Value
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding
from bizproc.feel import syntax

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find fields, values of fields and stages that this record does not have.

    What no record at all has is told by the check of actions.
    """
    if not catalog.meanings.known:
        return
    for node in nodes_of(process):
        kinds = {name: (kind, value) for name, kind, value in due_values(node, catalog)}
        _, funnel = kinds.get("funnel", ("", None))
        for name, (kind, value) in kinds.items():
            if kind not in {"field", "stage"}:
                continue
            of = _record_of(name, node, process, catalog)
            if of is None or _is_told(node, value, process, catalog):
                continue
            if kind == "field":
                yield from _fields(value, of, catalog)
            else:
                yield from _stages(value, of, funnel, catalog)


def _record_of(name: str, node: Node, process: Process, catalog: Catalog) -> str | None:
    """Return the type of the record that a parameter of an action is about."""
    made = catalog.meanings.about.get((node.action or "", name))
    if made is not None:
        return made
    given = {mapping.target: mapping.source for mapping in node.inputs}
    named = given.get("type")
    if named is not None:
        return named.text if named.expression is None else None
    kinds = catalog.meanings.parameters
    if "record" not in given:
        of_subject = kinds.get((node.action or "", "record")) == "record"
        return subject_of(process, catalog) if of_subject else None
    expression = given["record"].expression
    path = None if expression is None else path_of(expression.ast)
    if path is None:
        return None
    return catalog.meanings.record_type(path[:-1] if path[-1] == "id" else path)


def _is_told(node: Node, value: Value, process: Process, catalog: Catalog) -> bool:
    """Say whether a literal is wrong for every record: the check of actions tells it."""
    literals = (
        catalog.parameter_fault(node.action or "", it.target, literal_of(it), process)
        for it in node.inputs
        if it.source is value and literal_of(it) is not UNKNOWN
    )
    return any(fault is not None for fault in literals)


def _fields(value: Value, of: str, catalog: Catalog) -> Iterator[Finding]:
    root = None if value.expression is None else value.expression.ast
    for node in () if root is None else results(root):
        if not isinstance(node, syntax.ContextLiteral):
            continue
        for name, given in zip(node.keys, node.values, strict=True):
            literal = given.value if isinstance(given, syntax.Constant) else UNKNOWN
            fault = catalog.meanings.field_fault(of, name, literal)
            if fault is not None:
                yield Finding(code="BP104", message=fault, location=value.location)


def _stages(
    value: Value, of: str, funnel: Value | None, catalog: Catalog
) -> Iterator[Finding]:
    if funnel is not None and funnel.expression is not None:
        return
    name = None if funnel is None else funnel.text
    for text in texts_of(value):
        fault = catalog.meanings.stage_fault(of, name, text)
        if fault is not None:
            yield Finding(code="BP104", message=fault, location=value.location)
