"""Check the actions of service tasks and what is passed to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from bizproc.action import Action, Parameter, convert
from bizproc.bpmn.catalog import UNKNOWN, Catalog
from bizproc.bpmn.elements import IoMapping, Node, Process
from bizproc.bpmn.walk import nodes_of
from bizproc.catalog import NameFault
from bizproc.errors import ExpressionError, Finding, InvalidValueError, did_you_mean
from bizproc.feel import syntax

__all__ = ["check", "literal_of"]

_TOLD: Final = frozenset({"person", "group", "moment", "duration"})
"""What the checks of people and of moments tell of, however it is written."""


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find unknown and unfit actions, missing, unknown and wrong parameters."""
    for node in nodes_of(process):
        if node.action is None:
            continue
        action = catalog.actions.get(node.action)
        if action is None:
            known = did_you_mean(node.action, catalog.actions)
            message = f"no action {node.action!r} is registered{known}"
            yield Finding(
                code="BP101", message=message, location=process.location(node)
            )
            continue
        if node.action in catalog.unfit:
            yield Finding(
                code="BP106",
                message=catalog.unfit[node.action],
                location=process.location(node),
                level="warning",
            )
        yield from _parameters(process, node, action)
        yield from _literals(process, node, action, catalog)


def _parameters(process: Process, node: Node, action: Action) -> Iterator[Finding]:
    given = {_root(mapping) for mapping in node.inputs}
    known = {parameter.name for parameter in action.parameters}
    for parameter in action.parameters:
        if parameter.required and parameter.name not in given:
            message = (
                f"action {action.name!r} needs {parameter.name!r}"
                f" ({parameter.words}); add an input mapping"
            )
            yield Finding(
                code="BP102", message=message, location=process.location(node)
            )
    for mapping in node.inputs:
        if _root(mapping) not in known:
            hint = did_you_mean(_root(mapping), known)
            message = (
                f"action {action.name!r} has no parameter {_root(mapping)!r}{hint}"
            )
            yield Finding(
                code="BP103", message=message, location=mapping.source.location
            )


def _literals(
    process: Process, node: Node, action: Action, catalog: Catalog
) -> Iterator[Finding]:
    parameters = {parameter.name: parameter for parameter in action.parameters}
    for mapping in node.inputs:
        parameter = parameters.get(mapping.target)
        kind = catalog.meanings.parameters.get((action.name, mapping.target))
        value = literal_of(mapping)
        if parameter is None or value is UNKNOWN or kind in _TOLD:
            continue
        fault = _type_fault(value, parameter, action) or catalog.parameter_fault(
            action.name, parameter.name, value, process
        )
        if fault is not None:
            yield Finding(
                code="BP104",
                message=fault.message,
                location=mapping.source.location,
                level="error" if fault.certain else "warning",
            )


def _type_fault(value: Any, parameter: Parameter, action: Action) -> NameFault | None:
    if isinstance(value, dict) and UNKNOWN in value.values():
        return None
    try:
        convert(value, parameter, action=action.name)
    except InvalidValueError as error:
        return NameFault(str(error))
    return None


def literal_of(mapping: IoMapping) -> Any:
    """Return the value of a source that is the same at every run, else UNKNOWN."""
    expression = mapping.source.expression
    if expression is None:
        return mapping.source.text
    if not (expression.names or expression.functions or expression.possible_names):
        try:
            return expression.evaluate({})
        except ExpressionError:
            return UNKNOWN
    if isinstance(expression.ast, syntax.ContextLiteral):
        entries = zip(expression.ast.keys, expression.ast.values, strict=True)
        return {
            key: node.value if isinstance(node, syntax.Constant) else UNKNOWN
            for key, node in entries
        }
    return UNKNOWN


def _root(mapping: IoMapping) -> str:
    return mapping.target.split(".", 1)[0]
