"""Read a mail as it is delivered, or kept as an .eml file (RFC 5322, MIME)."""

from __future__ import annotations

from collections.abc import Iterable
from email.message import EmailMessage
from hashlib import sha256
from typing import Any

from bizproc.errors import SourceError
from bizproc.portal.files import Files, file_value
from bizproc.portal.mail.bounces import bounce_of
from bizproc.portal.mail.headers import BROKEN, address_list, header_text, sound_text
from bizproc.portal.mail.kinds import is_personal
from bizproc.portal.mail.message_parser import (
    MAX_BYTES,
    MAX_HEADER_BYTES,
    parse_message,
    refused,
)
from bizproc.portal.mail.message_parts import Attachment, attachments_of, text_of
from bizproc.portal.repository.incoming_mail import IncomingMail

__all__ = [
    "MAX_ATTACHMENTS",
    "MAX_BYTES",
    "MAX_HEADER_BYTES",
    "read_mail",
    "sender_and_subject",
]

MAX_ATTACHMENTS = 100
_LONGEST = 2_000
# who seems to have sent a mail, the best word first
_SENDERS = ("From", "Sender", "Reply-To", "Return-Path")


def read_mail(
    content: bytes,
    *,
    file: str = "the mail",
    files: Files | None = None,
    max_attachments: int = MAX_ATTACHMENTS,
) -> IncomingMail:
    """Return the mail that the bytes of an .eml file hold.

    The text is the plain part, else that of the HTML part; recipients are those of
    `To` and `Cc`. A mail without a Message-ID gets one made of its contents, so that
    the same file is known again.

    Args:
        content: the bytes.
        file: what the mail is called in errors.
        files: where to keep the contents of its files, if a person wrote it; without
            it they are names alone.
        max_attachments: how many files are kept; of those beyond only the names.

    Raises:
        SourceError: MAIL, there is no readable sender, or too much of something.
        ActionError: the contents of a file cannot be kept now.
    """
    parsed = parse_message(content, file=file)
    mail = _envelope(parsed.message, content, file)
    text = text_of(parsed)
    digest = sha256(f"{mail.sender.lower()}\n{' '.join(text.split())}".encode())
    kept = files if is_personal(mail) else None
    attachments = _attachments(
        attachments_of(parsed, content), digest, kept, max_attachments
    )
    return IncomingMail(
        message_id=mail.message_id,
        from_=mail.from_,
        to=mail.to,
        subject=mail.subject,
        text=text,
        attachments=attachments,
        headers=mail.headers,
        in_reply_to=mail.in_reply_to,
        digest=digest.hexdigest(),
        bounce=mail.bounce,
    )


def sender_and_subject(head: bytes) -> tuple[str, str]:
    """Return what can be read of who wrote a mail and about what, "" if nothing."""
    try:
        message = parse_message(head[:MAX_HEADER_BYTES], file="the mail").message
        found = (address_list(message, name) for name in _SENDERS)
        senders = next(filter(None, found), ("",))
        return senders[0], _header(message, "Subject")
    except (SourceError, *BROKEN):
        return "", ""


def _envelope(message: EmailMessage, content: bytes, file: str) -> IncomingMail:
    """Return what the headers say."""
    found = (address_list(message, name) for name in _SENDERS)
    senders = next(filter(None, found), ())
    if not senders:
        nobody = "no mail: it has no header From with an address"
        raise refused(nobody, file)
    headers: dict[str, str] = {}
    for name, value in message.items():
        headers.setdefault(sound_text(name), header_text(value))
    headers["References"] = header_text(message.get("References", ""))
    made = f"<{sha256(content).hexdigest()}@bizproc.invalid>"
    return IncomingMail(
        message_id=_header(message, "Message-ID") or made,
        from_=senders[0],
        to=(*address_list(message, "To"), *address_list(message, "Cc")),
        subject=_header(message, "Subject"),
        headers=headers,
        in_reply_to=_header(message, "In-Reply-To") or None,
        bounce=bounce_of(message),
    )


def _header(message: EmailMessage, name: str) -> str:
    return header_text(message.get(name, ""))[:_LONGEST]


def _attachments(
    found: Iterable[Attachment], digest: Any, files: Files | None, most: int
) -> tuple[Any, ...]:
    """Return the files of a mail, each kept before the next is read."""
    kept: list[Any] = []
    for it in found:
        digest.update(f"\n{it.name}\n".encode())
        digest.update(sha256(it.content).digest())
        if files is None or len(kept) >= most:
            kept.append(it.name)
        else:
            kept.append(file_value(files, it.name, it.content))
    return tuple(kept)
