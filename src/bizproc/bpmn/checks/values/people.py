"""Check the people that a process names, and that user tasks have anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.checks.values.possible_values import parts, texts_of
from bizproc.bpmn.elements import ElementKind, Node, Process, Value
from bizproc.bpmn.expressions import uses
from bizproc.bpmn.meanings import TASK_KINDS, Fault
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding, Location
from bizproc.feel import syntax
from bizproc.phrase import Phrase

__all__ = ["check", "due_values"]

_ADDRESS: Final = re.compile(r"(role|group|user|department):[^\s:]+")
_ASKED: Final = ("assignee", "candidate_groups", "candidate_users")


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find addresses of nobody, and user tasks that nobody is asked to do."""
    if not catalog.meanings.known:
        return
    told: set[tuple[str, int | None]] = set()
    for value, what, fault in _faults(process, catalog):
        told.add((fault.message, value.location.line))
        yield _finding(what, fault, value.location)
    for use in uses(process, catalog):
        if use.value.expression is None:
            continue
        for node in parts(use.value.expression.ast):
            for fault in _literal(node, catalog):
                if (fault.message, use.value.location.line) not in told:
                    yield _finding(use.what, fault, use.location)
    yield from _properties(process, catalog)
    yield from _for_nobody(process)


def _properties(process: Process, catalog: Catalog) -> Iterator[Finding]:
    for name, text in process.properties.items():
        fault = _of_address(text, catalog)
        if fault is not None:
            place = Location(file=process.file, line=process.line, element=process.id)
            yield _finding(f"the property {name!r}", fault, place)


def _finding(what: str, fault: Fault, location: Location) -> Finding:
    message = Phrase("%(what)s: %(fault)s", what=what, fault=fault.message)
    return Finding(code="BP115", message=message, location=location, level=fault.level)


def _faults(process: Process, catalog: Catalog) -> Iterator[tuple[Value, str, Fault]]:
    """Yield what is wrong where people are due: inputs of tasks and of actions."""
    ask = {
        "person": catalog.meanings.address_fault,
        "group": catalog.meanings.group_fault,
    }
    for node in nodes_of(process):
        for name, kind, value in due_values(node, catalog):
            look = ask.get(kind)
            if look is None:
                continue
            for text in _each(value):
                fault = look(text) if text else None
                if fault is not None:
                    yield value, f"the input {name!r}", fault


def _each(value: Value) -> Iterator[str]:
    """Yield the texts of a value; a literal may be a list with commas."""
    for text in texts_of(value):
        is_list = value.expression is None and "," in text
        yield from (it.strip() for it in (text.split(",") if is_list else (text,)))


def due_values(node: Node, catalog: Catalog) -> Iterator[tuple[str, str, Value]]:
    """Yield the inputs of a task or an action, each with what it names."""
    if node.kind is ElementKind.USER_TASK:
        values = {} if node.user_task is None else dict(node.user_task.values)
        values |= {mapping.target: mapping.source for mapping in node.inputs}
        for name, value in values.items():
            yield name, TASK_KINDS.get(name, ""), value
    for mapping in node.inputs:
        kind = catalog.meanings.parameters.get((node.action or "", mapping.target))
        if kind is not None:
            yield mapping.target, kind, mapping.source


def _literal(node: syntax.Node, catalog: Catalog) -> Iterator[Fault]:
    """Yield what is wrong with a text that can only be an address."""
    if isinstance(node, syntax.Constant) and isinstance(node.value, str):
        fault = _of_address(node.value, catalog)
        if fault is not None:
            yield fault


def _of_address(text: str, catalog: Catalog) -> Fault | None:
    if not _ADDRESS.fullmatch(text):
        return None
    return catalog.meanings.address_fault(text)


def _for_nobody(process: Process) -> Iterator[Finding]:
    for node in nodes_of(process):
        if node.kind is not ElementKind.USER_TASK:
            continue
        given = {mapping.target for mapping in node.inputs}
        given |= set(node.user_task.values if node.user_task is not None else ())
        if not given & set(_ASKED):
            message = Phrase(
                "nobody is asked to do this task: only an administrator will see it; "
                "add an input 'assignee' or candidate groups"
            )
            yield Finding(
                code="BP116",
                message=message,
                location=process.location(node),
                level="warning",
            )
