"""Ask what is: instances, tasks, incidents, timers, history."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

from bizproc._spiff.execution import Execution
from bizproc._spiff.places import Standing
from bizproc.engine import history, instances
from bizproc.engine.components import Components
from bizproc.engine.paging import Listing, page_of, read_page
from bizproc.engine.queries.incident_filter import IncidentFilter
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import call_rates
from bizproc.engine.waits import incidents as incidents_of
from bizproc.engine.waits import timers as timers_of
from bizproc.model.page import Page, Paging
from bizproc.model.rows import (
    NEVER,
    Definition,
    HistoryEvent,
    Incident,
    Job,
    KeptMessage,
    ProcessInstance,
    Timer,
)
from bizproc.model.states import IncidentState, InstanceState
from bizproc.store import (
    DEFINITIONS,
    INCIDENTS,
    INSTANCES,
    JOBS,
    MESSAGES,
    TIMERS,
    Condition,
    Transaction,
    eq,
    eq_given,
    one_of,
)

_INSTANCES = Listing(
    name="instances",
    table=INSTANCES,
    orders={"started_at": ("started_at", "definition_id", "id")},
)
_INCIDENTS = Listing(
    name="incidents", table=INCIDENTS, orders={"created_at": ("created_at", "id")}
)
_TIMERS = Listing(name="timers", table=TIMERS, orders={"due": ("due", "number", "id")})
_JOBS = Listing(name="jobs", table=JOBS, orders={"due": ("due", "id")})
_MESSAGES = Listing(
    name="messages",
    table=MESSAGES,
    orders={"expires_at": ("expires_at", "number", "id")},
)
_DEFINITIONS = Listing(
    name="definitions",
    table=DEFINITIONS,
    orders={"name": ("kind", "name", "version", "id")},
)


def find_instances(
    tx: Transaction,
    *,
    process_id: str | None,
    key: str | None,
    state: InstanceState | None,
    with_incident: bool | None,
    paging: Paging,
) -> Page[ProcessInstance]:
    """Return instances, oldest first; perhaps those with an open incident or without."""
    states = (state,) if state is not None else tuple(InstanceState)
    if key is not None:
        of = eq_given(process_id=process_id, key=key)
        branches = [[*of, one_of("state", states)]]
    else:
        # the order is kept for each process and state
        processes = instances.process_ids(tx) if process_id is None else [process_id]
        pairs = itertools.product(processes, states)
        branches = [[eq("process_id", one), eq("state", its)] for one, its in pairs]
    if with_incident is None:
        return page_of(tx, _INSTANCES, branches, paging)

    def show(rows: list[ProcessInstance]) -> list[ProcessInstance | None]:
        stuck = incidents_of.stuck(tx, [row.id for row in rows])
        return [row if (row.id in stuck) is with_incident else None for row in rows]

    return read_page(tx, _INSTANCES, branches, paging, show)


def incidents(
    tx: Transaction,
    wanted: IncidentFilter,
    *,
    include_resolved: bool,
    paging: Paging,
) -> Page[Incident]:
    """Return incidents, oldest first."""
    conditions = wanted.conditions()
    states = tuple(IncidentState) if include_resolved else (IncidentState.OPEN,)
    branches = [[*conditions, eq("state", state)] for state in states]
    return page_of(tx, _INCIDENTS, branches, paging)


def timers(
    tx: Transaction, narrowed: Sequence[Condition], *, paging: Paging
) -> Page[Timer]:
    """Return the armed timers of processes in the order in which they will fire."""
    return page_of(
        tx, _TIMERS, [[one_of("kind", ("process", "start")), *narrowed]], paging
    )


def find_jobs(tx: Transaction, *, instance_id: str | None, paging: Paging) -> Page[Job]:
    """Return the jobs in the order in which they are due."""
    return page_of(tx, _JOBS, [eq_given(instance_id=instance_id)], paging)


def next_due(components: Components, tx: Transaction) -> dt.datetime | None:
    """Return when the next timer or job is due, or None."""
    now = components.clock.now()
    moment = call_rates.next_moment(tx, components.actions, now=now)
    timer = timers_of.next_due(tx)
    if timer is not None:
        moment = min(moment, timer.due)
    return None if moment == NEVER else moment


def history_of(tx: Transaction, instance_id: str, paging: Paging) -> Page[HistoryEvent]:
    """Return what an instance did, in order."""
    instances.get(tx, instance_id)
    return history.events_of(tx, instance_id, paging)


def find_messages(
    tx: Transaction, *, dead: bool, now: dt.datetime, paging: Paging
) -> Page[KeptMessage]:
    """Return the messages that are kept, or the dead letters; each has one row."""
    lives = Condition("expires_at", "<=" if dead else ">", now)
    return page_of(tx, _MESSAGES, [(lives, eq("rank", 0))], paging)


def definitions(tx: Transaction, kind: str | None, paging: Paging) -> Page[Definition]:
    """Return all deployed versions."""
    return page_of(tx, _DEFINITIONS, [eq_given(kind=kind)], paging)


def variables(
    components: Components, tx: Transaction, instance_id: str
) -> dict[str, Any]:
    """Return the latest value of every variable of an instance."""
    return _execution(components, tx, instance_id).variables()


def tokens(components: Components, tx: Transaction, instance_id: str) -> list[Standing]:
    """Return where the tokens of an instance stand."""
    return _execution(components, tx, instance_id).tokens()


def waiting_at(components: Components, tx: Transaction, instance_id: str) -> list[str]:
    """Return the ids of the elements at which an instance waits."""
    waiting = _execution(components, tx, instance_id).waiting_at()
    return [element for _, element in waiting]


def _execution(components: Components, tx: Transaction, instance_id: str) -> Execution:
    """Load an instance for looking at it."""
    row = instances.get(tx, instance_id)
    return UnitOfWork(components, tx, only_looks=True).look_at(row).execution
