"""`bizproc timers`."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.options import DEFAULT_DATABASE, AsJson, Database, Folder
from bizproc.cli.output import moment, print_json, print_table

__all__ = ["timers"]


def timers(
    of: Annotated[
        str | None,
        typer.Argument(
            metavar="INSTANCE|PROCESS", help="Only of this instance, key or process."
        ),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the armed timers in the order in which `bizproc tick` will fire them."""
    with opened(db, workspace) as database:
        found = [
            it
            for it in database.engine.timers()
            if of in (None, it.instance_id, it.key, it.process_id)
        ]
        due = database.engine.next_due()
        time = database.time
    if as_json:
        rows = [
            {
                "due": time.local(it.due),
                "element": it.element_id,
                "process": it.process_id,
                "key": it.key,
                "instance": it.instance_id,
            }
            for it in found
        ]
        print_json(rows)
        return
    listed = [
        (moment(it.due, time), it.element_id, it.process_id, it.key, it.instance_id)
        for it in found
    ]
    columns = ("due", "element", "process", "key", "instance")
    is_job = due is not None and of is None
    none = f"No timer is armed; a job is due {moment(due, time)}."
    print_table(columns, listed, none=none if is_job else "Nothing is armed.")
