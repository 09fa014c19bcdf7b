"""Read the report of a mail server that a mail of ours did not arrive (RFC 3464)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bizproc.portal.mail.headers import Headers
from bizproc.portal.mail.message_parser import Parsed, Part, headers_at
from bizproc.portal.mail.transfer import undone
from bizproc.portal.repository.incoming_mail import Bounce

__all__ = ["bounce_of"]

_MOST = 20
_LONGEST = 500
_MOST_BYTES = 200_000
_RETURNED = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"}
)
_ADDRESS = re.compile(r"[^\s<>,;@]{1,200}@[^\s<>,;@]{1,255}")
_ID = re.compile(r"<[^<>\s]+>")
_GAP = re.compile(rb"\r?\n\r?\n|\r\r")


def bounce_of(parsed: Parsed) -> Bounce | None:
    """Return what a delivery report says, or None if it is none.

    A report that it only takes longer is not final; one that a mail was read, or did
    arrive, is no bounce.
    """
    blocks = list(_recipients(parsed))
    told = parsed.message.headers.text("X-Failed-Recipients")[:_MOST_BYTES]
    actions = [it.text("Action").lower() for it in blocks]
    failed = [it for it, how in zip(blocks, actions, strict=True) if how == "failed"]
    if not told and not failed and "delayed" not in actions:
        return None
    named = [_address(it) for it in failed] or _ADDRESS.findall(told)[:_MOST]
    return Bounce(
        message_id=_our_id(parsed),
        recipients=tuple(dict.fromkeys(filter(None, named))),
        reason=_reason(failed),
        is_final=bool(told or failed),
    )


def _parts(parsed: Parsed) -> list[Part]:
    return (parsed.message.parts or [])[:_MOST]


def _recipients(parsed: Parsed) -> Iterator[Headers]:
    """Yield what is said of each recipient; the first block is about the mail."""
    if parsed.message.kind != "multipart/report":
        return
    for part in _parts(parsed):
        if part.kind == "message/delivery-status":
            blocks = _GAP.split(_raw(parsed, part).strip(), _MOST)
            yield from map(headers_at, blocks[1:_MOST])


def _raw(parsed: Parsed, part: Part) -> bytes:
    how = part.headers.text("Content-Transfer-Encoding").lower()
    end = min(part.end, part.start + _MOST_BYTES)
    return undone(parsed.content[part.start : end], how)


def _address(block: Headers) -> str:
    text = block.text("Final-Recipient") or block.text("Original-Recipient")
    found = _ADDRESS.search(text.rpartition(";")[2])
    return found[0] if found else ""


def _reason(failed: list[Headers]) -> str:
    said = [it.text("Diagnostic-Code") or it.text("Status") for it in failed]
    return "; ".join(dict.fromkeys(filter(None, said)))[:_LONGEST]


def _our_id(parsed: Parsed) -> str | None:
    """Return the Message-ID of the mail that came back with the report."""
    for part in _parts(parsed):
        if part.kind in _RETURNED:
            ours = headers_at(_raw(parsed, part).lstrip(b"\r\n"))
            found = _ID.search(ours.text("Message-ID"))
            if found:
                return found[0]
    headers = parsed.message.headers
    found = _ID.search(headers.text("In-Reply-To") or headers.text("References"))
    return found[0] if found else None
