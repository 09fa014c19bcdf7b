"""Keep mails in memory: for scenarios and tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage

from bizproc.errors import ActionError

__all__ = ["CapturedMail"]


@dataclass(slots=True)
class CapturedMail:
    """Accept every mail and keep it; `failure`, while set, is raised instead."""

    messages: list[EmailMessage] = field(default_factory=list)
    failure: ActionError | None = None

    def send(self, message: EmailMessage) -> None:
        """Keep the mail."""
        if self.failure is not None:
            raise self.failure
        self.messages.append(message)
