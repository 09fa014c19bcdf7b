"""Send mail by SMTP."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage

from bizproc.errors import InvalidValueError, SecretError
from bizproc.portal.mail.as_built import envelope_of
from bizproc.portal.mail.conversation import Conversation
from bizproc.portal.mail.port import (
    NO_MAIL_SERVER,
    MailOut,
    MailRefusedError,
    MailUnavailableError,
)
from bizproc.secret import masked
from bizproc.workspace.mail_servers import MailServer

__all__ = ["NoMailServer", "SmtpMail", "server_of"]

_PERMANENT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpMail:
    """Hand mails to an SMTP server, one connection each, within `timeout` seconds.

    User and password are read from the environment variables that the server's
    entry names. All recipients are taken or the mail counts as refused.
    """

    server: MailServer
    timeout: float = 30.0
    environment: Mapping[str, str] = field(
        default_factory=lambda: os.environ, repr=False
    )

    def send(self, message: EmailMessage) -> None:
        """Send one mail.

        Raises:
            MailRefusedError: the server refuses sender, recipient, content or login.
            MailUnavailableError: no connection, a broken one, or a 4xx answer.
        """
        place = f"{self.server.host}:{self.server.port}"
        try:
            with Conversation(
                self.server.host, self.server.port, limit=self.timeout
            ) as smtp:
                if self.server.starttls:
                    smtp.starttls(context=ssl.create_default_context())
                self._log_in(smtp)
                refused = _hand_over(smtp, message)
        except smtplib.SMTPRecipientsRefused as error:
            raise MailRefusedError(_refusal(place, error.recipients)) from _cause(error)
        except smtplib.SMTPResponseException as error:
            said = f"{place} answers {error.smtp_code} {_text(error.smtp_error)}"
            if error.smtp_code >= _PERMANENT:
                raise MailRefusedError(said) from _cause(error)
            raise MailUnavailableError(said) from _cause(error)
        except smtplib.SMTPNotSupportedError as error:
            said = masked(str(error))
            msg = f"{place} does not offer what bizproc.yaml asks for: {said}"
            raise MailRefusedError(msg) from _cause(error)
        except (OSError, smtplib.SMTPException) as error:
            said = masked(str(error)) or type(error).__name__
            msg = f"{place} cannot be reached: {said}"
            raise MailUnavailableError(msg) from _cause(error)
        if refused:
            raise MailRefusedError(_refusal(place, refused))

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        user_env, password = self.server.user_env, self.server.password
        if user_env is None or password is None:
            return
        try:
            user = self.environment[user_env]
            revealed = password.reveal(self.environment)
        except KeyError:
            msg = (
                f"the environment variable {user_env!r}, which bizproc.yaml names for "
                "the mail server, is not set"
            )
            raise MailUnavailableError(msg) from None
        except SecretError as error:
            raise MailUnavailableError(error.message) from None
        if not (user + revealed).isascii():
            # what smtplib would raise holds both
            msg = (
                "user or password of the mail server has letters beyond ASCII, which "
                "its login does not take; choose others"
            )
            raise MailUnavailableError(msg)
        smtp.login(user, revealed)


class NoMailServer:
    """Refuse every mail: the workspace names no server."""

    def send(self, message: EmailMessage) -> None:
        """Refuse a mail, at once: without a server another try is the same.

        Raises:
            InvalidValueError: NO_MAIL_SERVER.
        """
        msg = (
            f"the mail to {message['To']} cannot go out: bizproc.yaml names no mail "
            "server; add 'mail: {host: …, from: …}'"
        )
        raise InvalidValueError(msg, code=NO_MAIL_SERVER)


def server_of(server: MailServer | None) -> MailOut:
    """Return how mails of a workspace go out."""
    return NoMailServer() if server is None else SmtpMail(server=server)


def _hand_over(
    smtp: smtplib.SMTP, message: EmailMessage
) -> Mapping[str, tuple[int, bytes]]:
    """Send the bytes of a mail of ours as they are; of others the library makes them."""
    ours = envelope_of(message)
    if ours is None:
        return smtp.send_message(message)
    return smtp.sendmail(ours.sender, ours.recipients, ours.content)


def _refusal(place: str, refused: Mapping[str, tuple[int, bytes]]) -> str:
    said = "; ".join(
        f"{address}: {code} {_text(text)}" for address, (code, text) in refused.items()
    )
    return f"{place} refuses {said}"


def _cause(error: Exception) -> Exception | None:
    """Return an error as the cause of ours, unless it tells the password."""
    told = f"{error} {error!r}"
    return error if masked(told) == told else None


def _text(said: bytes | str) -> str:
    return masked(said.decode("utf-8", "replace") if isinstance(said, bytes) else said)
