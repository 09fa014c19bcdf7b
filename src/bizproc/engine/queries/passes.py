"""Count how often instances passed each element, and how long they stayed there."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bizproc.bpmn.walk import nodes_of
from bizproc.engine.components import Components
from bizproc.engine.queries.usual import SAMPLE, median, nearly_all
from bizproc.model.rows import ProcessInstance
from bizproc.model.states import InstanceState
from bizproc.store import (
    HISTORY,
    INCIDENTS,
    INSTANCES,
    Condition,
    Transaction,
    eq,
    one_of,
)
from bizproc.values import load_values

__all__ = ["ElementPasses", "Passes", "passes_of"]

_MOST_COMMANDS: Final = 20_000
_BEGINS: Final = "element_activated"
_ENDS: Final = frozenset({"element_completed", "element_terminated"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementPasses:
    """Say how often an element was passed, and how long that took.

    `median` and `usual` (95 of 100 took no longer) are of those that stayed there;
    `usual` is None of fewer than 20. `here` counts those that have not gone on.
    """

    element_id: str
    name: str
    kind: str
    passes: int
    here: int
    median: dt.timedelta | None
    usual: dt.timedelta | None
    incidents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passes:
    """Hold the passes of a version's elements in its latest instances.

    `instances` counts those that were looked at, `is_cut` says that there are more.
    """

    definition_id: str
    instances: int
    is_cut: bool
    elements: tuple[ElementPasses, ...]

    @property
    def usual(self) -> dict[str, dt.timedelta]:
        """Return how long 95 of 100 stay, of the elements where that can be said."""
        return {it.element_id: it.usual for it in self.elements if it.usual is not None}


@dataclass(slots=True)
class _Element:
    passes: int = 0
    taken: list[dt.timedelta] = field(default_factory=list)
    begun: dict[str, deque[dt.datetime]] = field(
        default_factory=lambda: defaultdict(deque)
    )


def passes_of(
    components: Components,
    tx: Transaction,
    definition_id: str,
    *,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> Passes:
    """Return what the latest instances of a version did, that began in a period.

    At most 200 of them are looked at.

    Raises:
        NotFoundError: there is no such version.
    """
    process = components.registry.process(tx, definition_id).process
    sample = _sample(tx, process.id, definition_id, since, until)
    is_cut = len(sample) > SAMPLE
    sample = sample[:SAMPLE]
    ids = [it.id for it in sample]
    counted = _counted(tx, ids)
    active = {it.id for it in sample if it.state is InstanceState.ACTIVE}
    found = tx.summarize(INCIDENTS, one_of("instance_id", ids), by=("element_id",))
    incidents = {it.values[0]: it.rows for it in found} if ids else {}
    return Passes(
        definition_id=definition_id,
        instances=len(sample),
        is_cut=is_cut,
        elements=tuple(
            ElementPasses(
                element_id=node.id,
                name=node.name,
                kind=node.kind,
                passes=one.passes,
                here=sum(len(its) for id_, its in one.begun.items() if id_ in active),
                median=median(one.taken),
                usual=nearly_all(one.taken),
                incidents=incidents.get(node.id, 0),
            )
            for node in nodes_of(process)
            for one in (counted.get(node.id, _Element()),)
        ),
    )


def _sample(
    tx: Transaction,
    process_id: str,
    definition_id: str,
    since: dt.datetime | None,
    until: dt.datetime | None,
) -> list[ProcessInstance]:
    """Return the latest instances, one more than are looked at."""
    bounds = []
    if since is not None:
        bounds.append(Condition("started_at", ">=", since))
    if until is not None:
        bounds.append(Condition("started_at", "<", until))
    found: list[ProcessInstance] = []
    for state in InstanceState:
        found += tx.select(
            INSTANCES,
            eq("process_id", process_id),
            eq("state", state),
            eq("definition_id", definition_id),
            *bounds,
            order_by=("-started_at", "-definition_id", "-id"),
            limit=SAMPLE + 1,
        )
    found.sort(key=lambda it: (it.started_at, it.id), reverse=True)
    return found[: SAMPLE + 1]


def _counted(tx: Transaction, ids: Sequence[str]) -> dict[str, _Element]:
    """Go through the histories; who came to an element first leaves it first."""
    counted: dict[str, _Element] = defaultdict(_Element)
    if not ids:
        return counted
    rows = tx.select(
        HISTORY,
        one_of("instance_id", ids),
        order_by=("instance_id", "number"),
        limit=_MOST_COMMANDS,
    )
    for row in rows:
        for type_, element, _ in _told(row.events):
            one = counted[element]
            if type_ == _BEGINS:
                one.begun[row.instance_id].append(row.at)
                continue
            begun = one.begun[row.instance_id]
            came = begun.popleft() if begun else None
            if type_ != "element_completed":
                continue
            one.passes += 1
            if came is not None:
                one.taken.append(row.at - came)
    return counted


def _told(events: str) -> Iterable[tuple[str, str, object]]:
    for type_, element, data in load_values(events):
        if element is not None and (type_ == _BEGINS or type_ in _ENDS):
            yield type_, element, data
