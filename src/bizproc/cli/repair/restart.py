"""`bizproc restart`."""

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
    IsNew,
    Why,
)
from bizproc.cli.output import print_json, say
from bizproc.cli.values import read_values

__all__ = ["restart"]


def restart(  # noqa: PLR0913 - the options of the command
    instance: Annotated[
        str, typer.Argument(metavar="INSTANCE", help="The id of one that has ended.")
    ],
    from_: Annotated[
        str, typer.Option("--from", metavar="ELEMENT", help="Where the new one begins.")
    ],
    values: Fields = None,
    data: Data = None,
    *,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    why: Why = None,
    new: IsNew = False,
    as_json: AsJson = False,
) -> None:
    """Start what has ended anew at an element, as an instance of its own.

    It has the key, the diagram and the last variables of the one that ended, and
    FIELD=VALUE over them. Only administrators may when named.
    """
    given = read_values(values, data)
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        row = database.engine.restart_instance(
            instance, from_=from_, variables=given, new=new, by=by, reason=why
        )
        waits = database.engine.waiting_at(row.id)
    if as_json:
        print_json({"id": row.id, "state": row.state, "waiting_at": waits})
    else:
        where = f"waits at {', '.join(waits)}" if waits else row.state.value.lower()
        say(f"{row.process_id} {row.id}: {where}")
