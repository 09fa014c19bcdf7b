"""The contract of incoming mail."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from bizproc.errors import ActionError

__all__ = [
    "MailIn",
    "MailRefusedError",
    "MailboxRefusedError",
    "MailboxUnavailableError",
    "OpenMailbox",
    "WaitingMail",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingMail:
    """Name a mail that lies in the mailbox, and tell its size in bytes.

    No other mail ever has its `uid`.
    """

    uid: str
    size: int


class OpenMailbox(Protocol):
    """Give what waits in a mailbox, as long as a connection lasts.

    Several readers may have it open. What one of them puts away the others do not
    find any more, and that is no fault.

    Every method raises MailboxUnavailableError if the connection is lost.
    """

    def waiting(self) -> Iterator[WaitingMail]:
        """Yield the mails that wait, oldest first; none is fetched for it."""
        ...

    def content(self, mail: WaitingMail) -> bytes | None:
        """Return the bytes of a mail; None if it does not wait any more.

        Raises:
            MailRefusedError: the server does not hand this one over.
        """
        ...

    def head(self, mail: WaitingMail, size: int) -> bytes | None:
        """Return at most the first `size` bytes of a mail's headers, as `content`."""
        ...

    def put_away(self, mail: WaitingMail, *, aside: bool) -> None:
        """Let a mail wait no more: it was taken, or set aside. Nothing is deleted.

        Raises:
            MailRefusedError: the server does not let it.
        """
        ...

    def wait(self, seconds: float, stopping: threading.Event) -> None:
        """Wait for further mails, a time at most, or until it is to stop."""
        ...


class MailIn(Protocol):
    """Open the mailbox that mail comes in by."""

    def opened(self) -> AbstractContextManager[OpenMailbox]:
        """Open the mailbox for the length of a block.

        Raises:
            MailboxRefusedError: the login is refused, or a variable is not set.
            MailboxUnavailableError: the server cannot be reached now.
        """
        ...


class MailRefusedError(ActionError):
    """Say that a server refuses to do something with one mail."""

    code = "MAIL_REFUSED"


class MailboxRefusedError(ActionError):
    """Say that a mailbox is not opened for this user and password."""

    code = "MAILBOX_REFUSED"


class MailboxUnavailableError(ActionError):
    """Say that a mailbox cannot be read now."""

    code = "MAILBOX_UNAVAILABLE"
