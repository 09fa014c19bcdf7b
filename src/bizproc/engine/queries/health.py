"""Examine an engine and its database: what is wrong, and what to do about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from bizproc.engine.components import Components
from bizproc.errors import Finding
from bizproc.model.states import OPEN_TASK_STATES, IncidentState, InstanceState
from bizproc.store import (
    DEFINITIONS,
    HISTORY,
    INCIDENTS,
    INSTANCES,
    JOBS,
    PROCESS_SUSPENSIONS,
    RESOURCES,
    TIMERS,
    USER_TASKS,
    Condition,
    Transaction,
    eq,
    one_of,
)

__all__ = ["Health", "Waiting", "examine"]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Count what waits, and say since when the oldest of it does."""

    count: int
    since: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Health:
    """Say how an engine and its database are; without findings all is well.

    `database` is empty in memory. `state` and `history` are bytes of text: the sum,
    the largest of one instance or command, and the average. `live` counts the active
    instances of each definition, by `process:version`. `suspended` counts what an operator
    holds: instances by themselves, and processes.
    """

    findings: tuple[Finding, ...]
    database: dict[str, Any]
    instances: dict[str, int]
    open_tasks: int
    due_timers: Waiting
    due_jobs: Waiting
    expired_leases: Waiting
    incidents: dict[str, Waiting]
    state: dict[str, int]
    history: dict[str, int]
    live: dict[str, int] = field(default_factory=dict)
    suspended: dict[str, Waiting] = field(default_factory=dict)


def examine(components: Components) -> Health:
    """Look at everything once, in one reading transaction, by sums of the database."""
    now = components.clock.now()
    with components.store.read() as tx:
        live, lacking = _live(tx)
        seen = Health(
            findings=(),
            database=_database(tx),
            instances={
                it.values[0].value: it.rows
                for it in tx.summarize(INSTANCES, by=("state",))
            },
            open_tasks=tx.count(USER_TASKS, one_of("state", OPEN_TASK_STATES)),
            incidents=_incidents(tx),
            state=_sizes(tx, INSTANCES, "content"),
            history=_sizes(tx, HISTORY, "events"),
            live=live,
            suspended={
                "instances": _waiting(tx, INSTANCES, *_SUSPENDED, least="suspended_at"),
                "processes": _waiting(
                    tx, PROCESS_SUSPENSIONS, _IN_FORCE, least="suspended_at"
                ),
            },
            **_due(tx, now),
        )
        findings = (
            *_findings(seen, now - components.options.late_after),
            *lacking,
            *_of_actions(components, tx),
        )
    return replace(seen, findings=findings)


def _due(tx: Transaction, now: dt.datetime) -> dict[str, Waiting]:
    due, ran_out = Condition("due", "<=", now), Condition("locked_until", "<=", now)
    return {
        "due_timers": _waiting(tx, TIMERS, due),
        "due_jobs": _waiting(tx, JOBS, due, eq("locked_until", None)),
        "expired_leases": _waiting(tx, JOBS, ran_out, least="locked_until"),
    }


def _incidents(tx: Transaction) -> dict[str, Waiting]:
    opened = eq("state", IncidentState.OPEN)
    found = tx.summarize(INCIDENTS, opened, by=("code",), least="created_at")
    return {it.values[0]: Waiting(count=it.rows, since=it.least) for it in found}


def _findings(seen: Health, late: dt.datetime) -> Iterator[Finding]:
    yield from _of_database(seen.database)
    for code, what, waiting in (
        ("TIMERS_NOT_FIRED", "timers are due and nobody fires them", seen.due_timers),
        ("JOBS_NOT_TAKEN", "jobs are due and nobody takes them", seen.due_jobs),
        (
            "LEASES_RAN_OUT",
            "jobs were begun and their worker is gone",
            seen.expired_leases,
        ),
    ):
        yield from _of_waiting(code, what, waiting, late)
    yield from _of_incidents(seen.incidents)


_SUSPENDED = (
    eq("state", InstanceState.ACTIVE),
    Condition("suspended_at", "is not null"),
)
_IN_FORCE = Condition("active", "is not null")


def _database(tx: Transaction) -> dict[str, Any]:
    if tx.connection is None:
        return {}
    # late: an engine in memory needs no SQLAlchemy
    from bizproc.stores.sql.inspection import inspect  # noqa: PLC0415

    found = inspect(tx.connection)
    return {name: getattr(found, name) for name in type(found).__dataclass_fields__}


def _waiting(
    tx: Transaction, table: Any, *conditions: Condition, least: str = "due"
) -> Waiting:
    [found] = tx.summarize(table, *conditions, least=least)
    return Waiting(count=found.rows, since=found.least)


def _sizes(tx: Transaction, table: Any, column: str) -> dict[str, int]:
    [found] = tx.summarize(table, size=column)
    average = found.size // found.rows if found.rows else 0
    return {"sum": found.size, "largest": found.largest, "average": average}


def _live(tx: Transaction) -> tuple[dict[str, int], list[Finding]]:
    """Count the active instances of each definition; find those without one."""
    known = {it.id: it for it in tx.select(DEFINITIONS, eq("kind", "process"))}
    active = eq("state", InstanceState.ACTIVE)
    live, lacking = {}, []
    for group in tx.summarize(INSTANCES, active, by=("definition_id",)):
        [id_] = group.values
        definition = known.get(id_)
        if definition and tx.count(RESOURCES, eq("checksum", definition.checksum)):
            live[f"{definition.name}:{definition.version}"] = group.rows
            continue
        text = (
            f"{group.rows} active instances run on the definition {id_}, which is "
            "not in the database; restore it from a backup, or terminate them"
        )
        lacking.append(Finding(code="DEFINITION_MISSING", message=text))
    return live, lacking


def _of_database(database: dict[str, Any]) -> Iterator[Finding]:
    for one in database.get("damage") or ():
        text = (
            f"the database is damaged: {one}; stop writing, keep a copy of all its "
            "files and restore a backup"
        )
        yield Finding(code="DATABASE_DAMAGED", message=text)
    for name, value in database.get("unsafe", {}).items():
        text = f"{name} is {value}: a loss of power may cost commits; switch it on"
        yield Finding(code="NOT_DURABLE", message=text, level="warning")


def _of_waiting(
    code: str, what: str, waiting: Waiting, late: dt.datetime
) -> Iterator[Finding]:
    if waiting.since is not None and waiting.since < late:
        text = (
            f"{waiting.count} {what}, since {waiting.since.isoformat()}; is there a "
            "worker (`bizproc worker`), or `bizproc tick` in cron?"
        )
        yield Finding(code=code, message=text)


def _of_incidents(incidents: dict[str, Waiting]) -> Iterator[Finding]:
    for code, waiting in incidents.items():
        since = waiting.since.isoformat() if waiting.since else ""
        text = (
            f"{waiting.count} incidents {code} are open, the oldest since {since}; "
            "`bizproc incidents` lists them, `bizproc resolve` retries or skips one"
        )
        yield Finding(code="INCIDENTS_OPEN", message=text)


def _of_actions(components: Components, tx: Transaction) -> Iterator[Finding]:
    known = {action.name for action in components.actions}
    for group in tx.summarize(JOBS, by=("action",)):
        [name] = group.values
        if name not in known:
            text = (
                f"{group.rows} jobs wait for the action {name!r}, which is not "
                "registered here; name your actions in BIZPROC_ACTIONS, or the "
                "portal's folder with --workspace"
            )
            yield Finding(code="ACTION_MISSING", message=text)
