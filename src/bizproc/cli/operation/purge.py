"""`bizproc purge`."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.options import DEFAULT_DATABASE, Actor, AsJson, Database, Folder
from bizproc.cli.output import moment, print_json, say

__all__ = ["purge"]


def purge(
    older_than: Annotated[
        str,
        typer.Option(
            "--older-than",
            metavar="DURATION",
            help="How long ago it must have ended, such as P90D or P1Y.",
        ),
    ],
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only count what would be removed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Remove instances that ended longer ago, with what is theirs, for good.

    That is their history, closed tasks and resolved incidents; beside them closed
    tasks and resolved incidents of no instance, and the ids of events that were taken.
    What something open refers to stays. Records, their histories, mails and
    notifications stay.

    Others can write meanwhile. Only administrators may when named.
    """
    with opened(db, workspace) as database:
        database.check_user(by)
        purged = database.engine.purge(older_than=older_than, by=by, dry_run=dry_run)
        time = database.time
    if as_json:
        counts = {**vars(purged), "before": time.local(purged.before)}
        print_json({**counts, "dry_run": dry_run})
        return
    say(
        f"{'Would remove' if dry_run else 'Removed'} what ended by "
        f"{moment(purged.before, time)}: {purged.instances} instances with "
        f"{purged.transitions} rows of history, {purged.tasks} tasks, "
        f"{purged.incidents} incidents, {purged.seen_events} ids of events."
    )
    if purged.kept:
        say(f"{purged.kept} more stay: something open refers to them.")
