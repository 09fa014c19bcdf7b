"""Build mails whose headers and markup hold nothing that a value brought along."""

from __future__ import annotations

import datetime as dt
import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from bizproc.errors import InvalidValueError
from bizproc.portal.mail.markup import html_of
from bizproc.workspace.contact_details import is_email

__all__ = ["Letter", "mailboxes", "message_id_of", "message_of", "one_line"]

_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MAILBOX = re.compile(
    r"(?:(?:\"(?P<quoted>[^\"\\\r\n]*)\"|(?P<name>[^\"<>@,;:\\\r\n]*))"
    r"\s*<(?P<address>[^<>\s]+)>|(?P<bare>[^<>\s]+))\Z"
)
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")


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
    found = [str(_address(it)) for it in listed if it is not None and it.strip()]
    return tuple(dict.fromkeys(found))


def message_id_of(key: str, sender: str) -> str:
    """Return the Message-ID of an effect: its key at the sender's host."""
    return f"<{_NOT_IN_ID.sub('-', key).strip('.')}@{_address(sender).domain}>"


def message_of(letter: Letter, *, templates: Path | None = None) -> EmailMessage:
    """Return the mail: the text as it is, and an HTML part with every value escaped.

    Line breaks and control characters in the subject and in names become spaces.

    Raises:
        InvalidValueError: an address is not exactly one address.
    """
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = letter.message_id
    message["Date"] = format_datetime(letter.at)
    message["From"] = _address(letter.sender)
    message["To"] = [_address(it) for it in letter.to]
    if letter.reply_to:
        message["Reply-To"] = _address(letter.reply_to)
    subject = one_line(letter.subject)
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    html = html_of(letter.text, subject=subject, templates=templates)
    message.add_alternative(html, subtype="html")
    for name, content in letter.attachments:
        kind, _, detail = (mimetypes.guess_type(name)[0] or "").partition("/")
        message.add_attachment(
            content,
            maintype=kind or "application",
            subtype=detail or "octet-stream",
            filename=one_line(name),
        )
    return message


def one_line(text: str) -> str:
    """Return a text without line breaks and control characters."""
    return _UNPRINTED.sub(" ", text).strip()


def _address(text: str) -> Address:
    """Read one mailbox: `name@host`, or a name of no special characters before it.

    Parsed by hand: the standard parser takes the first of several addresses.
    """
    match = _MAILBOX.match(text.strip())
    bare = (match["address"] or match["bare"]) if match is not None else ""
    if match is None or not is_email(bare):
        msg = f"{text!r} is no e-mail address"
        raise InvalidValueError(msg)
    user, _, host = bare.rpartition("@")
    name = (match["quoted"] or match["name"] or "").strip()
    return Address(display_name=one_line(name), username=user, domain=_ascii(host))


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        msg = f"{host!r} is no host of an e-mail address"
        raise InvalidValueError(msg) from None
