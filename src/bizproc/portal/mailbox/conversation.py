"""Talk to an IMAP server, but not for ever, and say what went wrong in our words."""

from __future__ import annotations

import imaplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Self

from bizproc.portal.mailbox.port import MailboxUnavailableError, MailRefusedError
from bizproc.secret import masked

__all__ = ["Conversation", "WatchedImap", "said"]

# an answer may be long: the limit of silence, so many times
_PATIENCE = 10
_LONGEST = 300
# what the client library raises at answers that break the rules
_NONSENSE = (ValueError, LookupError, TypeError, AttributeError)


class Conversation:
    """Watch over a connection for the length of a block: what takes too long is cut.

    The limit of a socket is one for each read: a server that sends a byte now and then
    would hold a reader for hours.
    """

    def __init__(self, *, place: str, limit: float) -> None:
        self.place = place
        self._limit = limit * _PATIENCE
        self._begun: float | None = None
        self._over = threading.Event()
        self._line: socket.socket | None = None

    def __enter__(self) -> Self:
        threading.Thread(target=self._watch, name="bizproc-imap", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._line is not None:
            self._line.close()

    def watch(self, line: socket.socket) -> None:
        """Watch over a socket.

        It is a second name of the connection, since TLS takes the first one away.
        """
        self._line = line.dup()

    @property
    def refusals(self) -> tuple[type[Exception], ...]:
        """Return what is raised when a server says no."""
        from imap_tools.errors import ImapToolsError  # noqa: PLC0415 - of an extra

        return (imaplib.IMAP4.error, ImapToolsError)

    @contextmanager
    def going_on(self, *, mail: str = "") -> Iterator[None]:
        """Do one thing on the connection; `mail` says what is done with a mail.

        Raises:
            MailboxUnavailableError: it failed.
            MailRefusedError: the server refuses to do it with this mail.
        """
        self._begun = time.monotonic()
        try:
            yield
        except (imaplib.IMAP4.abort, OSError, EOFError) as error:
            msg = f"{self.place} cannot be reached: {said(error)}"
            raise MailboxUnavailableError(msg) from error
        except Exception as error:
            if not isinstance(error, (*self.refusals, *_NONSENSE)):
                raise
            if mail and isinstance(error, imaplib.IMAP4.error):
                msg = f"{self.place} refuses that it is {mail}: {said(error)}"
                raise MailRefusedError(msg) from error
            msg = f"{self.place} does not do its work: {said(error)}"
            raise MailboxUnavailableError(msg) from error
        finally:
            self._begun = None

    def _watch(self) -> None:
        while not self._over.wait(min(1.0, self._limit / 4)):
            begun, line = self._begun, self._line
            if begun is None or line is None:
                continue
            if time.monotonic() - begun > self._limit:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)


class WatchedImap(imaplib.IMAP4):
    """Connect to a server, with TLS from the beginning if there is a context for it."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        timeout: float,
        context: ssl.SSLContext | None,
        conversation: Conversation,
    ) -> None:
        self._conversation = conversation
        self._context = context
        super().__init__(host, port, timeout)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        line: socket.socket = super()._create_socket(timeout)  # type: ignore[misc]
        self._conversation.watch(line)
        if self._context is None:
            return line
        return self._context.wrap_socket(line, server_hostname=self.host)

    def lines_at_hand(self) -> list[bytes]:
        """Return the lines that have come already, without waiting for any.

        What came in one piece with an answer is read with it, and whoever waits for the
        connection to say something would wait for what is here.
        """
        lines: list[bytes] = []
        limit = self.sock.gettimeout()
        self.sock.settimeout(0)
        try:
            while True:
                lines.append(self._get_line())
        except (OSError, self.abort):
            return lines
        finally:
            self.sock.settimeout(limit)


def said(answer: Any) -> str:
    """Return what a server answered, or an error says, as one short line."""
    told = getattr(answer, "command_result", answer)
    if isinstance(told, tuple | list):
        told = " ".join(map(said, told))
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    line = " ".join(masked(text).split())[:_LONGEST]
    return line or type(answer).__name__
