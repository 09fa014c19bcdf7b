"""Hold a mail that came in, as it is bound to records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

__all__ = ["Bounce", "IncomingMail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """Say that a mail of ours did not arrive (RFC 3464).

    `message_id` is that of our mail, if the report names it; `is_final` says that
    nobody tries any more.
    """

    message_id: str | None
    recipients: tuple[str, ...] = ()
    reason: str = ""
    is_final: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMail:
    """Hold one mail that came in.

    `attachments` are file names, or files with contents as a field of type file holds
    them; `refused` are the names of those that were not kept. `digest` tells mails of one `Message-ID` apart; without it the id alone says
    that a mail was seen before. `bounce` is what a report of a mail server says.
    """

    message_id: str
    from_: str
    to: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    attachments: tuple[Any, ...] = ()
    refused: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    in_reply_to: str | None = None
    digest: str | None = None
    bounce: Bounce | None = None

    @property
    def sender(self) -> str:
        """Return the bare address of the sender, without the name before it."""
        return parseaddr(self.from_)[1] or self.from_

    def header(self, name: str) -> str:
        """Return the value of a header, however its name is spelled; "" if absent."""
        wanted = name.lower()
        found = (it for key, it in self.headers.items() if key.lower() == wanted)
        return next(found, "")
