"""`bizproc notifications` and `bizproc notifications read`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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
from bizproc.cli.output import moment, print_json, print_list, say

if TYPE_CHECKING:
    from bizproc.portal.schema.tables import Notification

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

    def row(it: Notification) -> tuple[str | None, ...]:
        at, read = moment(it.at, time), moment(it.read_at, time)
        return (it.id, at, it.to, it.text, it.record, read)

    columns = ("id", "when", "to", "text", "record", "read")
    print_list(
        found, columns, row, none="No notifications.", limit=limit, as_json=as_json
    )


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
