"""Take a mail apart: what a person wrote, and the files that came with it."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import compat32
from typing import Any

from bizproc.portal.mail.headers import BROKEN, decoded
from bizproc.portal.mail.html_text import text_of_html
from bizproc.portal.mail.message_parser import Parsed
from bizproc.portal.mail.plain_text import sound_text
from bizproc.workspace.contact_details import clean_file_name

__all__ = ["MAX_TEXT", "Attachment", "attachments_of", "text_of"]

MAX_TEXT = 100_000
"""Characters of text that are read; a longer text comes as a file as well."""

_MAX_MARKUP = 2_000_000
_MAX_NAME = 150
_SUFFIX = re.compile(r"\.\w{1,10}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Hold one file that came with a mail."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A part without parts; `group` holds what says the same in other words."""

    part: EmailMessage
    group: int
    number: int


def text_of(parsed: Parsed) -> str:
    """Return the text of a mail: the plain one of each alternative, else the HTML.

    At most 100,000 characters.
    """
    texts = [_read(leaf.part) for leaf in _chosen_texts(parsed)]
    return "\n\n".join(filter(None, texts))[:MAX_TEXT]


def attachments_of(parsed: Parsed, content: bytes) -> Iterator[Attachment]:
    """Yield the files of a mail, one at a time.

    They are all parts but its text, images that stand in it too. A text that is too
    long to be read is one of them, and so is a whole mail of which only the headers
    could be read.
    """
    if not parsed.whole:
        yield Attachment(name="mail.eml", content=content)
        return
    for leaf in _chosen_texts(parsed):
        raw = _payload(leaf.part)
        if len(raw) > MAX_TEXT and len(_decoded(leaf.part)) > MAX_TEXT:
            html = leaf.part.get_content_subtype() == "html"
            yield Attachment(name="mail.html" if html else "mail.txt", content=raw)
    for leaf in _leaves(parsed.message):
        if not _is_text(leaf.part):
            yield Attachment(name=_name(leaf), content=_payload(leaf.part))


def _chosen_texts(parsed: Parsed) -> list[_Leaf]:
    """Return one text of each group: the first plain one that says something."""
    groups: dict[int, list[_Leaf]] = {}
    for leaf in _leaves(parsed.message) if parsed.whole else ():
        if _is_text(leaf.part):
            groups.setdefault(leaf.group, []).append(leaf)
    return [min(group, key=_rank) for group in groups.values()]


def _rank(leaf: _Leaf) -> tuple[bool, bool]:
    is_html = leaf.part.get_content_subtype() == "html"
    return not _payload(leaf.part).strip(), is_html


def _leaves(message: EmailMessage) -> Iterator[_Leaf]:
    """Yield the parts without parts in their order; a mail inside a mail is one."""
    number = 0
    waiting: list[tuple[EmailMessage, int | None]] = [(message, None)]
    while waiting:
        part, group = waiting.pop()
        number += 1
        children = _children(part)
        if children is None:
            yield _Leaf(part, number if group is None else group, number)
            continue
        if group is None and part.get_content_subtype() == "alternative":
            group = number
        waiting.extend((child, group) for child in reversed(children))


def _children(part: EmailMessage) -> list[EmailMessage] | None:
    if part.get_content_maintype() != "multipart":
        return None
    inner: Any = part.get_payload() if part.is_multipart() else []
    children: list[EmailMessage] = inner
    return children


def _is_text(part: EmailMessage) -> bool:
    return (
        part.get_content_type() in {"text/plain", "text/html"}
        and part.get_content_disposition() != "attachment"
        and not _file_name(part)
    )


def _read(part: EmailMessage) -> str:
    text = _decoded(part).replace("\r\n", "\n")
    if part.get_content_subtype() == "html":
        return text_of_html(text[:_MAX_MARKUP])
    return text.strip()


def _decoded(part: EmailMessage) -> str:
    try:
        charset = part.get_content_charset("")
    except BROKEN:
        charset = ""
    return sound_text(decoded(_payload(part), charset))


def _payload(part: EmailMessage) -> bytes:
    """Return the bytes of a part, also of a mail inside a mail."""
    try:
        if part.is_multipart():
            inner: Any = part.get_payload()
            return b"\n".join(it.as_bytes(policy=compat32) for it in inner)
        payload = part.get_payload(decode=True)
    except BROKEN:  # a part that says how it is encoded, and is not
        return b""
    return payload if isinstance(payload, bytes) else b""


def _name(leaf: _Leaf) -> str:
    """Return the name of a file, or one made of its kind."""
    name = clean_file_name(_file_name(leaf.part))
    kind = leaf.part.get_content_type()
    if not name:
        guessed = (
            ".eml" if kind == "message/rfc822" else mimetypes.guess_extension(kind)
        )
        return f"part-{leaf.number}{guessed or '.bin'}"
    if len(name) <= _MAX_NAME:
        return name
    suffix = _SUFFIX.search(name)
    return name[:_MAX_NAME] + (suffix[0] if suffix else "")


def _file_name(part: EmailMessage) -> str:
    try:
        return sound_text(part.get_filename() or "")
    except BROKEN:  # a name that is encoded, and is not
        return ""
