"""Read the headers of mails from outside: of any shape, in bounded time.

The standard library reads headers strictly by their grammar. What breaks it raises
errors of many kinds, and some texts take a time that grows with their square. Here a
header that cannot be read is empty, and what is read by grammar is short.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from itertools import islice
from typing import Any

from bizproc.portal.mail.plain_text import sound_text

__all__ = [
    "BROKEN",
    "POLICY",
    "address_list",
    "decoded",
    "first_mailbox",
    "header_text",
]

# what the standard library raises at headers and parts that break the rules
BROKEN = (
    *(ValueError, LookupError, TypeError, AttributeError),
    *(ArithmeticError, RecursionError),
)
# codecs of Python that no mail is written in
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape"}
)
_LONGEST = 2_000
_LONGEST_ENCODED = 10_000
_MOST_ADDRESSES = 1_000
_LONGEST_NAME = 200
# what would end the name of a mailbox, or begin another
_NO_NAME = re.compile(r'["\\<>\x00-\x1f\x7f]')
_BY_GRAMMAR = (
    *("from", "to", "cc"),
    *("content-type", "content-disposition", "content-transfer-encoding"),
)


_GRAMMAR = HeaderRegistry()
_TEXT = HeaderRegistry(use_default_map=False)


class _Tolerant(EmailPolicy):
    """Read a header that breaks the rules as an empty one."""

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        """Return the header of a raw text; one that was read before stays."""
        if hasattr(value, "name"):
            return value
        raw = _without_bytes("".join(value.splitlines()))
        by_grammar = name.lower() in _BY_GRAMMAR
        if not by_grammar and "=?" not in raw:
            return raw.strip()  # plain text: its parser takes long for nothing
        read = _GRAMMAR if by_grammar else _TEXT
        if by_grammar:
            raw = raw[:_LONGEST]
        elif "=?" in raw:
            raw = raw[:_LONGEST_ENCODED]
        try:
            return read(name, raw)
        except BROKEN:
            return read(name, "")


POLICY = _Tolerant()


def decoded(raw: bytes, charset: str = "") -> str:
    """Decode a text of a charset; of none, or one that nobody knows, by its looks.

    What is no UTF-8 is then taken for Windows-1251, which old programs write without
    saying so.
    """
    try:
        if codecs.lookup(charset).name not in _NO_CHARSETS:
            return raw.decode(charset, "replace")
    except (LookupError, ValueError):
        pass
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1251", "replace")


def header_text(value: Any) -> str:
    """Return a header's value on one line."""
    return " ".join(sound_text(str(value)).split())


def address_list(message: EmailMessage, name: str) -> tuple[str, ...]:
    """Return the bare addresses of all headers of a name, at most a thousand.

    Whatever the header is, it is read by the grammar of recipients.
    """
    found = (sound_text(it.addr_spec) for it in _addresses(message, name))
    return tuple(islice((it for it in found if "@" in it), _MOST_ADDRESSES))


def first_mailbox(message: EmailMessage, name: str) -> str:
    """Return the first address of a header with the name before it; "" if none."""
    for it in _addresses(message, name):
        address = sound_text(it.addr_spec)
        if "@" not in address:
            continue
        called = _NO_NAME.sub(" ", header_text(it.display_name))[:_LONGEST_NAME]
        called = " ".join(called.split())
        return f'"{called}" <{address}>' if called else address
    return ""


def _addresses(message: EmailMessage, name: str) -> Iterator[Any]:
    return (
        address
        for header, raw in message.raw_items()
        if header.lower() == name.lower()
        for piece in _pieces(str(raw))
        for address in POLICY.header_fetch_parse("to", piece).addresses
    )


def _without_bytes(raw: str) -> str:
    """Read the bytes that stand in a header as they are, against the rules."""
    if raw.isascii():
        return raw
    return decoded(raw.encode("utf-8", "surrogateescape"))


def _pieces(raw: str) -> Iterator[str]:
    """Yield a list of addresses as it is, or a long one address by address."""
    if len(raw) <= _LONGEST:
        yield raw
        return
    begun: list[str] = []
    for part in raw.split(","):  # a name in quotes may hold a comma
        begun.append(part)
        if "@" in part:
            yield ",".join(begun)
            begun = []
