"""Read the report of a mail server that a mail of ours did not arrive (RFC 3464)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message
from typing import Any

from bizproc.portal.mail.headers import BROKEN, POLICY, header_text
from bizproc.portal.repository.incoming_mail import Bounce

__all__ = ["bounce_of"]

_MOST = 20
_LONGEST = 500
_HEADERS_OF_OURS = frozenset({"text/rfc822-headers", "message/rfc822-headers"})
_ADDRESS = re.compile(r"[^\s<>,;]+@[^\s<>,;]+")
_ID = re.compile(r"<[^<>\s]+>")


def bounce_of(message: EmailMessage) -> Bounce | None:
    """Return what a delivery report says, or None if it is none.

    A report that it only takes longer is not final; one that a mail was read, or did
    arrive, is no bounce.
    """
    try:
        blocks = list(_recipients(message))
        told = header_text(message.get("X-Failed-Recipients", ""))
    except BROKEN:
        return None
    actions = [header_text(it.get("Action", "")).lower() for it in blocks]
    failed = [it for it, how in zip(blocks, actions, strict=True) if how == "failed"]
    if not told and not failed and "delayed" not in actions:
        return None
    named = [_address(it) for it in failed] or _ADDRESS.findall(told)[:_MOST]
    return Bounce(
        message_id=_our_id(message),
        recipients=tuple(dict.fromkeys(filter(None, named))),
        reason=_reason(failed),
        is_final=bool(told or failed),
    )


def _parts(message: EmailMessage) -> list[Any]:
    inner: Any = message.get_payload() if message.is_multipart() else []
    parts: list[Any] = inner
    return parts[:_MOST]


def _recipients(message: EmailMessage) -> Iterator[Message]:
    """Yield what is said of each recipient; the first block is about the mail."""
    if message.get_content_type() != "multipart/report":
        return
    for part in _parts(message):
        if part.get_content_type() == "message/delivery-status":
            yield from _parts(part)[1:]


def _address(block: Message) -> str:
    text = header_text(block.get("Final-Recipient") or block.get("Original-Recipient"))
    found = _ADDRESS.search(text.rpartition(";")[2])
    return found[0] if found else ""


def _reason(failed: list[Message]) -> str:
    said = [
        header_text(it.get("Diagnostic-Code") or it.get("Status") or "")
        for it in failed
    ]
    return "; ".join(dict.fromkeys(filter(None, said)))[:_LONGEST]


def _our_id(message: EmailMessage) -> str | None:
    """Return the Message-ID of the mail that came back with the report."""
    for part in _parts(message):
        for ours in _returned(part):
            found = _ID.search(header_text(ours.get("Message-ID", "")))
            if found:
                return found[0]
    named = header_text(message.get("In-Reply-To") or message.get("References") or "")
    found = _ID.search(named)
    return found[0] if found else None


def _returned(part: Any) -> Iterator[Message]:
    try:
        if part.get_content_type() == "message/rfc822":
            yield from _parts(part)
        elif part.get_content_type() in _HEADERS_OF_OURS:
            if part.is_multipart():
                yield from _parts(part)
                return
            raw = part.get_payload(decode=True)
            if isinstance(raw, bytes):
                yield message_from_bytes(raw, policy=POLICY)
    except BROKEN:
        return
