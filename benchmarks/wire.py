"""Stand between a client of PostgreSQL and its server, and count what comes back.

A server ends every trip with ReadyForQuery and every statement with CommandComplete, so
that both are counted however they are sent: one by one or many in a pipeline.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

_NAME = ".s.PGSQL.5432"
_COMMAND_COMPLETE, _READY = b"C", b"Z"


class Wire:
    """Listen in a folder, and pass everything on to the socket of another one."""

    def __init__(self, server: Path, folder: Path) -> None:
        self.statements = self.trips = self.commits = 0
        self._server = str(server / _NAME)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / _NAME))
        self._listening.listen()
        threading.Thread(target=self._take, daemon=True).start()

    def close(self) -> None:
        """Take no more clients."""
        self._listening.close()

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                for work in (self._ask, self._answer):
                    threading.Thread(
                        target=work, args=(client, server), daemon=True
                    ).start()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while given := client.recv(1 << 16):
                server.sendall(given)
            server.shutdown(socket.SHUT_WR)

    def _answer(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            pending = b""
            while given := server.recv(1 << 16):
                # counted before the client can go on
                pending = self._count(pending + given)
                client.sendall(given)
            client.close()

    def _count(self, pending: bytes) -> bytes:
        """Count whole messages; return what is left of the last one."""
        at = 0
        for kind, begin, end in _messages(pending):
            at = end
            if kind == _READY:
                self.trips += 1
            elif kind == _COMMAND_COMPLETE:
                self.statements += 1
                self.commits += pending[begin:end].startswith(b"COMMIT")
        return pending[at:]


def _messages(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    at = 0
    while at + 5 <= len(data):
        end = at + 1 + int.from_bytes(data[at + 1 : at + 5])
        if end > len(data):
            return
        yield data[at : at + 1], at + 5, end
        at = end
