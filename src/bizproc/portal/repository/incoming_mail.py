"""Hold a mail that came in, as it is bound to records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr

__all__ = ["IncomingMail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMail:
    """Hold one mail that came in; `attachments` are file names."""

    message_id: str
    from_: str
    to: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    attachments: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    in_reply_to: str | None = None

    @property
    def sender(self) -> str:
        """Return the bare address of the sender, without the name before it."""
        return parseaddr(self.from_)[1] or self.from_
