"""A company on SQLite with months behind it, served on loopback as `bizproc serve` does."""

import contextlib
import datetime as dt
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from argon2 import PasswordHasher

from bizproc.connecting import open_workspace
from bizproc.portal.accounts import Accounts
from bizproc.portal.files import DirectoryFiles
from bizproc.portal.mail import CapturedMail
from bizproc.testing.clock import FakeClock
from bizproc.web.serve import Server

ROOT = Path(__file__).parents[2]
MOSCOW = dt.timezone(dt.timedelta(hours=3))
# the demo begins on 15 September 2025; so many months of it are played
MONTHS = 3
NOW = dt.datetime(2025, 12, 15, 12, tzinfo=MOSCOW)
PHRASE = "correct horse battery"


def play(folder):
    """Play the demo into a database; return its file."""
    path = folder / "played.db"
    options = ("--fresh", "--json", "--months", str(MONTHS))
    subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "examples.demo", "--db", path, *options],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    return path


class Company:
    """Hold an open portal, its clock, and the address at which its pages are."""

    def __init__(self, played, folder):
        path = folder / "company.db"
        shutil.copy(played, path)
        self.clock = FakeClock(NOW)
        self.mail = CapturedMail()
        self.portal = open_workspace(
            f"sqlite:///{path}",
            ROOT,
            clock=self.clock,
            mail=self.mail,
            files=DirectoryFiles(folder / "files"),
            jobs="inline",
        )
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.accounts = Accounts(self.portal, hasher=quick)
        self.url, self.app = "", None
        self._met = set()

    def session(self, person):
        """Sign a person in; return the cookie's token."""
        if person not in self._met:
            self._met.add(person)
            self.accounts.set_password(person, PHRASE)
        return self.accounts.sign_in(person, PHRASE, sender="127.0.0.1").token

    @contextlib.contextmanager
    def served(self):
        """Answer at an address of loopback until the block ends."""
        server = Server(self.portal, host="127.0.0.1", port=0)
        self.url, self.app = server.url, server._server.config.app
        running = threading.Thread(target=server.run, name="company")
        running.start()
        try:
            yield self
        finally:
            server.stop()
            running.join()
            self.portal.engine.close()
