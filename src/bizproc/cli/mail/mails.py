"""`bizproc mails` and `bizproc receive-mail`."""

from __future__ import annotations

import sys
from pathlib import Path
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
    OfRecord,
    Viewer,
)
from bizproc.cli.output import moment, print_json, print_list, say
from bizproc.errors import (
    Finding,
    Location,
    NotFoundError,
    SourceError,
    did_you_mean,
)

if TYPE_CHECKING:
    from bizproc.portal.schema.tables import SentMail
    from bizproc.portal_time import PortalTime

__all__ = ["mails", "receive_mail"]


def mails(  # noqa: PLR0913 - the options of the command
    mail: Annotated[
        str | None, typer.Argument(metavar="MAIL", help="One mail's id, to read it.")
    ] = None,
    record: OfRecord = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Viewer = None,
    limit: Limit = None,
    after: After = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the mails that were sent, oldest first, or read one."""
    with opened_portal(db, workspace, needed_for="mails") as portal:
        check_user(portal, by)
        if mail is not None:
            limit = after = None
        found = portal.mails(record=record, by=by, limit=limit, after=after)
        time = portal.workspace.time
    if mail is not None:
        _show(_named(found, mail), time, as_json=as_json)
        return

    def row(it: SentMail) -> tuple[str | None, ...]:
        at, to = moment(it.at, time), ", ".join(it.to)
        return (at, to, it.subject, it.record, it.element, it.message_id)

    columns = ("when", "to", "subject", "record", "element", "id")
    print_list(found, columns, row, none="No mails.", limit=limit, as_json=as_json)


def receive_mail(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE", help="Mails as .eml files; - is the input."),
    ],
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Take mails that came in and bind each to the record that it concerns.

    A mail that was taken before changes nothing. All files are read before the first
    mail is taken.
    """
    contents = [(_contents(file), file) for file in files]
    with opened_portal(db, workspace, needed_for="mails") as portal:
        arrived = [portal.read_mail(it, file=file) for it, file in contents]
        bound = [portal.receive_mail(mail) for mail in arrived]
    if as_json:
        print_json(
            [
                {"message_id": mail.message_id, "from": mail.from_, "record": record}
                for mail, record in zip(arrived, bound, strict=True)
            ]
        )
        return
    for mail, record in zip(arrived, bound, strict=True):
        where = record or "concerns no record"
        say(f"{mail.from_}: {mail.subject or 'no subject'}: {where}")


def _named(found: list[SentMail], mail: str) -> SentMail:
    """Take the id of a mail, with or without its angle brackets."""
    by_id = {it.message_id.strip("<>"): it for it in found}
    try:
        return by_id[mail.strip("<>")]
    except KeyError:
        msg = f"there is no mail {mail!r}{did_you_mean(mail.strip('<>'), by_id)}"
        raise NotFoundError(msg) from None


def _show(mail: SentMail, time: PortalTime, *, as_json: bool) -> None:
    if as_json:
        print_json(mail)
        return
    lines = (
        ("From", mail.from_),
        ("To", ", ".join(mail.to)),
        ("Reply-To", mail.reply_to),
        ("Date", moment(mail.at, time)),
        ("Subject", mail.subject),
        ("Attachments", ", ".join(mail.attachments)),
    )
    for title, text in lines:
        if text:
            say(f"{title}: {text}")
    say(f"\n{mail.text}")


def _contents(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        message = error.strerror or str(error)
        finding = Finding(code="MAIL", message=message, location=Location(file=file))
        raise SourceError([finding]) from None
