"""Read a mail as it is delivered, or kept as an .eml file (RFC 5322, MIME)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from html.parser import HTMLParser

from bizproc.crm.contact_details import clean_file_name
from bizproc.crm.incoming_mail import IncomingMail
from bizproc.errors import Finding, Location, SourceError

__all__ = ["read_mail"]

_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
        *("ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
    )
)
_UNSEEN = frozenset({"head", "script", "style", "template", "title"})
_SPACES = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r"\n{3,}")
# what the standard library raises at headers that break the rules
_BROKEN = (ValueError, LookupError, TypeError, AttributeError)


def read_mail(content: bytes, *, file: str = "the mail") -> IncomingMail:
    """Return the mail that the bytes of an .eml file hold.

    The text is the plain part, else that of the HTML part; recipients are those of
    `To` and `Cc`. A mail without a Message-ID gets one made of its contents, so that
    the same file is known again.

    Raises:
        SourceError: MAIL, there is no readable sender.
    """
    message = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    senders = _addresses(message, "From")
    if not senders:
        text = "no mail: it has no header From with an address"
        location = Location(file=file)
        raise SourceError([Finding(code="MAIL", message=text, location=location)])
    headers = {name: _header(message, name) for name in message}
    headers["References"] = _header(message, "References")
    digest = sha256(content).hexdigest()
    return IncomingMail(
        message_id=_header(message, "Message-ID") or f"<{digest}@bizproc.invalid>",
        from_=senders[0],
        to=(*_addresses(message, "To"), *_addresses(message, "Cc")),
        subject=_header(message, "Subject"),
        text=_text(message),
        attachments=tuple(_attachments(message)),
        headers=headers,
        in_reply_to=_header(message, "In-Reply-To") or None,
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except _BROKEN:
        return ""


def _addresses(message: EmailMessage, name: str) -> tuple[str, ...]:
    try:
        headers = message.get_all(name, [])
        found = [it.addr_spec for header in headers for it in header.addresses]
    except _BROKEN:
        return ()
    return tuple(address for address in found if "@" in address)


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    payload = body.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        text = raw.decode(body.get_content_charset("utf-8"), "replace")
    except LookupError:  # a charset that nobody knows
        text = raw.decode("utf-8", "replace")
    text = text.replace("\r\n", "\n")
    return _plain(text) if body.get_content_subtype() == "html" else text.strip()


def _attachments(message: EmailMessage) -> Iterator[str]:
    for part in message.iter_attachments():
        name = clean_file_name(part.get_filename() or "")
        if name:
            yield name


def _plain(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = _SPACES.sub(" ", "".join(reader.parts)).split("\n")
    return _GAPS.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


class _Reader(HTMLParser):
    """Collect what a person would read of a page; blocks begin on their own line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _BLOCKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data.replace("\n", " "))
