"""Keep a mail as it was built, byte by byte, in the shape that ports take."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

__all__ = ["Envelope", "as_built", "envelope_of"]

# writes every header as it was built; nothing is decoded and encoded again
_AS_BUILT = EmailPolicy(linesep="\r\n", refold_source="none")

# what `header_lines` writes: names in quotes hold neither quotes nor backslashes
_ADDRESS = re.compile(
    r'<(?P<named>[^>]+)>|"[^"]*"(?!@)|(?P<bare>(?:"[^"]*"|[^\s<>",]+)@[^\s<>",]+)'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Hold what a server is told of a mail: bare addresses, and its bytes."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


def as_built(content: bytes) -> EmailMessage:
    """Return a mail of ours as a message; written out it is the same bytes."""
    made: Any = message_from_bytes(content, policy=_AS_BUILT)
    message: EmailMessage = made
    return message


def envelope_of(message: EmailMessage) -> Envelope | None:
    """Return the envelope of a mail that we built; None of any other.

    Nothing of the mail is decoded for it.
    """
    if message.policy is not _AS_BUILT or "Bcc" in message:
        return None
    return Envelope(
        sender=_addresses(message, "From")[0],
        recipients=(*_addresses(message, "To"), *_addresses(message, "Cc")),
        content=message.as_bytes(),
    )


def _addresses(message: EmailMessage, name: str) -> list[str]:
    return [
        found["named"] or found["bare"]
        for header, value in message.raw_items()
        if header.lower() == name.lower()
        for found in _ADDRESS.finditer(str(value))
        if found["named"] or found["bare"]
    ]
