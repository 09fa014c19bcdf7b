"""Write headers of mails as they go over the wire: ASCII, encoded, folded.

Whoever hands a text to the standard library has the encoded words in it decoded, line
breaks and all, and what they say becomes headers. So headers are built here from text
that nobody reads again: what is not plain ASCII, or looks encoded, is encoded as a
whole (RFC 2047, 2231), and lines are folded where a space stands (RFC 5322).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from bizproc.portal.mail.addresses import Address
from bizproc.portal.mail.plain_text import one_line

__all__ = ["address_header", "header", "parameter", "text_header"]

_WIDTH = 78
# 39 bytes are 52 letters: with the longest name of a header a line is 78 at most
_BYTES_OF_WORD = 39
_PLAIN_WORD = re.compile(r"[!-~]{1,60}\Z")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+\Z")
_QUOTABLE = re.compile(r"[ !#-\[\]-~]{1,60}\Z")
_ENCODED = "=?"
_LETTERS_OF_PIECE = 50


def text_header(name: str, text: str) -> bytes:
    """Return a header that says a text, exactly but for what is no text of a line."""
    return header(name, _words(one_line(text)))


def address_header(name: str, addresses: Iterable[Address]) -> bytes:
    """Return a header that names people, each in the order given."""
    return header(name, _mailboxes(list(addresses)))


def header(name: str, words: Iterable[str]) -> bytes:
    """Return a header of words that are ASCII; a line is folded before a word.

    Only a word that is longer itself makes a line longer than 78 characters.
    """
    lines, line = [], f"{name}:"
    for number, word in enumerate(words):
        if number and len(line) + 1 + len(word) > _WIDTH:
            lines.append(line)
            line = ""
        line = f"{line} {word}"
    return "\r\n".join([*lines, line, ""]).encode("ascii")


def parameter(name: str, text: str) -> list[str]:
    """Return the words of a parameter that says a text, encoded if it has to be."""
    line = one_line(text)
    if _QUOTABLE.match(line) and _ENCODED not in line:
        return [f'{name}="{line}"']
    pieces = list(_pieces(line))
    last = len(pieces) - 1
    return [
        f"{name}*{number}*={piece}{';' if number < last else ''}"
        for number, piece in enumerate(pieces)
    ]


def _words(line: str) -> Iterator[str]:
    """Yield the words of a line: as they are, or encoded, never some of each."""
    plain = line.split(" ")
    if _ENCODED not in line and all(map(_PLAIN_WORD.match, plain)):
        yield from plain
        return
    yield from _encoded(line)


def _encoded(line: str) -> Iterator[str]:
    """Yield encoded words; none ends within a character."""
    begun = b""
    for letter in line:
        more = letter.encode()
        if len(begun) + len(more) > _BYTES_OF_WORD:
            yield _word(begun)
            begun = b""
        begun += more
    if begun:
        yield _word(begun)


def _word(content: bytes) -> str:
    return f"=?utf-8?b?{b64encode(content).decode('ascii')}?="


def _mailboxes(addresses: list[Address]) -> Iterator[str]:
    for number, it in enumerate(addresses, 1):
        comma = "," if number < len(addresses) else ""
        if not it.name:
            yield it.in_mail + comma
            continue
        yield from _phrase(it.name)
        yield f"<{it.in_mail}>{comma}"


def _phrase(name: str) -> Iterator[str]:
    """Yield a name before an address: atoms, one in quotes, or encoded words."""
    if _ENCODED not in name and "  " not in name:
        if _PLAIN_NAME.match(name) and all(map(_PLAIN_WORD.match, name.split(" "))):
            yield from name.split(" ")
            return
        if _QUOTABLE.match(name):
            yield f'"{name}"'
            return
    yield from _encoded(name)


def _pieces(line: str) -> Iterator[str]:
    """Yield a text in pieces for a line each; none ends within a character."""
    begun = "utf-8''"
    for letter in line:
        more = quote(letter, safe="")
        if len(begun) + len(more) > _LETTERS_OF_PIECE:
            yield begun
            begun = ""
        begun += more
    yield begun
