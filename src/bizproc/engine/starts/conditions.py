"""Conditions that start processes: judged when somebody asks, by what they bring.

A process that does not run yet reads nothing whose change would wake it (BPMN 2.0,
10.5.2), so that as in Camunda 8 whoever knows of a change says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bizproc.bpmn.elements import EventKind, Node
from bizproc.bpmn.evaluating import evaluate, holds
from bizproc.engine.deployment import definitions
from bizproc.engine.domain import Place
from bizproc.engine.suspension.rules import check_may_start, hold_process
from bizproc.engine.transition import StartTrigger, start_instance
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import start_subscriptions
from bizproc.errors import ExpressionError, InvalidTransitionError
from bizproc.layers import Layers
from bizproc.model.rows import Definition, ProcessInstance

__all__ = ["CONDITION", "start_by_conditions"]

CONDITION = "condition"
"""How the rows of these starts say what they are."""


def start_by_conditions(
    work: UnitOfWork,
    variables: Mapping[str, Any],
    *,
    process_id: str | None,
    key: str | None,
    by: str | None,
) -> list[ProcessInstance]:
    """Start an instance for each conditional start event whose condition holds.

    All are judged before the first begins. Suspended processes are left out, unless one
    is named.

    Raises:
        NotFoundError: no process of that id is deployed.
        InvalidTransitionError: it has no conditional start event, or is suspended.
        ExpressionError: a condition cannot be judged; nothing starts.
    """
    if process_id is not None:
        _check_named(work, process_id)
    met = [
        (definition, node)
        for definition, node in _drawn(work, process_id)
        if _is_met(work, definition, node, variables, key)
    ]
    event = {"by": by, "origin": "user"}
    started = (
        start_instance(
            work,
            definition,
            key=key,
            variables=variables,
            by=by,
            trigger=StartTrigger(element_id=node.id, event=event),
        )
        for definition, node in met
    )
    return [row for row in started if row is not None]


def _check_named(work: UnitOfWork, process_id: str) -> None:
    hold_process(work, process_id)
    check_may_start(definitions.newest(work.transaction, "process", process_id))
    if not start_subscriptions.of_kind(work.transaction, CONDITION, process_id):
        msg = (
            f"process {process_id!r} has no conditional start event; start it as it is "
            "drawn, or draw one"
        )
        raise InvalidTransitionError(msg)


def _drawn(
    work: UnitOfWork, process_id: str | None
) -> Iterator[tuple[Definition, Node]]:
    """Yield the conditional start events of the newest versions that may start."""
    tx = work.transaction
    for row in start_subscriptions.of_kind(tx, CONDITION, process_id):
        hold_process(work, row.process_id)
        definition = definitions.find(tx, row.definition_id)
        if definition is None or definition.suspended_at is not None:
            continue
        process = work.components.registry.process(tx, definition.id).process
        node = process.scope.nodes[row.element_id]
        if node.event.kind is EventKind.CONDITIONAL:
            yield definition, node


def _is_met(
    work: UnitOfWork,
    definition: Definition,
    node: Node,
    variables: Mapping[str, Any],
    key: str | None,
) -> bool:
    """Judge a condition; a variable that nobody brought makes it false."""
    condition = node.event.condition
    if condition is None or condition.expression is None:
        return False
    process = work.components.registry.process(work.transaction, definition.id).process
    host = work.host(Place(definition.name, key, None, process.properties))
    names = Layers(variables, host.names)
    try:
        value = evaluate(condition, names, host.functions)
    except ExpressionError:
        if condition.expression.names - names.keys() - host.functions.keys():
            return False
        raise
    return holds(condition, value)
