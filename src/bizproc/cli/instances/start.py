"""`bizproc start` (also `bizproc run`)."""

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
from bizproc.cli.output import print_json, say
from bizproc.cli.values import read_values
from bizproc.model.states import instance_word

__all__ = ["start"]


def start(  # noqa: PLR0913 - options of a command line
    process: Annotated[
        str, typer.Argument(metavar="PROCESS", help="The id of the process.")
    ],
    variables: Fields = None,
    key: Annotated[
        str | None, typer.Option(help="The business key, usually a record's id.")
    ] = None,
    data: Data = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    *,
    start_event: Annotated[
        str | None,
        typer.Option(help="The start event, if the process has several plain ones."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Start an instance of the newest version of a process."""
    given = read_values(variables, data)
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        row = database.start(process, given, key=key, by=by, start_event=start_event)
        has_incident = bool(database.engine.incidents(instance=row.id))
        state = instance_word(row.state, has_incident=has_incident)
        waiting = database.engine.waiting_at(row.id) if row.ended_at is None else []
    if as_json:
        found = {"id": row.id, "process": row.process_id, "key": row.key}
        print_json({**found, "state": state, "waiting_at": waiting})
    else:
        where = f", waits at {', '.join(waiting)}" if waiting else ""
        say(f"{row.process_id} {row.id}: {state}{where}")
