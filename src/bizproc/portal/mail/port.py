"""The contract of outgoing mail."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Protocol

from bizproc.errors import ActionError

__all__ = ["NO_MAIL_SERVER", "MailOut", "MailRefusedError", "MailUnavailableError"]

NO_MAIL_SERVER = "NO_MAIL_SERVER"
"""The business error of a mail for which the workspace names no server or sender."""


class MailOut(Protocol):
    """Hand a mail over to whoever delivers it."""

    def send(self, message: EmailMessage) -> None:
        """Return if the mail was accepted, for all its recipients.

        The `Message-ID` is the same at every try: a repeated delivery can be
        recognised.

        Raises:
            MailRefusedError: the server does not take it.
            MailUnavailableError: the server cannot be reached now.
        """
        ...


class MailRefusedError(ActionError):
    """Say that a server refused a mail; tried again, then an incident."""

    code = "MAIL_FAILED"


class MailUnavailableError(ActionError):
    """Say that no server took the mail now; tried again, then an incident."""

    code = "MAIL_FAILED"
