"""`bizproc fetch-mail`."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bizproc.cli.database import opened_portal
from bizproc.cli.options import DEFAULT_DATABASE, AsJson, Database, Folder
from bizproc.cli.output import log_to_stderr, print_json, say

if TYPE_CHECKING:
    from bizproc.portal.mailbox.mail_reader import MailReader

__all__ = ["fetch_mail"]


def fetch_mail(
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on until a signal stops it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take the mails that wait in the mailbox of bizproc.yaml, each once.

    What cannot be read is set aside in the mailbox's quarantine folder, and an
    administrator is told. A worker reads the mailbox by itself.
    """
    from bizproc.portal.mailbox.mail_reader import MailReader

    with opened_portal(db, workspace, needed_for="mails") as portal:
        reader = MailReader(portal)
        if follow:
            _follow(reader)
            return
        reading = reader.read()
    if as_json:
        print_json(reading)
        return
    say(f"{reading.taken} taken, {reading.set_aside} set aside.")


def _follow(reader: MailReader) -> None:
    log_to_stderr()
    stopping = threading.Event()

    def stop(number: int, _: Any) -> None:
        signal.signal(number, signal.SIG_DFL)
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    reader.follow(stopping)
    say("Stopped.")
