"""`bizproc notifications` and `bizproc notifications read`."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.database import check_user, opened_portal
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    After,
    AsJson,
    Database,
    Folder,
    Limit,
    OfPerson,
    OfRecord,
    RequiredActor,
)
from bizproc.cli.output import (
    moment,
    print_json,
    print_page,
    print_table,
    say,
    say_more,
)

__all__ = ["notifications", "read_notification"]


def notifications(  # noqa: PLR0913 - the options of the command
    to: OfPerson = None,
    record: OfRecord = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    limit: Limit = None,
    after: After = None,
    *,
    unread: Annotated[
        bool, typer.Option("--unread", help="Only what was not read yet.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List what people were told, oldest first."""
    with opened_portal(db, workspace, needed_for="notifications") as portal:
        check_user(portal, to)
        found = portal.notifications(
            record=record,
            by=to,
            read=False if unread else None,
            limit=limit,
            after=after,
        )
        time = portal.workspace.time
    if as_json:
        print_page(found, limit=limit)
        return
    rows = [
        (
            it.id,
            moment(it.at, time),
            it.to,
            it.text,
            it.record,
            "" if it.read_at is None else moment(it.read_at, time),
        )
        for it in found
    ]
    columns = ("id", "when", "to", "text", "record", "read")
    print_table(columns, rows, none="No notifications.")
    say_more(found)


def read_notification(
    notification: Annotated[str, typer.Argument(metavar="ID", help="Its id.")],
    by: RequiredActor,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Note that a person read a notification of his."""
    with opened_portal(db, workspace, needed_for="notifications") as portal:
        check_user(portal, by)
        found = portal.read_notification(notification, by=by)
        time = portal.workspace.time
    if as_json:
        print_json(found)
    else:
        say(f"{found.id}: read {moment(found.read_at, time)}")
