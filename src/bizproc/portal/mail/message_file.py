"""Read a mail as it is delivered, or kept as an .eml file (RFC 5322, MIME)."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from hashlib import sha256
from typing import cast

from bizproc.errors import Finding, Location, SourceError
from bizproc.portal.mail.headers import (
    BROKEN,
    POLICY,
    address_list,
    header_text,
    sound_text,
)
from bizproc.portal.mail.html_text import text_of_html
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.workspace.contact_details import clean_file_name

__all__ = ["MAX_BYTES", "MAX_HEADER_BYTES", "read_mail"]

MAX_BYTES = 50_000_000
MAX_HEADER_BYTES = 1_000_000
# codecs of Python that no mail is written in
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape"}
)


def read_mail(content: bytes, *, file: str = "the mail") -> IncomingMail:
    """Return the mail that the bytes of an .eml file hold.

    The text is the plain part, else that of the HTML part; recipients are those of
    `To` and `Cc`. A mail without a Message-ID gets one made of its contents, so that
    the same file is known again.

    Raises:
        SourceError: MAIL, there is no readable sender, or too much of something.
    """
    _check_size(content, file)
    try:
        # its `policy` is typed for another class of messages than it makes
        message = cast(
            "EmailMessage",
            message_from_bytes(content, _class=EmailMessage, policy=POLICY),
        )
        return _read(message, content, file)
    except RecursionError:
        deep = "its parts are nested too deeply"
        raise _refused(deep, file) from None


def _read(message: EmailMessage, content: bytes, file: str) -> IncomingMail:
    senders = address_list(message, "From")
    if not senders:
        nobody = "no mail: it has no header From with an address"
        raise _refused(nobody, file)
    headers: dict[str, str] = {}
    for name, value in message.items():
        headers.setdefault(sound_text(name), header_text(value))
    headers["References"] = _header(message, "References")
    digest = sha256(content).hexdigest()
    return IncomingMail(
        message_id=_header(message, "Message-ID") or f"<{digest}@bizproc.invalid>",
        from_=senders[0],
        to=(*address_list(message, "To"), *address_list(message, "Cc")),
        subject=_header(message, "Subject"),
        text=_text(message),
        attachments=tuple(_attachments(message)),
        headers=headers,
        in_reply_to=_header(message, "In-Reply-To") or None,
    )


def _check_size(content: bytes, file: str) -> None:
    if len(content) > MAX_BYTES:
        size = f"{len(content):,} bytes; at most {MAX_BYTES:,} are read"
        raise _refused(size, file)
    ends = (content.find(gap) for gap in (b"\n\n", b"\n\r\n"))
    header = min((end for end in ends if end >= 0), default=len(content))
    if header > MAX_HEADER_BYTES:
        size = f"{header:,} bytes of headers; at most {MAX_HEADER_BYTES:,} are read"
        raise _refused(size, file)


def _refused(text: str, file: str) -> SourceError:
    location = Location(file=file)
    return SourceError([Finding(code="MAIL", message=text, location=location)])


def _header(message: EmailMessage, name: str) -> str:
    return header_text(message.get(name, ""))


def _text(message: EmailMessage) -> str:
    try:
        body = message.get_body(("plain", "html"))
    except BROKEN:  # a part that says it has parts, and has none
        return ""
    if body is None:
        return ""
    payload = body.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    text = _decoded(raw, body.get_content_charset("utf-8"))
    text = sound_text(text).replace("\r\n", "\n")
    return text_of_html(text) if body.get_content_subtype() == "html" else text.strip()


def _decoded(raw: bytes, charset: str) -> str:
    """Decode a text; of a charset that nobody knows as UTF-8."""
    try:
        if codecs.lookup(charset).name not in _NO_CHARSETS:
            return raw.decode(charset, "replace")
    except (LookupError, ValueError):
        pass
    return raw.decode("utf-8", "replace")


def _attachments(message: EmailMessage) -> Iterator[str]:
    try:
        parts = list(message.iter_attachments())
    except BROKEN:
        return
    for part in parts:
        name = clean_file_name(sound_text(part.get_filename() or ""))
        if name:
            yield name
