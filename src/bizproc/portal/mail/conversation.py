"""Talk to an SMTP server, but not for ever."""

from __future__ import annotations

import smtplib
import socket
import threading
from contextlib import suppress
from types import TracebackType

__all__ = ["Conversation"]

_READY = 220


class Conversation(smtplib.SMTP):
    """Hold a connection to a server for the length of a block, and a limited time.

    The limit of a socket is one for each read: a server that sends a byte now and then
    would hold a worker for hours. So the connection is cut when the time is over.
    """

    def __init__(self, host: str, port: int, *, limit: float) -> None:
        super().__init__(timeout=limit)
        self._host = host  # the name that its certificate has to have
        self._limit = limit
        self._over = threading.Event()
        self._was_cut = False
        threading.Thread(target=self._watch, name="bizproc-mail", daemon=True).start()
        try:
            self._greet(host, port)
        except BaseException as error:
            self._leave(error)
            raise

    def _greet(self, host: str, port: int) -> None:
        code, said = self.connect(host, port)
        if code != _READY:
            raise smtplib.SMTPConnectError(code, said)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take leave: what the server says to that changes nothing any more."""
        if error is None:
            with suppress(OSError, smtplib.SMTPException):
                self.docmd("QUIT")
        self._leave(error)

    def _leave(self, error: BaseException | None) -> None:
        self._over.set()
        self.close()
        if error is not None and self._was_cut:
            message = f"timed out, nothing came of it in {self._limit:g} s"
            raise TimeoutError(message) from error

    def _watch(self) -> None:
        # more than once, since at first there may have been no connection to cut
        while not self._over.wait(self._limit):
            self._was_cut = True
            open_ = self.sock
            if open_ is not None:
                with suppress(OSError):
                    # beneath TLS, whose own farewell would wait for an answer
                    socket.socket.shutdown(open_, socket.SHUT_RDWR)
