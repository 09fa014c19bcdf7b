"""`bizproc mails in`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bizproc.cli.database import check_user, opened_portal
from bizproc.cli.options import (
    DEFAULT_DATABASE,
    After,
    AsJson,
    Database,
    Folder,
    Limit,
    OfRecord,
    Viewer,
)
from bizproc.cli.output import moment, print_json, print_list, say
from bizproc.errors import NotFoundError

if TYPE_CHECKING:
    from bizproc.portal.portal import Portal
    from bizproc.portal.schema.tables import ReceivedMail
    from bizproc.portal_time import PortalTime

__all__ = ["received_mails"]


def received_mails(  # noqa: PLR0913 - the options of the command
    mail: Annotated[
        str | None, typer.Argument(metavar="MAIL", help="One mail's id, to read it.")
    ] = None,
    record: OfRecord = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="Only personal, stranger (concerns no record), bounce, automatic, own "
            "or unreadable ones.",
        ),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Viewer = None,
    *,
    limit: Limit = None,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """List the mails that came in and what became of them, oldest first, or read one.

    A mail of a stranger concerns no record; an unreadable one was set aside and lies
    in the quarantine folder of the mailbox.
    """
    with opened_portal(db, workspace, needed_for="mails") as portal:
        check_user(portal, by)
        time = portal.workspace.time
        if mail is not None:
            _show(_named(portal, mail, by), time, as_json=as_json)
            return
        found = portal.received_mails(
            kind=_kind(kind), record=record, by=by, limit=limit, after=after
        )

    def row(it: ReceivedMail) -> tuple[str | None, ...]:
        at = moment(it.at, time)
        return (at, it.kind, it.from_, it.subject, it.record, it.problem, it.id)

    columns = ("when", "kind", "from", "subject", "record", "details", "id")
    print_list(found, columns, row, none="No mails.", limit=limit, as_json=as_json)


def _kind(text: str | None) -> Any:
    """Hand the kind on as it is: the portal knows which there are."""
    return text


def _named(portal: Portal, mail: str, by: str | None) -> ReceivedMail:
    """Take the id of a mail, with or without its angle brackets."""
    try:
        return portal.received_mail(mail, by=by)
    except NotFoundError:
        return portal.received_mail(f"<{mail}>", by=by)


def _show(mail: ReceivedMail, time: PortalTime, *, as_json: bool) -> None:
    if as_json:
        print_json(mail)
        return
    lines = (
        ("From", mail.from_),
        ("To", ", ".join(mail.to)),
        ("Date", moment(mail.at, time)),
        ("Subject", mail.subject),
        ("Kind", mail.kind),
        ("Record", mail.record),
        ("Problem", mail.problem),
        ("Attachments", ", ".join(map(_file_name, mail.attachments))),
    )
    for title, text in lines:
        if text:
            say(f"{title}: {text}")
    say(f"\n{mail.text}")


def _file_name(file: Any) -> str:
    return str(file["name"]) if isinstance(file, Mapping) else str(file)
