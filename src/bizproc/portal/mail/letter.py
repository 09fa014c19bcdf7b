"""Build mails whose headers and markup hold nothing that a value brought along."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

from bizproc.errors import InvalidValueError
from bizproc.portal.mail.addresses import address_of
from bizproc.portal.mail.as_built import as_built
from bizproc.portal.mail.body_parts import file_part, parts_together, text_part
from bizproc.portal.mail.header_lines import address_header, header, text_header
from bizproc.portal.mail.markup import html_of
from bizproc.portal.mail.plain_text import one_line, plain_text

__all__ = [
    "MAX_SUBJECT",
    "Letter",
    "mailboxes",
    "message_id_of",
    "message_of",
    "subject_line",
]

MAX_SUBJECT = 2_000
"""Characters of a subject; servers on the way cut, or refuse, what is far longer."""

_NOT_IN_ID = re.compile(r"[^A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")
_ID = re.compile(r"<[!-;=?-~]{1,300}>\Z")
_LONGEST_KEY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Hold what one mail says; addresses are `name@host` or `Name <name@host>`."""

    message_id: str
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    at: dt.datetime
    reply_to: str | None = None
    attachments: tuple[tuple[str, bytes], ...] = ()


def mailboxes(texts: str | Iterable[str | None] | None) -> tuple[str, ...]:
    """Return the addresses of texts, each parsed alone, each once.

    Raises:
        InvalidValueError: one of them is not exactly one address.
    """
    if texts is None:
        return ()
    listed = (texts,) if isinstance(texts, str) else texts
    found = [str(address_of(it)) for it in listed if it is not None and it.strip()]
    return tuple(dict.fromkeys(found))


def message_id_of(key: str, sender: str) -> str:
    """Return the Message-ID of an effect: its key at the sender's host.

    A key that is long, or has other letters than an id may have, is told apart from
    others by its digest.
    """
    local = re.sub(r"\.{2,}", ".", _NOT_IN_ID.sub("-", key)).strip(".")
    if not local or local != key or len(local) > _LONGEST_KEY:
        digest = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        local = f"{local[:_LONGEST_KEY].strip('.')}.{digest[:16]}".lstrip(".")
    return f"<{local}@{address_of(sender).host}>"


def subject_line(text: str) -> str:
    """Return a text as the subject of a mail: one line, at most 2,000 characters."""
    return one_line(text)[:MAX_SUBJECT].rstrip()


def message_of(letter: Letter, *, templates: Path | None = None) -> EmailMessage:
    """Return the mail: the text as it is, and an HTML part with every value escaped.

    Every value is text: what looks like an encoded word is read by whoever gets the
    mail as it was written. Line breaks and control characters in the subject and in
    names become spaces, in the text marks. Written out with its own policy, which
    `as_bytes()` takes, the message is ASCII in short lines.

    Raises:
        InvalidValueError: an address is not exactly one address, or the id is none.
    """
    if not _ID.match(letter.message_id):
        msg = f"{letter.message_id!r} is no Message-ID; write <name@host>"
        raise InvalidValueError(msg)
    text = plain_text(letter.text)
    html = html_of(text, subject=subject_line(letter.subject), templates=templates)
    mark = sha256(letter.message_id.encode()).hexdigest()[:16]
    content = parts_together(
        "alternative",
        [text_part(text, "plain"), text_part(plain_text(html), "html")],
        mark=mark,
    )
    if letter.attachments:
        files = [file_part(name, content) for name, content in letter.attachments]
        content = parts_together("mixed", [content, *files], mark=mark)
    return as_built(_headers(letter) + content)


def _headers(letter: Letter) -> bytes:
    people = [("From", (letter.sender,)), ("To", letter.to)]
    if letter.reply_to:
        people.append(("Reply-To", (letter.reply_to,)))
    return b"".join(
        [
            header("Message-ID", [letter.message_id]),
            header("Date", format_datetime(letter.at).split()),
            *(address_header(name, map(address_of, it)) for name, it in people),
            text_header("Subject", subject_line(letter.subject)),
            header("Auto-Submitted", ["auto-generated"]),
            header("MIME-Version", ["1.0"]),
        ]
    )
