"""`bizproc jobs` and `bizproc jobs retry`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bizproc.cli.database import opened
from bizproc.cli.lookup import live_instance
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    After,
    AsJson,
    Database,
    Folder,
    Limit,
    Why,
)
from bizproc.cli.output import moment, print_json, print_list, say
from bizproc.model.page import Page

__all__ = ["jobs", "retry"]


def jobs(
    instance: Annotated[
        str | None,
        typer.Argument(metavar="INSTANCE", help="Only of this instance, or key."),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    limit: Limit = None,
    after: After = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the jobs: tries so far, when the next one is due, why the last one failed."""
    with opened(db, workspace) as database:
        of = None if instance is None else live_instance(database, instance)
        found = database.engine.jobs(instance=of, limit=limit, after=after)
        now, time = database.engine.components.clock.now(), database.time
    rows = Page(
        (
            {
                "id": it.id,
                "action": it.action,
                "process": it.process_id,
                "element": it.element_id,
                "instance": it.instance_id,
                "attempts": it.attempts,
                "due": it.suspended_due or it.due,
                "suspended": it.suspended_due is not None,
                "held_by_incident": _is_held(it),
                "leased_until": it.locked_until,
                "last_error": it.last_error,
                "traceback": it.traceback,
            }
            for it in found
        ),
        next=found.next,
    )

    def row(it: dict[str, Any]) -> tuple[Any, ...]:
        due = moment(it["due"], time)
        if it["suspended"]:
            due = f"{due}, suspended"
        elif it["held_by_incident"]:
            due = "when its incident is resolved"
        elif it["leased_until"] is not None and it["leased_until"] > now:
            due = "being run"
        what = (it["id"], it["action"], it["process"], it["element"], it["instance"])
        return (*what, it["attempts"], due, it["last_error"])

    columns = ("id", "action", "process", "element", "instance", "tries", "due")
    print_list(
        rows, (*columns, "text"), row, none="No jobs.", limit=limit, as_json=as_json
    )


def _is_held(job: Any) -> bool:
    from bizproc.model.rows import NEVER

    return bool(job.due == NEVER and job.suspended_due is None)


def retry(
    job: Annotated[
        str, typer.Argument(metavar="JOB", help="The id that `bizproc jobs` shows.")
    ],
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    why: Why = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Try a job at once, instead of at its next moment; its tries so far still count.

    Only administrators may when named.
    """
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        database.engine.retry_job(job, by=by, reason=why)
        left = [it for it in database.engine.jobs() if it.id == job]
    error = left[0].last_error if left else None
    if as_json:
        print_json({"job": job, "done": not left, "last_error": error})
    else:
        say(f"Not done yet: {error or 'it waits for a worker'}" if left else "Done.")
