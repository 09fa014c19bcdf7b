"""See what a payload does to the machine: Python's own audit events.

A hook cannot be taken away again, so it is set in the process of one payload only.
What C libraries do (libxml2 opens files by itself) raises no event: that is seen by the
canary file's time of access, by the listener that nobody may ask, and by the canaries
in what comes out.
"""

from __future__ import annotations

import sys
import sysconfig
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["Watch"]

# Who may compile and run code: what builds classes, and the placeholders of mails.
_COMPILERS = (
    *("importlib", "_frozen_importlib", "dataclasses", "collections", "enum", "typing"),
    *("jinja2", "pydantic", "sqlalchemy", "functools", "inspect", "ast", "re", "attr"),
    *(
        "typing_inspection",
        "alembic",
        "mako",
        "typer",
        "click",
        "rich",
        "zipimport",
        "runpy",
    ),
)
_NETWORK = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo")
_NEVER = {
    *("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.fork"),
    *("os.forkpty", "subprocess.Popen", "pty.spawn", "webbrowser.open", "os.kill"),
    *("builtins.input", "builtins.breakpoint", "ctypes.dlopen", "urllib.Request"),
    *("http.client.connect", "smtplib.connect", "ftplib.connect", "imaplib.open"),
    *("pickle.find_class", "sqlite3.load_extension", "code.__new__", "os.putenv"),
    *("sqlite3.enable_load_extension", "socket.gethostbyname", "telnetlib.Telnet.open"),
    *("socket.gethostbyaddr", "gc.get_objects", "gc.get_referrers", "poplib.connect"),
    *_NETWORK,
}
_WRITING = {
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink"),
    *("os.truncate", "os.chmod", "os.chown", "shutil.rmtree", "shutil.move"),
    *("shutil.copyfile", "os.utime"),
}
_LISTING = {"os.listdir", "os.scandir", "glob.glob"}


_HARMLESS = frozenset({"/dev/null", "/dev/urandom", "/proc/self/mountinfo"})
"""What is read for the library's own needs: on which file system a database lies."""


class Watch:
    """Note everything that no payload may bring about, from `arm` on."""

    def __init__(self, readable: Iterable[Path], writable: Iterable[Path]) -> None:
        libraries = {*sysconfig.get_paths().values(), *(it for it in sys.path if it)}
        libraries |= {sys.prefix, sys.base_prefix, "/usr/share/zoneinfo", "/usr/lib"}
        self._writable = [str(it.resolve()) for it in writable]
        self._readable = [
            *self._writable,
            *(str(it.resolve()) for it in readable),
            *(str(Path(it).resolve()) for it in libraries),
        ]
        self._armed = False
        self._busy = False
        self.seen: list[str] = []

    def arm(self) -> None:
        """Begin to note; there is no way back in this process."""
        tempfile.gettempdir()
        sys.addaudithook(self._hook)
        self._armed = True

    def rest(self) -> None:
        """Look away."""
        self._armed = False

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._armed or self._busy:
            return
        self._busy = True
        try:
            harm = self._harm(event, arguments)
        finally:
            self._busy = False
        if harm:
            self.seen.append(harm)

    def _harm(self, event: str, given: tuple[Any, ...]) -> str | None:
        if event == "open":
            return self._opened(*given[:3])
        if event in {"exec", "compile"}:
            return self._ran(event, given)
        return f"{event} {_short(given)}" if self._is_harm(event, given) else None

    def _is_harm(self, event: str, given: tuple[Any, ...]) -> bool:
        if event == "os.putenv":
            return not bytes(given[0]).startswith(b"PYDANTIC_")  # its own switch
        if event in _WRITING:
            if event in {"os.symlink", "os.link"}:
                given = given[1:]  # where the link stands; where it leads is no harm
            paths = [it for it in given if isinstance(it, str | bytes | Path)]
            return not all(self._inside(it, self._writable) for it in paths)
        if event in _LISTING:
            return not self._inside(given[0], self._readable)
        if event == "sqlite3.connect":
            return not _is_database(given[0], self._writable)
        if event == "import":
            return "canary" in str(given[0])
        return event in _NEVER

    def _opened(self, path: Any, mode: Any, flags: Any) -> str | None:
        if isinstance(path, int) or str(path) in _HARMLESS:
            return None
        writes = bool(flags & 3) if isinstance(flags, int) else (mode or "r")[:1] != "r"
        allowed = self._writable if writes else self._readable
        return None if self._inside(path, allowed) else f"open {path!r} {mode or ''}"

    def _inside(self, path: Any, roots: list[str]) -> bool:
        if isinstance(path, int) or path is None:
            return True
        text = path.decode(errors="replace") if isinstance(path, bytes) else str(path)
        try:
            real = str(Path(text).resolve())
        except (OSError, ValueError, RuntimeError):
            return True  # there is no such path: nothing can be opened there
        return any(real == root or real.startswith(f"{root}/") for root in roots)

    def _ran(self, event: str, given: tuple[Any, ...]) -> str | None:
        frame = sys._getframe(3)
        home = str(frame.f_globals.get("__name__", ""))
        if home.partition(".")[0] in _COMPILERS:
            return None
        return f"{event} in {home}: {_short(given)}"


def _is_database(name: Any, roots: list[str]) -> bool:
    text = str(name).removeprefix("file:").partition("?")[0]
    if text in {"", ":memory:"}:
        return True
    return any(str(Path(text).resolve()).startswith(f"{it}/") for it in roots)


def _short(given: Any) -> str:
    return repr(given)[:120]
