"""Read a mailbox in a process of its own, perhaps until it is killed at some point.

    python -m tests.mailbox.worker ADDRESS FOLDER PORT [POINT]

A point is a number: of the points that it passes (a mail was fetched, was taken, was put
away) the process is killed at that one. It prints what it read and how much memory it
took, as JSON.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import resource
import signal
import sys
from pathlib import Path

from tests.imap_server import PASSWORD, USER
from tests.mailbox.mails import LIMIT

from bizproc.connecting import open_workspace
from bizproc.crm.extension import CRM
from bizproc.portal.files import DirectoryFiles
from bizproc.portal.mail import CapturedMail
from bizproc.portal.mailbox.imap import ImapMail
from bizproc.portal.mailbox.mail_reader import MailReader
from bizproc.workspace.mail_servers import Mailbox
from bizproc.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
_KILOBYTES = 1024


class Mortal:
    """Be the mailbox, and kill the process at one of the points it passes."""

    def __init__(self, mail_in, point):
        self._mail_in = mail_in
        self._left = point

    @contextlib.contextmanager
    def opened(self):
        with self._mail_in.opened() as self._box:
            yield self

    def __getattr__(self, name):
        return getattr(self._box, name)

    def content(self, mail):
        content = self._box.content(mail)
        self.pass_point()
        return content

    def put_away(self, mail, *, aside):
        self.pass_point()
        self._box.put_away(mail, aside=aside)
        self.pass_point()

    def pass_point(self):
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def opened(address, folder):
    """Return the portal of the company, without its processes."""
    return open_workspace(
        address,
        ROOT,
        mail=CapturedMail(),
        files=DirectoryFiles(Path(folder) / "files"),
        workspace=Workspace.load(ROOT),
        extensions=[CRM],
    )


def main(address, folder, port, point=0):
    """Read until nothing waits."""
    mailbox = Mailbox(
        host="127.0.0.1",
        port=int(port),
        security="none",
        user_env="U",
        password_env="P",  # noqa: S106 - the name of a variable
        max_bytes=LIMIT,
    )
    portal = opened(address, folder)
    portal.workspace = dataclasses.replace(portal.workspace, mail_in=mailbox)
    mail_in = ImapMail(mailbox=mailbox, environment={"U": USER, "P": PASSWORD})
    reader = MailReader(portal, mail_in=Mortal(mail_in, int(point)))
    reading = dataclasses.asdict(reader.read())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KILOBYTES
    print(json.dumps({**reading, "memory": memory}))  # noqa: T201 - output
    portal.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
