"""Read the headers of mails from outside: of any shape, in one pass.

The standard library reads headers by their grammar. What breaks it raises errors of
many kinds, and some texts take a time that grows with their square. Here every header
is read by hand, and only what is left of addresses goes to the library, and is short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.headerregistry import HeaderRegistry
from itertools import islice
from typing import Any
from urllib.parse import unquote_to_bytes

from bizproc.portal.mail.charsets import decoded
from bizproc.portal.mail.encoded_words import without_encoded_words
from bizproc.portal.mail.plain_text import sound_text

__all__ = [
    "MAX_ADDRESSES",
    "Headers",
    "address_list",
    "first_mailbox",
    "header_text",
    "parameters_of",
]

MAX_ADDRESSES = 1_000
"""Addresses that are read of the headers of one name."""

# what the standard library raises at addresses that break the rules
_BROKEN = (
    *(ValueError, LookupError, TypeError, AttributeError),
    *(ArithmeticError, RecursionError),
)
_LONGEST_GRAMMAR = 2_000
# letters of unusual addresses that are read, of all headers of a name together
_MOST_GRAMMAR = 10_000
_LONGEST_PARAMETERS = 2_000
_LONGEST_NAME = 200
# what would end the name of a mailbox, or begin another
_NO_NAME = re.compile(r'["\\<>\x00-\x1f\x7f]')
_USUAL = re.compile(
    r"\s*(?:\"(?P<quoted>[^\"\\]*)\"\s*<|(?P<name>[^\"<>()@,;:\\]*)<|)"
    r"(?P<address>[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255})>?\s*,?\s*\Z"
)
_LINE = re.compile(rb"([!-9;-~]+):([^\r\n]*+(?:(?:\r\n|\r|\n)[ \t][^\r\n]*+)*+)")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)')
_QUOTED_PAIR = re.compile(r"\\(.)")
_PIECE = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*?)\Z")
_GRAMMAR = HeaderRegistry()


@dataclass(frozen=True, slots=True)
class Headers:
    """Hold the headers of a mail or a part in their order, unfolded, not decoded."""

    items: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, block: bytes) -> Headers:
        """Read the lines of a block, which are headers and nothing else."""
        return cls(
            tuple(
                (name.decode("ascii"), _unfolded(value))
                for name, value in _LINE.findall(block)
            )
        )

    def raw(self, name: str) -> str:
        """Return the first header of a name as it is written; "" if there is none."""
        wanted = name.lower()
        return next((it for key, it in self.items if key.lower() == wanted), "")

    def text(self, name: str) -> str:
        """Return the first header of a name as people read it, on one line."""
        return header_text(self.raw(name))


def header_text(raw: str) -> str:
    """Return a header as people read it, on one line."""
    read = without_encoded_words(raw) if "=?" in raw else raw
    return " ".join(sound_text(read).split())


def parameters_of(raw: str) -> tuple[str, Mapping[str, str]]:
    """Return what a header says before its parameters, and these (RFC 2231).

    Both of the first 2,000 letters; names and what is before them are lower-cased.
    """
    short = raw[:_LONGEST_PARAMETERS]
    pieces: dict[str, list[tuple[int, str, bool]]] = {}
    for name, value in _PARAMETER.findall(short):
        piece = _PIECE.match(name.lower())
        if piece is not None:
            number = int(piece[2] or 0)
            written = (number, _unquoted(value), bool(piece[3]))
            pieces.setdefault(piece[1], []).append(written)
    read = {name: _joined(it) for name, it in pieces.items()}
    return short.partition(";")[0].strip().lower(), read


def address_list(headers: Headers, name: str) -> tuple[str, ...]:
    """Return the bare addresses of all headers of a name, at most a thousand.

    Whatever the header is, it is read by the grammar of recipients.
    """
    found = (address for _, address in _mailboxes(headers, name))
    return tuple(islice(found, MAX_ADDRESSES))


def first_mailbox(headers: Headers, name: str) -> str:
    """Return the first address of a header with the name before it; "" if none."""
    for written, address in _mailboxes(headers, name):
        called = _NO_NAME.sub(" ", header_text(written))[:_LONGEST_NAME]
        called = " ".join(called.split())
        return f'"{called}" <{address}>' if called else address
    return ""


def _mailboxes(headers: Headers, name: str) -> Iterator[tuple[str, str]]:
    """Yield names and addresses; the unusual ones as long as there are not too many."""
    left = _MOST_GRAMMAR
    for header, raw in headers.items:
        if header.lower() != name.lower():
            continue
        for piece in _pieces(raw):
            usual = _USUAL.match(piece)
            if usual is not None:
                called = usual["quoted"] or usual["name"] or ""
                yield called, usual["address"]
            elif left > 0:
                left -= len(piece)
                yield from _by_grammar(piece[:_LONGEST_GRAMMAR])


def _by_grammar(piece: str) -> Iterator[tuple[str, str]]:
    try:
        read: Any = _GRAMMAR("to", piece)
        found = [(it.display_name, sound_text(it.addr_spec)) for it in read.addresses]
    except _BROKEN:
        return
    yield from (it for it in found if "@" in it[1])


def _pieces(raw: str) -> Iterator[str]:
    """Yield a list of addresses as it is, or a long one address by address."""
    if len(raw) <= _LONGEST_NAME:
        yield raw
        return
    begun: list[str] = []
    for part in raw.split(","):  # a name in quotes may hold a comma
        begun.append(part)
        if "@" in part:
            yield ",".join(begun)
            begun = []


def _unfolded(value: bytes) -> str:
    """Return a header on one line; bytes that stand in it are read by their looks."""
    text = value.decode("ascii") if value.isascii() else decoded(value)
    return text.replace("\r", "").replace("\n", "").strip()


def _unquoted(value: str) -> str:
    text = value.strip()
    if not text.startswith('"'):
        return text
    return _QUOTED_PAIR.sub(r"\1", text[1:].removesuffix('"'))


def _joined(pieces: list[tuple[int, str, bool]]) -> str:
    """Return the value of a parameter from its pieces; an encoded one wins."""
    encoded = [it for it in pieces if it[2]]
    if not encoded:
        return header_text("".join(text for _, text, _ in _in_turn(pieces)))
    charset, content = "", b""
    for place, (_, text, is_encoded) in enumerate(_in_turn(pieces)):
        rest = text
        if place == 0 and is_encoded and text.count("'") > 1:
            charset, _, rest = text.split("'", 2)
        plain = rest.encode("utf-8", "replace")
        content += unquote_to_bytes(plain) if is_encoded else plain
    return " ".join(sound_text(decoded(content, charset)).split())


def _in_turn(pieces: list[tuple[int, str, bool]]) -> list[tuple[int, str, bool]]:
    """Return the pieces by number, each number once; of two the encoded one."""
    chosen: dict[int, tuple[int, str, bool]] = {}
    for piece in pieces:
        if piece[0] not in chosen or (piece[2] and not chosen[piece[0]][2]):
            chosen[piece[0]] = piece
    return [chosen[number] for number in sorted(chosen)]
