"""What payloads meet: canaries, a listener, a folder to work in, open doors."""

from __future__ import annotations

import mimetypes
import os
import socket
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.security.payload import CANARIES

__all__ = ["DOORS", "Door", "Ground", "door"]

ROOT = Path(__file__).parents[2]
_OLD, _NEWER = 1_000_000_000, 1_000_000_001


class Ground:
    """Hold the canaries of a run, and the folder of the payload in hand."""

    def __init__(self, folder: Path) -> None:
        mimetypes.init()  # reads files of the system, once
        self.home = folder
        outside = folder / "outside"
        outside.mkdir()
        self.canary = outside / "canary.txt"
        self.canary.write_text(CANARIES.content)
        (outside / f"{CANARIES.module}.py").write_text("TOUCHED = True\n")
        self.out = outside / "written.txt"
        os.environ[CANARIES.variable] = CANARIES.environment
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.http = f"http://127.0.0.1:{self.listener.getsockname()[1]}/canary"
        self.folder = folder / "work"
        self.kept: dict[str, Any] = {}
        self.makers: dict[str, Callable[[], Any]] = {}

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what is made once, in the process that all others are copies of."""
        if name not in self.kept:
            self.makers[name] = make
            self.kept[name] = make()
        return self.kept[name]

    def renew(self) -> None:
        """Make again what was used."""
        self.kept |= {name: make() for name, make in self.makers.items()}

    def begin(self) -> None:
        """Make a folder for one payload, and set the canary's time of access."""
        self.folder = Path(tempfile.mkdtemp(dir=self.home, prefix="work-"))
        os.utime(self.canary, (_OLD, _NEWER))

    def filled(self, given: Any) -> Any:
        """Return what is given with the addresses of the canaries in it.

        A `partial` makes what is given: a large text is there for its own time only.
        """
        if isinstance(given, partial):
            return self.filled(given())
        if isinstance(given, str):
            for mark, value in (
                ("{FILE}", str(self.canary)),
                ("{HTTP}", self.http),
                ("{OUT}", str(self.out)),
                ("{ENV}", CANARIES.variable),
                ("{MODULE}", CANARIES.module),
            ):
                given = given.replace(mark, value)
            return given
        if isinstance(given, bytes):
            return given.replace(b"{FILE}", str(self.canary).encode()).replace(
                b"{HTTP}", self.http.encode()
            )
        if isinstance(given, tuple):
            return tuple(map(self.filled, given))
        return given

    def touched(self) -> list[str]:
        """Say what was done to the canaries behind Python's back."""
        found = []
        if self.canary.stat().st_atime_ns != _OLD * 10**9:
            found.append("the canary file was read")
        if self.out.exists():
            found.append("a file was written outside")
        try:
            self.listener.accept()
        except BlockingIOError:
            pass
        else:
            found.append("the network was asked")
        return found


Door = Callable[[Ground, Any], Any]
DOORS: dict[str, Door] = {}


def door(target: str) -> Callable[[Door], Door]:
    """Name a way into the product: it is given a payload and returns what came out."""

    def named(function: Door) -> Door:
        assert target not in DOORS, target
        DOORS[target] = function
        return function

    return named
