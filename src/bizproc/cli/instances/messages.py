"""`bizproc publish` and `bizproc signal`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.instances.publications import plain_publication, reached
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    AsJson,
    Database,
    Fields,
    Folder,
    With,
)
from bizproc.cli.output import complain, moment, print_json, say
from bizproc.cli.values import read_file, read_values
from bizproc.errors import did_you_mean

if TYPE_CHECKING:
    from bizproc.cli.database import Opened
    from bizproc.model.publication import Publication

__all__ = ["publish", "signal"]


def publish(  # noqa: PLR0913 - one for each option
    name: Annotated[str, typer.Argument(metavar="MESSAGE", help="Its name.")],
    fields: Fields = None,
    with_: With = None,
    key: Annotated[
        str | None, typer.Option(help="Whom it is for, usually a record's id.")
    ] = None,
    ttl: Annotated[
        str | None,
        typer.Option(metavar="DURATION", help="How long it is kept: PT1H, P2D …"),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    by: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Publish a message from outside to the waits and starts of its key.

    One that nobody waits for is kept for the first wait to come: an hour if it has
    a key and is no event of a record.
    """
    payload = {**read_file(with_), **read_values(fields)}
    with opened(db, workspace, runs=True) as database:
        publication = database.publish(name, key=key, payload=payload, ttl=ttl, by=by)
        _say_nobody(database, name, "message", publication)
    if as_json:
        print_json({"message": name, "key": key, **plain_publication(publication)})
    else:
        whom = f"Published {name}{f' for {key}' if key else ''}."
        say(f"{whom} {reached(publication)}".rstrip())


def signal(
    name: Annotated[str, typer.Argument(metavar="SIGNAL", help="Its name.")],
    fields: Fields = None,
    with_: With = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    by: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Broadcast a signal to every wait and start for its name."""
    payload = {**read_file(with_), **read_values(fields)}
    with opened(db, workspace, runs=True) as database:
        publication = database.engine.broadcast_signal(name, variables=payload, by=by)
        _say_nobody(database, name, "signal", publication)
    if as_json:
        print_json({"signal": name, **plain_publication(publication)})
    else:
        say(f"Broadcast {name}. {reached(publication)}".rstrip())


def _say_nobody(
    database: Opened, name: str, kind: str, publication: Publication
) -> None:
    """Tell the person that nobody got it, and what becomes of it."""
    from bizproc.engine.deployment.message_names import drawn_names

    if publication.instances or publication.started:
        return
    until = publication.kept_until
    if until is not None and until.year == dt.MAXYEAR:
        text = f"what the {kind} {name!r} starts is suspended: it waits for that"
        complain(text)
        return
    if not publication.known:
        engine = database.engine
        with engine.read() as tx:
            drawn = drawn_names(engine.components.registry, tx, kind)
        hint = did_you_mean(name, [it for it in drawn if it is not None])
        why = f", and nothing deployed ever does{hint}"
    elif until is None:
        why = " now: it is gone"
    else:
        why = f" now; it is kept until {moment(until, database.time)}"
    complain(f"nothing waits for the {kind} {name!r}{why}")
