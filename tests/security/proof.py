"""Do every kind of harm on purpose, and see whether it is seen.

./run python -m tests.security.proof
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree
from tests.security.ground import DOORS, Ground
from tests.security.payload import CANARIES, Payload
from tests.security.trial import run

from bizproc.errors import InvalidValueError, UnexpectedError

__all__ = ["HARMS", "unseen"]


def _parse(ground: Ground) -> str:
    """Read the canary as libxml2 does, which tells Python nothing of it."""
    text = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{ground.canary}">]><a>&x;</a>'
    parser = etree.XMLParser(resolve_entities=True, load_dtd=True)
    etree.fromstring(text, parser)  # its contents are thrown away
    return ""


def _refuse(text: str) -> None:
    raise InvalidValueError(text)


def _raise(error: Exception) -> None:
    raise error


def _import(ground: Ground) -> None:
    sys.path.insert(0, str(ground.canary.parent))
    __import__(CANARIES.module)


HARMS: dict[str, Callable[[Ground], Any]] = {
    "reads a file": lambda ground: ground.canary.open().close(),
    "reads a file in C": _parse,
    "writes a file": lambda ground: ground.out.write_text("x"),
    "removes a file": lambda ground: (ground.canary.parent / "nosuch").unlink(
        missing_ok=True
    ),
    "lists a folder": lambda ground: list(ground.canary.parent.iterdir()),
    "leaks a file in an answer": lambda _: f"x{CANARIES.content}x",
    "leaks a file in an error": lambda _: _refuse(CANARIES.content),
    "leaks a file on the terminal": lambda _: sys.stderr.write(CANARIES.content),
    "leaks the environment": lambda _: os.environ[CANARIES.variable],
    "asks the network": lambda ground: socket.create_connection(
        ground.listener.getsockname()
    ),
    "asks for a name": lambda _: socket.getaddrinfo("localhost", 1),
    "runs a program": lambda _: subprocess.run(["true"], check=False),  # noqa: S607
    "runs a shell": lambda _: os.system("true"),  # noqa: S605, S607
    "evaluates": lambda _: eval("1 + 1"),  # noqa: S307
    "executes": lambda _: exec("x = 1"),  # noqa: S102
    "imports": _import,
    "raises a raw error": lambda _: _raise(KeyError("x")),
    "raises a raw error in disguise": lambda _: _raise(UnexpectedError("x")),
    "ends the program": lambda _: sys.exit(0),
    "tells an error of a library": lambda _: _refuse("<class 'dict'> is odd"),
    "takes what it must refuse": lambda _: "taken",
    "is killed": lambda _: os.abort(),
}


def unseen() -> list[str]:
    """Return the kinds of harm that nobody saw."""

    def act(ground: Ground, name: str) -> Any:
        return HARMS[name](ground)

    DOORS["harm on purpose"] = act
    rows = [
        Payload(
            family="proof",
            target="harm on purpose",
            name=name,
            given=name,
            outcome="refused" if name == "takes what it must refuse" else "held",
        )
        for name in HARMS
    ]
    with tempfile.TemporaryDirectory(prefix="bizproc-security-") as folder:
        found = list(run(Ground(Path(folder).resolve()), rows, jobs=1))
    return [it.payload.name for it in found if not it.faults]


if __name__ == "__main__":
    missed = unseen()
    sys.stdout.write("".join(f"not seen: {it}\n" for it in missed))
    sys.exit(1 if missed else 0)
