"""`bizproc explain`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.lookup import instance_named
from bizproc.cli.options import DEFAULT_DATABASE, AsJson, Database, Folder, Viewer
from bizproc.cli.output import moment, print_json, say, shown
from bizproc.model.rows import Incident, Job, Subscription, Timer, UserTask

if TYPE_CHECKING:
    from bizproc.model.explanation import Explanation, GatewayDecision, InstanceWait
    from bizproc.portal_time import PortalTime

__all__ = ["explain"]

_DECISIONS = 10


def explain(
    instance: Annotated[
        str, typer.Argument(metavar="INSTANCE", help="Its id, or its key.")
    ],
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Viewer = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say what an instance waits for, since when, and what would let it go on.

    Also messages that nearly fit, and why its gateways decided as they did. Of one that
    has ended it says how, of one whose state cannot be read what the tables know.
    """
    with opened(db, workspace) as database:
        database.check_user(by)
        found = database.engine.explain(instance_named(database, instance, by))
        time = database.time
    if as_json:
        # the state is the engine's own affair
        print_json(replace(found, instance=replace(found.instance, content="")))
        return
    for line in _lines(found, time):
        say(line)


def _lines(found: Explanation, time: PortalTime) -> Iterator[str]:
    row = found.instance
    key = f" (key {row.key})" if row.key is not None else ""
    yield (
        f"{row.definition_id} {row.id}{key}: {row.state.value.lower()}, "
        f"started {moment(row.started_at, time)} by {row.started_by or 'the outside'}"
    )
    if found.ending is not None:
        yield f"It ended {moment(row.ended_at, time)}: {found.ending}."
    else:
        if found.problem is not None:
            yield f"Caution: {found.problem}. What follows is what the tables know."
        if found.suspended is not None:
            yield f"Nothing goes on: {found.suspended}."
        yield "It waits for" if found.waits else "It waits for nothing that is known."
        for wait in found.waits:
            yield from _wait(wait, time)
    for notice in found.notices:
        yield f"Note: {notice}."
    yield from _decided(found, time)


def _wait(wait: InstanceWait, time: PortalTime) -> Iterator[str]:
    name = f" {wait.element_name!r}" if wait.element_name else ""
    kind = f" ({wait.element_kind})" if wait.element_kind else ""
    since = f", since {moment(wait.since, time)}" if wait.since else ""
    beside = "" if wait.holds else ", beside the flow"
    yield f"  {wait.element_id}{name}{kind}{since}{beside}"
    told = _told(wait, time)
    if told:
        yield f"    {told}"
    for number, way in enumerate(wait.goes_on):
        yield f"    {'goes on when' if not number else '            '} {way}"
    for miss in wait.near_misses:
        at = f" (published {moment(miss.published_at, time)})"
        yield f"    near miss: {miss.text}{at if miss.published_at else ''}"


def _told(wait: InstanceWait, time: PortalTime) -> str:
    match wait.row:
        case UserTask() as task:
            whom = task.assignee or ", ".join(task.candidate_groups) or "nobody"
            due = f", due {moment(task.due, time)}" if task.due else ""
            state = task.state.value.lower()
            return f"task {task.id} {task.title!r}, {state}, of {whom}{due}"
        case Timer() as timer:
            return f"timer due {moment(timer.suspended_due or timer.due, time)}"
        case Job() as job:
            error = f"; last error {job.last_error}" if job.last_error else ""
            due = moment(job.suspended_due or job.due, time)
            return f"job {job.action!r}, tries {job.attempts}, next {due}{error}"
        case Incident() as it:
            return f"incident {it.id} {it.code}, tries {it.attempts}: {it.message}"
        case Subscription() as it:
            key = "" if it.kind == "signal" else f", key {it.key or 'null'}"
            return f"{it.kind} {it.message!r}{key}"
        case None:
            return {
                "events": "an event of several definitions",
                "condition": "a condition that does not hold",
                "command": "a word that it has happened",
                "join": "a join: tokens are missing",
                "action": "its action was called, and left it to somebody outside",
                "nothing": "nothing is known that would let it go on",
            }.get(wait.kind, "")


def _decided(found: Explanation, time: PortalTime) -> Iterator[str]:
    if not found.decisions:
        return
    latest = found.decisions[-_DECISIONS:]
    more = len(found.decisions) > len(latest) or found.is_cut
    yield "It decided" + (" (the latest; `bizproc history` has all)" if more else "")
    for decision in latest:
        yield from _decision(decision, time)


def _decision(decision: GatewayDecision, time: PortalTime) -> Iterator[str]:
    name = f" {decision.element_name!r}" if decision.element_name else ""
    ways = [
        f"{flow} to {target}" if target else flow
        for flow, target in zip(decision.flows, decision.targets, strict=True)
    ]
    default = " by default" if decision.by_default else ""
    took = ", ".join(ways) or "nothing"
    at = moment(decision.at, time)
    yield f"  {at} {decision.element_id}{name} took {took}{default}"
    for seen in decision.conditions:
        values = ", ".join(
            f"{name} = {shown(value, time)}" for name, value in seen.values.items()
        )
        condition = seen.condition.removeprefix("=").strip()
        reason = f"{condition} is {shown(seen.result, time)}"
        yield f"    {seen.flow_id}: {reason}" + (f" with {values}" if values else "")
