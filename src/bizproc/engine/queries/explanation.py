"""Explain an instance to a person who has to help: why it is where it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from bizproc._spiff.execution import Execution
from bizproc.bpmn.elements import Flow, Node
from bizproc.bpmn.walk import flows_of, nodes_of
from bizproc.engine import history, instances
from bizproc.engine.components import Components
from bizproc.engine.queries.near_misses import names_of_messages
from bizproc.engine.queries.waits_explained import Scene, throws_message, waits_of
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.model.explanation import ConditionSeen, Explanation, GatewayDecision
from bizproc.model.page import Page, Paging
from bizproc.model.rows import HistoryEvent, ProcessInstance
from bizproc.model.states import InstanceState
from bizproc.store import START_SUBSCRIPTIONS, Transaction, eq

# of the history at most so many events are read, the latest ones
EVENTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """Hold an explanation and what it was read from.

    `events` are the latest, newest first; `variables` is None if the state cannot be
    read, which `problem` then tells.
    """

    explanation: Explanation
    events: Page[HistoryEvent]
    variables: Mapping[str, Any] | None
    problem: str | None


def explain(components: Components, tx: Transaction, instance_id: str) -> Explanation:
    """Explain an instance, also one that has ended or whose state cannot be read.

    Raises:
        NotFoundError: there is no such instance.
    """
    return examine(components, tx, instance_id).explanation


def examine(components: Components, tx: Transaction, instance_id: str) -> Examination:
    """Explain an instance, with its latest history and its variables.

    Raises:
        NotFoundError: there is no such instance.
    """
    row = instances.get(tx, instance_id)
    latest = Paging(limit=EVENTS, order="-number")
    page = history.events_of(tx, instance_id, latest)
    events, is_cut = list(reversed(page)), page.next is not None
    work = UnitOfWork(components, tx, only_looks=True)
    nodes, flows = _drawn(work, row)
    is_active = row.state is InstanceState.ACTIVE
    execution, problem = _looked_at(work, row)
    places = execution.places() if execution is not None and is_active else None
    scene = Scene(
        tx=tx,
        now=components.clock.now(),
        row=row,
        places=places,
        nodes=nodes,
        events=events,
        is_cut=is_cut,
        names_of_messages=cache(partial(names_of_messages, tx)),
        external=frozenset(components.actions.external()),
    )
    explanation = Explanation(
        instance=row,
        waits=tuple(waits_of(scene)) if is_active else (),
        decisions=tuple(_decisions(events, nodes, flows)),
        ending=None if is_active else _ending(row, events),
        problem=problem if is_active else None,
        suspended=_suspended(row) if is_active else None,
        notices=tuple(_unheard(work, scene)),
        is_cut=is_cut,
    )
    variables = execution.variables() if execution is not None else None
    return Examination(
        explanation=explanation, events=page, variables=variables, problem=problem
    )


def _drawn(
    work: UnitOfWork, row: ProcessInstance
) -> tuple[Mapping[str, Node], Mapping[str, Flow]]:
    """Return the elements and flows of the diagram; none if it cannot be read."""
    try:
        drawn = work.components.registry.process(work.transaction, row.definition_id)
    except Exception:  # noqa: BLE001 - then there are no names; the rest is said
        return {}, {}
    process = drawn.process
    nodes = {node.id: node for node in nodes_of(process)}
    return nodes, {flow.id: flow for _, flow in flows_of(process)}


def _looked_at(
    work: UnitOfWork, row: ProcessInstance
) -> tuple[Execution | None, str | None]:
    try:
        execution = work.look_at(row).execution
        execution.places()
    except Exception as error:  # noqa: BLE001 - a state may be damaged in any way
        why = str(error) or type(error).__name__
        return None, f"its state cannot be read: {why}"
    return execution, None


def _suspended(row: ProcessInstance) -> str | None:
    if row.suspended_at is not None:
        return f"it is suspended by itself: `bizproc resume {row.id}`"
    if row.process_suspended_at is not None:
        return f"its process is suspended: `bizproc resume --process {row.process_id}`"
    return None


def _decisions(
    events: Sequence[HistoryEvent],
    nodes: Mapping[str, Node],
    flows: Mapping[str, Flow],
) -> Iterator[GatewayDecision]:
    """Yield what was decided where flows have conditions, in order."""
    for event in events:
        notes = event.data.get("conditions")
        if event.type != "element_completed" or notes is None:
            continue
        element = event.element_id or ""
        taken = tuple(event.data.get("flows", ()))
        node = nodes.get(element)
        yield GatewayDecision(
            element_id=element,
            element_name=node.name if node is not None else "",
            at=event.at,
            flows=taken,
            targets=tuple(flows[it].target if it in flows else "" for it in taken),
            conditions=tuple(
                ConditionSeen(
                    flow_id=note["flow"],
                    condition=note["condition"],
                    result=note.get("result"),
                    values=note.get("values") or {},
                )
                for note in notes
            ),
            by_default=node is not None and node.default in taken,
        )


def _ending(row: ProcessInstance, events: Sequence[HistoryEvent]) -> str:
    if row.state is InstanceState.TERMINATED:
        for event in reversed(events):
            if event.type == "termination_asked":
                by = event.data.get("by") or "the application"
                reason = event.data.get("reason")
                return f"terminated by {by}" + (f": {reason}" if reason else "")
        return "terminated by the application"
    last = next((it for it in reversed(events) if it.type == "element_completed"), None)
    return f"completed at {last.element_id}" if last is not None else "completed"


def _unheard(work: UnitOfWork, scene: Scene) -> Iterator[str]:
    """Yield which thrown messages start nothing, since a start takes people's only."""
    done = {it.element_id for it in scene.events if it.type == "element_completed"}
    tx, registry = work.transaction, work.components.registry
    for node in scene.nodes.values():
        name = node.event.name
        if node.id not in done or not throws_message(node) or name is None:
            continue
        if name.expression is not None:
            continue
        named = (eq("message", name.text), eq("kind", "message"))
        for start in tx.select(START_SUBSCRIPTIONS, *named, order_by=("process_id",)):
            begun = registry.process(tx, start.definition_id).process
            if begun.scope.nodes[start.element_id].event.origins != "any":
                yield (
                    f"{node.id} threw message {name.text!r}, which starts no "
                    f"{start.process_id!r}: {start.element_id} takes only what people "
                    "cause; its property origins=any would take it"
                )
