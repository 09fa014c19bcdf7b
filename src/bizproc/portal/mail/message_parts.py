"""Take a mail apart: what a person wrote, and the files that came with it."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bizproc.portal.mail.charsets import decoded
from bizproc.portal.mail.html_text import text_of_html
from bizproc.portal.mail.message_parser import Parsed, Part
from bizproc.portal.mail.plain_text import sound_text
from bizproc.portal.mail.transfer import undone
from bizproc.workspace.contact_details import clean_file_name

__all__ = ["MAX_MARKUP", "MAX_TEXT", "Attachment", "attachments_of", "text_of"]

MAX_TEXT = 100_000
"""Characters of text that are read; a longer text comes as a file as well."""

MAX_MARKUP = 2_000_000
"""Characters of a page that are read."""

# a character is four bytes at most; in quoted-printable three letters are a byte
_BYTES_OF_CHARACTER = 4
_LETTERS_OF_BYTE = 3
_TEXTS = frozenset({"text/plain", "text/html"})
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

    part: Part
    group: int
    number: int


def text_of(parsed: Parsed) -> str:
    """Return the text of a mail: the plain one of each alternative, else the HTML.

    At most 100,000 characters.
    """
    texts: list[str] = []
    left = MAX_TEXT
    for leaf in _chosen_texts(parsed):
        if left <= 0:
            break
        texts.append(_read(parsed, leaf.part))
        left -= len(texts[-1])
    return "\n\n".join(filter(None, texts))[:MAX_TEXT]


def attachments_of(parsed: Parsed) -> Iterator[Attachment]:
    """Yield the files of a mail, one at a time.

    They are all parts but its text, images that stand in it too. A text that is too
    long to be read is one of them, and so is a whole mail of which only the headers
    could be read.
    """
    if not parsed.whole:
        yield Attachment(name="mail.eml", content=parsed.content)
        return
    for leaf in _chosen_texts(parsed):
        if len(_decoded(parsed, leaf.part, MAX_TEXT + 1)) > MAX_TEXT:
            name = "mail.html" if leaf.part.kind == "text/html" else "mail.txt"
            yield Attachment(name=name, content=_payload(parsed, leaf.part))
    for leaf in _leaves(parsed.message):
        if not _is_text(leaf.part):
            yield Attachment(name=_name(leaf), content=_payload(parsed, leaf.part))


def _chosen_texts(parsed: Parsed) -> list[_Leaf]:
    """Return one text of each group: the first plain one that says something."""
    groups: dict[int, list[_Leaf]] = {}
    for leaf in _leaves(parsed.message) if parsed.whole else ():
        if _is_text(leaf.part):
            groups.setdefault(leaf.group, []).append(leaf)
    return [
        group[0] if len(group) == 1 else min(group, key=lambda it: _rank(parsed, it))
        for group in groups.values()
    ]


def _rank(parsed: Parsed, leaf: _Leaf) -> tuple[bool, bool]:
    is_html = leaf.part.kind == "text/html"
    return not _payload(parsed, leaf.part, MAX_TEXT).strip(), is_html


def _leaves(message: Part) -> Iterator[_Leaf]:
    """Yield the parts without parts in their order; a mail inside a mail is one."""
    number = 0
    waiting: list[tuple[Part, int | None]] = [(message, None)]
    while waiting:
        part, group = waiting.pop()
        number += 1
        if part.parts is None:
            yield _Leaf(part, number if group is None else group, number)
            continue
        if group is None and part.kind == "multipart/alternative":
            group = number
        waiting.extend((child, group) for child in reversed(part.parts))


def _is_text(part: Part) -> bool:
    is_file = part.disposition == "attachment" or part.file_name
    return part.kind in _TEXTS and not is_file


def _read(parsed: Parsed, part: Part) -> str:
    if part.kind == "text/html":
        page = _decoded(parsed, part, MAX_MARKUP)[:MAX_MARKUP]
        return text_of_html(page.replace("\r\n", "\n"))
    # one more: what is longer is known by it
    return _decoded(parsed, part, MAX_TEXT + 1).replace("\r\n", "\n").strip()


def _decoded(parsed: Parsed, part: Part, most: int) -> str:
    """Return the text of a part, of a longer one the first so many characters."""
    raw = _payload(parsed, part, most * _BYTES_OF_CHARACTER)
    return sound_text(decoded(raw, part.parameters.get("charset", ""))[: most * 2])


def _payload(parsed: Parsed, part: Part, most: int | None = None) -> bytes:
    """Return the bytes of a part, or the first ones of it; also of a mail inside."""
    end = part.end
    if most is not None:
        end = min(end, part.start + most * _LETTERS_OF_BYTE)
    how = part.headers.text("Content-Transfer-Encoding").lower()
    return undone(parsed.content[part.start : end], how)[:most]


def _name(leaf: _Leaf) -> str:
    """Return the name of a file, or one made of its kind."""
    name = clean_file_name(leaf.part.file_name)
    kind = leaf.part.kind
    if not name:
        guessed = (
            ".eml" if kind == "message/rfc822" else mimetypes.guess_extension(kind)
        )
        return f"part-{leaf.number}{guessed or '.bin'}"
    if len(name) <= _MAX_NAME:
        return name
    suffix = _SUFFIX.search(name)
    return name[:_MAX_NAME] + (suffix[0] if suffix else "")
