"""`bizproc variables set`."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.lookup import live_instance
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    AsJson,
    Data,
    Database,
    Fields,
    Folder,
    IsNew,
    LiveInstance,
    Why,
)
from bizproc.cli.output import print_json, say
from bizproc.cli.values import read_values

__all__ = ["set_variables"]


def set_variables(  # noqa: PLR0913 - the options of the command
    instance: LiveInstance,
    values: Fields = None,
    data: Data = None,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="TOKEN|ELEMENT", help="Only where this token stands; see `tokens`."
        ),
    ] = None,
    *,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    why: Why = None,
    new: IsNew = False,
    as_json: AsJson = False,
) -> None:
    """Set variables of an active instance, in all its branches or in one.

    Nothing goes on by itself: retry an incident that they caused. Only administrators
    may when named.
    """
    given = read_values(values, data)
    with opened(db, workspace) as database:
        database.check_user(by)
        row = live_instance(database, instance, by)
        place = int(at) if at is not None and at.isdecimal() else at
        database.engine.set_variables(row, given, at=place, new=new, by=by, reason=why)
    if as_json:
        print_json({"id": row, "set": sorted(given)})
    else:
        say(f"Set {', '.join(sorted(given))}.")
