"""Make inputs that nobody wrote out of inputs that somebody might have written."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from tests.fuzz.trees import mutate_json, mutate_xml, mutate_yaml

__all__ = ["mutated"]

_Change = Callable[[bytes, Sequence[bytes], random.Random], bytes]

ODD = (
    *(b"", b"0", b"-0", b"-1", b"1e999999", b"1e-999999", b"9" * 400, b"0x1F", b"NaN"),
    *(b"Infinity", b"null", b"true", b"~", b"9223372036854775808", b"0.1e1", b"1_0"),
    *(b"\x00", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xff\xfe", b"\xc3\x28", b"\x1b[31m"),
    *(b"\xe2\x80\xae", b"\xcc\x81" * 40, b"\xf0\x9f\x98\x80", b"\xe2\x80\xa8", b"\x85"),
    *(b"\r", b"\r\n", b"\n\n", b"\t", b"\x0b", b"\xc2\xa0", b"=?utf-8?q?=0D=0Ax?="),
    *(b"{{ x }}", b"{% for i in x %}", b"{{", b"%}", b"= 1 + 1", b"=", b"${x}", b"@"),
    *(
        b"../../x",
        b"file:///etc/hostname",
        b"&x;",
        b"<!DOCTYPE x>",
        b"<![CDATA[",
        b"]]>",
    ),
    *(b"<!--", b"*a", b"&a ", b"<<: ", b"!!python/name:os", b"---\n", b"- - - ", b"? "),
    *(b"P1Y", b"PT0S", b"R/PT0S", b"R99999999999/P9999Y", b"P99999999999D", b"-P1D"),
    *(b"0000-00-00", b"9999-12-31T23:59:60Z", b"2027-02-30", b"24:00", b"* * * * *"),
    *(b"2027-06-01T10:00@Europe/Moscow", b"+99:99", b"1..10", b"[1..", b"(((", b")))"),
    *(b"function(x) x", b"for i in 1..99999999 return i", b"some", b"not(", b'"', b"'"),
    *(b"\\", b"\\u", b"\\ud800", b"$number", b'{"$number": "x"}', b"__class__", b"%s"),
    *(b"constants", b"settings", b"record", b"format", b"default", b"(a+)+$", b"[a-"),
)
_REPEATED = (
    b"(",
    b"[",
    b"{",
    b"- ",
    b'{"a":',
    b"[[",
    b"<a>",
    b"not ",
    b"-",
    b"a",
    b"9",
)
_ENCODINGS = (
    "utf-16",
    "utf-16-be",
    "utf-32",
    "cp1251",
    "latin-1",
    "utf-8-sig",
    "cp037",
)
_WORDS = re.compile(rb"\w+|\s+|[^\w\s]")


def mutated(
    seed: bytes, others: Sequence[bytes], kind: str, chance: random.Random
) -> bytes:
    """Return a seed after one to six changes, of its structure or of its bytes."""
    of_kind = _OF_KIND.get(kind)
    data = seed
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 6))):
        if of_kind is not None and chance.random() < 0.6:
            data = of_kind(data, others, chance)
        else:
            data = chance.choice(_OF_BYTES)(data, others, chance)
    return data[:3_000_000]


def _place(data: bytes, chance: random.Random) -> int:
    return chance.randrange(len(data) + 1)


def _flip(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    if not data:
        return b"\x00"
    found = bytearray(data)
    for _number in range(chance.choice((1, 1, 2, 8))):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def _insert_odd(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + chance.choice(ODD) + data[at:]


def _replace_word(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    words = list(_WORDS.finditer(data))
    if not words:
        return chance.choice(ODD)
    word = chance.choice(words)
    return data[: word.start()] + chance.choice(ODD) + data[word.end() :]


def _remove(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + data[at + chance.choice((1, 2, 10, 100, 1000)) :]


def _cut(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    return data[: _place(data, chance)]


def _repeat(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    at = _place(data, chance)
    piece = data[at : at + chance.choice((1, 5, 50, 500))]
    return data[:at] + piece * chance.choice((2, 10, 100)) + data[at:]


def _nest(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    at = _place(data, chance)
    many = chance.choice((10, 100, 1_000, 20_000))
    return data[:at] + chance.choice(_REPEATED) * many + data[at:]


def _splice(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    other = chance.choice(others)
    return data[: _place(data, chance)] + other[_place(other, chance) :]


def _move_lines(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    from_ = chance.choice((lines, chance.choice(others).splitlines(keepends=True)))
    piece = from_[(at := chance.randrange(len(from_) or 1)) : at + chance.randrange(6)]
    if chance.random() < 0.3:
        piece = [b"  " + it for it in piece]
    to = chance.randrange(len(lines))
    return b"".join([*lines[:to], *piece, *lines[to + chance.randrange(3) :]])


def _swap_words(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    words = _WORDS.findall(data)
    from_ = _WORDS.findall(chance.choice(others)) if chance.random() < 0.5 else words
    if not words or not from_:
        return data
    at = chance.randrange(len(words))
    piece = from_[(of := chance.randrange(len(from_))) : of + chance.randrange(1, 8)]
    return b"".join([*words[:at], *piece, *words[at + chance.randrange(4) :]])


def _encode(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(_ENCODINGS), "replace")


def _newlines(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    ends = (b"\n", b"\r\n", b"\r", b"\x0b", b"\xe2\x80\xa8")
    return b"".join(
        line + (chance.choice(ends) if chance.random() < 0.5 else b"\n")
        for line in data.split(b"\n")
    )


_OF_BYTES: tuple[_Change, ...] = (
    *(_flip, _flip, _insert_odd, _insert_odd, _replace_word, _replace_word, _remove),
    *(
        _cut,
        _repeat,
        _nest,
        _splice,
        _move_lines,
        _move_lines,
        _swap_words,
        _swap_words,
    ),
    *(_encode, _newlines),
)
_OF_KIND: dict[str, _Change] = {
    "xml": mutate_xml,
    "json": mutate_json,
    "yaml": mutate_yaml,
    "words": _swap_words,
    "lines": _move_lines,
}
