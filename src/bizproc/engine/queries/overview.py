"""Sum up what runs, by process and version: what is live, and what needs a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bizproc.engine.queries.health import Waiting
from bizproc.model.rows import NEVER, Definition
from bizproc.model.states import IncidentState, InstanceState, JobState
from bizproc.store import (
    DEFINITIONS,
    INCIDENTS,
    INSTANCES,
    JOBS,
    MESSAGES,
    TIMERS,
    Condition,
    Group,
    Transaction,
    eq,
    one_of,
)

__all__ = ["Overview", "ProcessOverview", "VersionOverview", "look_over"]

UsualLife = Callable[[str, str], dt.timedelta | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionOverview:
    """Count the live instances of a version.

    `usual` is how long 95 of 100 that were completed took, None if too few were;
    `longer` counts those that have been running for longer, which is `until` then.
    """

    definition: Definition
    live: int
    usual: dt.timedelta | None = None
    until: dt.datetime | None = None
    longer: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessOverview:
    """Sum up a process: its versions, the newest first, and what is wrong with it.

    `retrying` are jobs that failed and are tried again, `due_jobs` those that nobody
    has taken yet.
    """

    process_id: str
    title: str
    versions: tuple[VersionOverview, ...]
    incidents: Waiting
    retrying: int
    due_jobs: Waiting
    suspended_at: dt.datetime | None = None

    @property
    def live(self) -> int:
        """Return how many instances are running."""
        return sum(it.live for it in self.versions)

    @property
    def longer(self) -> int:
        """Return how many run longer than usual."""
        return sum(it.longer for it in self.versions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Sum up an engine: its processes, and whether somebody works off what is due.

    `overdue` is what should have been done for longer than a worker would ever let it
    lie; empty, a worker is there, or there is nothing for one to do.
    """

    at: dt.datetime
    processes: tuple[ProcessOverview, ...]
    incidents: int
    due_timers: Waiting
    due_jobs: Waiting
    called: int
    dead_letters: int
    overdue: Waiting


def look_over(
    tx: Transaction, *, now: dt.datetime, late: dt.timedelta, usual: UsualLife
) -> Overview:
    """Look over everything, with the same few questions however much there is."""
    due = Condition("due", "<=", now)
    free = eq("locked_until", None)
    [timers] = tx.summarize(TIMERS, due, least="due")
    jobs = tx.summarize(JOBS, due, free, by=("process_id",), least="due")
    called, retrying = _jobs(tx, now)
    opened = eq("state", IncidentState.OPEN)
    wrong = tx.summarize(INCIDENTS, opened, by=("process_id",), least="created_at")
    dead = tx.count(MESSAGES, Condition("expires_at", "<=", now), eq("rank", 0))
    waiting = _together(jobs)
    versions = _versions(tx, now=now, usual=usual)
    due_timers = Waiting(count=timers.rows, since=timers.least)
    return Overview(
        at=now,
        processes=tuple(_processes(versions, wrong, jobs, retrying)),
        incidents=sum(it.rows for it in wrong),
        due_timers=due_timers,
        due_jobs=waiting,
        called=called,
        dead_letters=dead,
        overdue=_overdue(now - late, due_timers, waiting),
    )


def _jobs(tx: Transaction, now: dt.datetime) -> tuple[int, dict[str, int]]:
    """Return how many jobs are being called, and how many are retried by process."""
    by = ("process_id", "state", "locked_until")
    called, retrying = 0, dict[str, int]()
    for group in tx.summarize(JOBS, Condition("due", "<", NEVER), by=by):
        process, state, lease_ends = group.values
        if lease_ends is not None and lease_ends > now:
            called += group.rows
        elif state is JobState.FAILED:
            retrying[process] = retrying.get(process, 0) + group.rows
    return called, retrying


def _processes(
    found: list[VersionOverview],
    wrong: list[Group],
    jobs: list[Group],
    retrying: dict[str, int],
) -> list[ProcessOverview]:
    incidents = {it.values[0]: it for it in wrong}
    due = {it.values[0]: it for it in jobs}
    known: dict[str, list[VersionOverview]] = {}
    for version in found:
        known.setdefault(version.definition.name, []).append(version)
    return [
        ProcessOverview(
            process_id=name,
            title=versions[0].definition.title or name,
            versions=tuple(it for it in versions if it.live or it is versions[0]),
            incidents=_waiting(incidents.get(name)),
            retrying=retrying.get(name, 0),
            due_jobs=_waiting(due.get(name)),
            suspended_at=versions[0].definition.suspended_at,
        )
        for name, versions in sorted(known.items())
    ]


def _versions(
    tx: Transaction, *, now: dt.datetime, usual: UsualLife
) -> list[VersionOverview]:
    """Return all versions, the newest first, with those that run longer than usual."""
    active = eq("state", InstanceState.ACTIVE)
    kind = eq("kind", "process")
    found = tx.select(DEFINITIONS, kind, order_by=("-version", "name"))
    # named, so that an index gives the counts
    named = one_of("process_id", sorted({it.name for it in found}))
    counted = tx.summarize(INSTANCES, named, active, by=("definition_id",))
    live = {it.values[0]: it.rows for it in counted}
    lives = {it.id: usual(it.name, it.id) for it in found if live.get(it.id)}
    asked = [
        (
            eq("process_id", it.name),
            active,
            Condition("started_at", "<", now - life),
            eq("definition_id", it.id),
        )
        for it in found
        if (life := lives.get(it.id)) is not None
    ]
    told = [it.id for it in found if lives.get(it.id) is not None]
    longer = dict(zip(told, tx.count_each(INSTANCES, asked), strict=True))
    return [
        VersionOverview(
            definition=it,
            live=live.get(it.id, 0),
            usual=life,
            until=None if life is None else now - life,
            longer=longer.get(it.id, 0),
        )
        for it, life in ((it, lives.get(it.id)) for it in found)
    ]


def _waiting(found: Group | None) -> Waiting:
    if found is None:
        return Waiting(count=0)
    return Waiting(count=found.rows, since=found.least)


def _together(found: list[Group]) -> Waiting:
    oldest = min((it.least for it in found), default=None)
    return Waiting(count=sum(it.rows for it in found), since=oldest)


def _overdue(late: dt.datetime, *waiting: Waiting) -> Waiting:
    found = [it for it in waiting if it.since is not None and it.since < late]
    oldest = min((it.since for it in found if it.since), default=None)
    return Waiting(count=sum(it.count for it in found), since=oldest)
