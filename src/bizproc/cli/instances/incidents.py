"""`bizproc incidents` and `bizproc resolve`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from bizproc.cli.database import opened
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    After,
    AsJson,
    Database,
    Folder,
    Limit,
)
from bizproc.cli.output import (
    moment,
    print_json,
    print_page,
    print_table,
    say,
    say_more,
)

__all__ = ["incidents", "resolve"]


def incidents(
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    limit: Limit = None,
    after: After = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the open incidents, oldest first."""
    with opened(db, workspace) as database:
        found = database.engine.incidents(limit=limit, after=after)
        time = database.time
    if as_json:
        print_page(found, limit=limit)
        return
    rows = [
        (
            row.id,
            row.process_id,
            row.element_id,
            row.code,
            row.attempts,
            moment(row.created_at, time),
            row.message,
        )
        for row in found
    ]
    columns = ("id", "process", "element", "code", "tries", "since", "message")
    print_table(columns, rows, none="No incidents.")
    say_more(found)


def resolve(
    incident: Annotated[
        str, typer.Argument(metavar="INCIDENT", help="The id of the incident.")
    ],
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    *,
    skip: Annotated[
        bool, typer.Option("--skip", help="Go on as if the element had ended empty.")
    ] = False,
    anew: Annotated[
        bool,
        typer.Option(
            "--anew", help="Call the action under a new key, whatever it did before."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Retry the element of an incident, or skip it.

    What an action came to is taken over without another call; one that failed is
    called again under its idempotency key.
    """
    action: Literal["retry", "skip"] = "skip" if skip else "retry"
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        database.engine.resolve_incident(incident, action=action, anew=anew, by=by)
        left = len(database.engine.incidents())
    if as_json:
        print_json({"incident": incident, "action": action, "open_incidents": left})
        return
    say(f"{'Skipped' if skip else 'Tried again'}. Open incidents: {left}.")
