"""`bizproc messages` and `bizproc messages deliver`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bizproc.cli.database import opened
from bizproc.cli.instances.publications import plain_publication, reached
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    Actor,
    After,
    AsJson,
    Database,
    Folder,
    Limit,
)
from bizproc.cli.output import moment, print_json, print_list, say
from bizproc.model.rows import NEVER

if TYPE_CHECKING:
    from bizproc.model.rows import KeptMessage

__all__ = ["deliver", "messages"]


def messages(
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    limit: Limit = None,
    after: After = None,
    *,
    dead: Annotated[
        bool, typer.Option("--dead", help="Those whose time to live is over.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the messages that are kept for a wait to come, or the dead letters."""
    with opened(db, workspace) as database:
        found = database.engine.messages(dead=dead, limit=limit, after=after)
        time = database.time

    def row(it: KeptMessage) -> tuple[str | None, ...]:
        published = moment(it.published_at, time)
        until = "resumed" if it.expires_at == NEVER else moment(it.expires_at, time)
        return (it.id, it.name, ", ".join(it.keys), it.by, published, until)

    columns = ("id", "message", "key", "by", "published", "kept until")
    none = "No dead letters." if dead else "No messages are kept."
    print_list(found, columns, row, none=none, limit=limit, as_json=as_json)


def deliver(
    message: Annotated[
        str, typer.Argument(metavar="ID", help="The id that `bizproc messages` shows.")
    ],
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Deliver a kept message, or a dead letter, by hand.

    If nobody takes it, it stays what it was.
    """
    with opened(db, workspace, runs=True) as database:
        database.check_user(by)
        publication = database.engine.deliver_message(message, by=by)
    if as_json:
        print_json({"id": message, **plain_publication(publication)})
    else:
        nobody = "Nobody took it; it stays where it is."
        say(reached(publication) or nobody)
