"""`bizproc variables`."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.lookup import instance_named
from bizproc.cli.options import DEFAULT_DATABASE, AsJson, Database, Folder, Viewer
from bizproc.cli.output import print_json, print_table, shown

__all__ = ["variables"]


def variables(
    instance: Annotated[
        str, typer.Argument(metavar="INSTANCE", help="Its id, or its key.")
    ],
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Viewer = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show the latest value of every variable of an instance, ended or not."""
    with opened(db, workspace) as database:
        database.check_user(by)
        found = database.engine.variables(instance_named(database, instance, by))
        time = database.time
    if as_json:
        print_json(found)
        return
    rows = [(name, shown(value, time)) for name, value in sorted(found.items())]
    print_table(("variable", "value"), rows, none="No variables.")
