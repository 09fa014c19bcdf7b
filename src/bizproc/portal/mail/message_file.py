"""Read a mail as it is delivered, or kept as an .eml file (RFC 5322, MIME)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from bizproc.errors import SourceError
from bizproc.portal.files import (
    ACCEPT_EVERY_FILE,
    Files,
    FileScan,
    file_value,
    is_accepted,
)
from bizproc.portal.mail.bounces import bounce_of
from bizproc.portal.mail.headers import (
    Headers,
    address_list,
    first_mailbox,
    header_text,
)
from bizproc.portal.mail.kinds import is_personal
from bizproc.portal.mail.message_parser import (
    MAX_BYTES,
    MAX_HEADER_BYTES,
    Parsed,
    parse_message,
    refused,
)
from bizproc.portal.mail.message_parts import attachments_of, text_of
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
_LONGEST_HEADER = 10_000
# who seems to have sent a mail, the best word first
_SENDERS = ("From", "Sender", "Reply-To", "Return-Path")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFiles:
    """Say where the files of a mail are kept, which and how many."""

    files: Files
    scan: FileScan = ACCEPT_EVERY_FILE
    most: int = MAX_ATTACHMENTS


def read_mail(
    content: bytes, *, file: str = "the mail", keep: KeptFiles | None = None
) -> IncomingMail:
    """Return the mail that the bytes of an .eml file hold.

    The text is the plain part, else that of the HTML part; recipients are those of
    `To` and `Cc`. A mail without a Message-ID gets one made of its contents, so that
    the same file is known again.

    Args:
        content: the bytes.
        file: what the mail is called in errors.
        keep: where to keep its files, if a person wrote it; without it they are names
            alone.

    Raises:
        SourceError: MAIL, there is no readable sender, or too much of something.
        ActionError: a file cannot be scanned or kept now.
    """
    parsed = parse_message(content, file=file)
    mail = _envelope(parsed, file)
    text = text_of(parsed)
    digest = sha256(f"{mail.sender.lower()}\n{' '.join(text.split())}".encode())
    kept: list[Any] = []
    refused_names: list[str] = []
    # each is kept before the next one is read
    for it in attachments_of(parsed):
        digest.update(f"\n{it.name}\n".encode())
        digest.update(sha256(it.content).digest())
        if keep is None or not is_personal(mail):
            kept.append(it.name)
        elif len(kept) < keep.most and is_accepted(keep.scan, it.name, it.content):
            kept.append(file_value(keep.files, it.name, it.content))
        else:
            refused_names.append(it.name)
    return replace(
        mail,
        text=text,
        attachments=tuple(kept),
        refused=tuple(refused_names),
        digest=digest.hexdigest(),
    )


def sender_and_subject(head: bytes) -> tuple[str, str]:
    """Return what can be read of who wrote a mail and about what, "" if nothing."""
    try:
        parsed = parse_message(head[:MAX_HEADER_BYTES], file="the mail")
    except SourceError:
        return "", ""
    headers = parsed.message.headers
    return _sender(headers), _header(headers, "Subject")


def _envelope(parsed: Parsed, file: str) -> IncomingMail:
    """Return what the headers say."""
    headers = parsed.message.headers
    sender = _sender(headers)
    if not sender:
        nobody = "no mail: it has no header From with an address"
        raise refused(nobody, file)
    read: dict[str, str] = {}
    for name, raw in headers.items:
        if name not in read:
            read[name] = header_text(raw[:_LONGEST_HEADER])
    read["References"] = headers.text("References")
    made = f"<{sha256(parsed.content).hexdigest()}@bizproc.invalid>"
    return IncomingMail(
        message_id=_header(headers, "Message-ID") or made,
        from_=sender,
        to=(*address_list(headers, "To"), *address_list(headers, "Cc")),
        subject=_header(headers, "Subject"),
        headers=read,
        in_reply_to=_header(headers, "In-Reply-To") or None,
        bounce=bounce_of(parsed),
    )


def _sender(headers: Headers) -> str:
    found = (first_mailbox(headers, name) for name in _SENDERS)
    return next(filter(None, found), "")


def _header(headers: Headers, name: str) -> str:
    return header_text(headers.raw(name)[:_LONGEST_HEADER])[:_LONGEST]
