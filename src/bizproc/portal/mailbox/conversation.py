"""Talk to an IMAP server, but not for ever, and say what went wrong in our words."""

from __future__ import annotations

import imaplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from bizproc.portal.mailbox.port import MailboxUnavailableError, MailRefusedError

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

__all__ = ["Conversation", "said"]

# seconds that a server has to take leave
_FAREWELL = 5.0
# an answer may be long: the limit of silence, so many times
_PATIENCE = 10
_LONGEST = 300
# what the client library raises at answers that break the rules
_NONSENSE = (ValueError, LookupError, TypeError, AttributeError)


class Conversation:
    """Watch over a connection: what takes too long is cut off.

    The limit of a socket is one for each read: a server that sends a byte now and then
    would hold a reader for hours.
    """

    def __init__(self, *, place: str, limit: float) -> None:
        self.place = place
        self._limit = limit * _PATIENCE
        self._begun: float | None = None
        self._over = threading.Event()
        self._client: BaseMailBox | None = None

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

    @contextmanager
    def watching(self, client: BaseMailBox) -> Iterator[None]:
        """Cut the connection when an answer takes too long; close it at the end."""
        self._client = client
        threading.Thread(target=self._watch, name="bizproc-imap", daemon=True).start()
        try:
            yield
        finally:
            self._over.set()
            self._leave(client)

    def _leave(self, client: BaseMailBox) -> None:
        with suppress(Exception):
            client.client.sock.settimeout(_FAREWELL)
            client.logout()
        with suppress(OSError):
            client.client.shutdown()

    def _watch(self) -> None:
        while not self._over.wait(min(1.0, self._limit / 4)):
            begun, client = self._begun, self._client
            if begun is None or client is None:
                continue
            if time.monotonic() - begun > self._limit:
                with suppress(OSError):
                    # beneath TLS, whose own farewell would wait for an answer
                    sock = client.client.sock
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)


def said(answer: Any) -> str:
    """Return what a server answered, or an error says, as one short line."""
    told = getattr(answer, "command_result", answer)
    if isinstance(told, tuple | list):
        told = " ".join(map(said, told))
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    line = " ".join(text.split())[:_LONGEST]
    return line or type(answer).__name__
