"""`bizproc publish` and `bizproc signal`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.options import DEFAULT_DATABASE, AsJson, Database, Fields, Folder, With
from bizproc.cli.output import print_json, say
from bizproc.cli.values import read_file, read_values
from bizproc.errors import did_you_mean
from bizproc.store import START_SUBSCRIPTIONS, SUBSCRIPTIONS, eq

if TYPE_CHECKING:
    from bizproc.cli.database import Opened

__all__ = ["publish", "signal"]


def publish(
    name: Annotated[str, typer.Argument(metavar="MESSAGE", help="Its name.")],
    fields: Fields = None,
    with_: With = None,
    key: Annotated[
        str | None, typer.Option(help="Whom it is for, usually a record's id.")
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Publish a message from outside to the waits and starts of its key.

    Nothing is kept for later: a message that nobody waits for is gone.
    """
    payload = {**read_file(with_), **read_values(fields)}
    with opened(db, workspace, runs=True) as database:
        is_awaited = _is_awaited(database, name, "message")
        database.publish(name, key=key, payload=payload)
    if as_json:
        print_json({"message": name, "key": key, "awaited": is_awaited})
    else:
        say(f"Published {name}{f' for {key}' if key else ''}.")


def signal(
    name: Annotated[str, typer.Argument(metavar="SIGNAL", help="Its name.")],
    fields: Fields = None,
    with_: With = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Broadcast a signal to every wait and start for its name."""
    payload = {**read_file(with_), **read_values(fields)}
    with opened(db, workspace, runs=True) as database:
        is_awaited = _is_awaited(database, name, "signal")
        database.engine.broadcast_signal(name, variables=payload)
    if as_json:
        print_json({"signal": name, "awaited": is_awaited})
    else:
        say(f"Broadcast {name}.")


def _is_awaited(database: Opened, name: str, kind: str) -> bool:
    """Say whether anything starts with or waits for a name; if not, tell the person."""
    with database.engine.read() as tx:
        of_kind = eq("kind", kind)
        known = {row.message for row in tx.select(START_SUBSCRIPTIONS, of_kind)}
        known |= {row.message for row in tx.select(SUBSCRIPTIONS, of_kind)}
    if name not in known:
        hint = did_you_mean(name, known)
        typer.echo(f"nothing waits for the {kind} {name!r} now{hint}", err=True)
    return name in known
