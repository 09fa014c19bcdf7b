"""`bizproc evaluate`."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    AsJson,
    Data,
    Database,
    Fields,
    Folder,
)
from bizproc.cli.output import complain, print_json, say
from bizproc.cli.values import read_values

__all__ = ["evaluate"]


def evaluate(  # noqa: PLR0913 - options of a command line
    variables: Fields = None,
    process: Annotated[
        str | None, typer.Option(help="Judge those of one process only.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="The business key, usually a record's id.")
    ] = None,
    data: Data = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Judge the conditional start events by variables; start those that hold."""
    given = read_values(variables, data)
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        rows = database.evaluate(process, given, key=key, by=by)
        waits = {
            row.id: database.engine.waiting_at(row.id)
            for row in rows
            if row.ended_at is None
        }
    if as_json:
        found = [{"id": it.id, "process": it.process_id, "key": it.key} for it in rows]
        print_json({"started": found})
        return
    for row in rows:
        waiting = waits.get(row.id, [])
        where = f", waits at {', '.join(waiting)}" if waiting else ""
        say(f"{row.process_id} {row.id}: started{where}")
    if not rows:
        complain("no condition holds: nothing started")
