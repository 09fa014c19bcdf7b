"""Hostile mails that come in: payloads of a corpus, with their controls.

Each is made as big as is wanted. It is read as far as it goes (`held`), set aside with
an error of ours (`refused`), or is an ordinary mail (`passes`).

What time and memory it takes, each in a process of its own:

    ./run python -m tests.security.mail_in --size 45000000 --family bodies
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bizproc.errors import SourceError
from bizproc.portal.mail.message_file import read_mail

__all__ = ["MAIL_IN", "MailInPayload"]

Make = Callable[[int], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailInPayload:
    """Hold what makes a mail of about so many bytes, and what must come of it.

    `text` is what has to be read of it, if that is known.
    """

    family: str
    name: str
    given: Make
    outcome: Literal["refused", "held", "passes"] = "held"
    text: str | None = None

    def __str__(self) -> str:
        return f"{self.family} / {self.name}"


FROM = b"From: a@x.example\r\n"
_HTML = FROM + b"Content-Type: text/html; charset=utf-8\r\n\r\n"
_MIXED = FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
_PLAIN = FROM + b"Content-Type: text/plain; charset=%s\r\n\r\n"


def _encoded_as(how: bytes) -> bytes:
    return FROM + b"Content-Transfer-Encoding: " + how + b"\r\n\r\n"


def _filled(piece: bytes, *, head: bytes = FROM, tail: bytes = b"\r\n\r\nx") -> Make:
    """Return what repeats a piece; `%d` in it is another number each time."""

    def make(size: int) -> bytes:
        if b"%d" not in piece:
            return head + piece * max(1, size // len(piece)) + tail
        one = len(piece) + 4
        numbers = range(max(1, size // one))
        return (
            head + b"".join([piece.replace(b"%d", b"%d" % it) for it in numbers]) + tail
        )

    return make


def _body(piece: bytes, *, head: bytes = FROM + b"\r\n", tail: bytes = b"") -> Make:
    return _filled(piece, head=head, tail=tail)


def _header(name: bytes, piece: bytes, *, begin: bytes = b"") -> Make:
    """Return what fills a header, at most as long as headers may be."""
    return lambda size: _filled(piece, head=FROM + name + b": " + begin)(
        min(size, 900_000)
    )


def _page(piece: bytes, *, begin: bytes = b"a", tail: bytes = b"") -> Make:
    return _filled(piece, head=_HTML + begin, tail=tail)


def _nested(size: int) -> bytes:
    part = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
    return FROM + b"".join([part % (it, it) for it in range(max(1, size // 60))])


def _one_boundary(size: int) -> bytes:
    part = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    return FROM + part * max(1, size // len(part))


def _growing_boundaries(size: int) -> bytes:
    names = [b"b" * it for it in range(1, 60)]
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=%s\r\n\r\n--%s\r\n" % (it, it)
        for it in names
    )
    return FROM + head + b"--bx\r\n" * max(1, size // 6)


def _in_base64(size: int) -> bytes:
    content = b"x" * max(1, size * 3 // 4)
    return _encoded_as(b"base64") + base64.encodebytes(content)


_FAMILIES: dict[str, dict[str, Make]] = {
    "pages": {
        "attributes of one tag": _page(b"a%d=1 ", begin=b"a<p ", tail=b">b"),
        "attributes of a tag without an end": _page(b"a%d=1 ", begin=b"a<p "),
        "attributes in quotes": _page(b'a%d="<p>" ', begin=b"a<p ", tail=b">b"),
        "attributes of an end": _page(b"a%d=1 ", begin=b"a</p ", tail=b">b"),
        "the same attribute": _page(b"a=1 ", begin=b"a<p ", tail=b">b"),
        "tags without an end": _page(b"<a "),
        "tags with a quote open": _page(b'<a b="'),
        "tags with another quote open": _page(b"<a b='\" "),
        "nested tags": _page(b"<div>"),
        "nested inline": _page(b"<b><i>"),
        "nested tables": _page(b"<table><tr><td>"),
        "formatting that is made again": _page(b"<a><b><p>"),
        "names of tags": _page(b"<t%d>"),
        "one name of a tag": _page(b"t", begin=b"a<"),
        "ends alone": _page(b"</div>"),
        "comments": _page(b"<!--x-->"),
        "comments without an end": _page(b"<!--"),
        "nearly ends of a comment": _page(b"--", begin=b"a<!--"),
        "processing instructions": _page(b"<?x "),
        "declarations": _page(b"<!DOCTYPE x ["),
        "CDATA": _page(b"<![CDATA["),
        "scripts without an end": _page(b"<script>"),
        "nearly ends of a script": _page(b"</scrip", begin=b"a<script>"),
        "titles": _page(b"<title>"),
        "templates": _page(b"<template>"),
        "references": _page(b"&amp;"),
        "references without an end": _page(b"&"),
        "a number": _page(b"9", begin=b"a&#", tail=b";"),
        "zeros": _page(b"0", begin=b"a&#", tail=b"65;"),
        "a hexadecimal number": _page(b"f", begin=b"a&#x", tail=b";"),
        "names of references": _page(b"&notit"),
        "angles": _page(b"<"),
        "spaces": _page(b" \n"),
        "blocks": _page(b"<br>"),
        "a word": _page(b"x"),
        "entities of XML": _page(b"&x;", begin=b"<!DOCTYPE x [<!ENTITY x 'y'>]>"),
    },
    "parts": {
        "parts": _filled(b"--b\r\n\r\nx\r\n", head=_MIXED, tail=b"--b--"),
        "empty parts": _filled(b"--b\r\n", head=_MIXED, tail=b""),
        "ends": _filled(b"--b--\r\n", head=_MIXED, tail=b""),
        "nearly boundaries": _filled(b"--bx\r\n", head=_MIXED, tail=b""),
        "boundary within a line": _filled(b" --b", head=_MIXED, tail=b""),
        "nested": _nested,
        "nested with one boundary": _one_boundary,
        "boundaries that begin alike": _growing_boundaries,
        "mails in mails": _body(b"Content-Type: message/rfc822\r\n\r\n", head=FROM),
        "headers of a part": _filled(b"a%d: b\r\n", head=_MIXED + b"--b\r\n"),
        "a header of a part": _filled(b"x ", head=_MIXED + b"--b\r\na: "),
        "types": _filled(
            b"--b\r\nContent-Type: text/plain; charset=c%d\r\n\r\nx\r\n", head=_MIXED
        ),
        "names": _filled(
            b"--b\r\nContent-Disposition: attachment; filename=f%d\r\n\r\nx\r\n",
            head=_MIXED,
        ),
        "lines": _body(b"\n"),
        "carriage returns": _body(b"\r"),
        "line ends of a kind": _body(b"\r\r\n"),
        "alternatives": _filled(
            b"--b\r\nContent-Type: text/html\r\n\r\n<p>x\r\n",
            head=_MIXED.replace(b"mixed", b"alternative"),
        ),
        "a boundary without an end": _filled(
            b"b", head=FROM + b"Content-Type: multipart/mixed; boundary=", tail=b""
        ),
        "reports": _filled(
            b"Action: failed\r\n\r\n",
            head=FROM
            + b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
            + b"Content-Type: message/delivery-status\r\n\r\n",
        ),
    },
    "headers": {
        "headers": _filled(b"X-%d: y\r\n"),
        "the same header": _filled(b"X: y\r\n"),
        "headers without a value": _filled(b"X:\r\n"),
        "lines that are none": _filled(b"x\r\n"),
        "folds": _filled(b" x\r\n", head=FROM + b"X: y\r\n"),
        "references": _header(b"References", b"<%d@x.example> "),
        "answers": _header(b"In-Reply-To", b"<%d@x.example> "),
        "angles in references": _header(b"References", b"<"),
        "a long id": _header(b"Message-ID", b"x", begin=b"<"),
        "recipients": _header(b"To", b"a%d@x.example, "),
        "recipients with names": _header(b"Cc", b'"A, B" <a%d@x.example>, '),
        "recipients that are none": _header(b"To", b"(@,"),
        "headers of recipients": _filled(b"To: a%d@x.example\r\n"),
        "headers of recipients that are none": _filled(b"To: (@,\r\n"),
        "open comments": _header(b"To", b"("),
        "comments": _header(b"To", b"()"),
        "open quotes": _header(b"To", b'"'),
        "quoted pairs": _header(b"To", b"\\", begin=b'"'),
        "groups": _header(b"To", b"g%d: a@x.example;, "),
        "open groups": _header(b"To", b"a:"),
        "angles": _header(b"To", b"<"),
        "routes": _header(b"To", b"@x,", begin=b"<"),
        "dots": _header(b"To", b"."),
        "at signs": _header(b"To", b"@"),
        "commas": _header(b"To", b","),
        "literals": _header(b"To", b"["),
        "a name": _header(b"To", b"a "),
        "senders": _header(b"Sender", b"(@,"),
        "encoded words": _header(b"Subject", b"=?utf-8?q?x?= "),
        "empty encoded words": _header(b"Subject", b"=?a?q??= "),
        "encoded words in headers": _filled(
            b"X-%d: =?utf-8?q?x=0D=0A?= =?a?b?eA==?=\r\n"
        ),
        "encoded words without an end": _header(b"Subject", b"=?utf-8?q?"),
        "begins of encoded words": _header(b"Subject", b"=?"),
        "encoded words of many charsets": _header(b"Subject", b"=?c%d?q?x?= "),
        "encoded words of idna": _header(b"Subject", b"x.", begin=b"=?idna?q?"),
        "encoded words in names": _header(b"To", b"=?utf-8?q?a?= <a@x.example>, "),
        "one encoded word": _header(b"Subject", b"=41", begin=b"=?utf-8?q?"),
        "parameters": _header(b"Content-Type", b"; a%d=b", begin=b"text/plain"),
        "continued parameters": _header(
            b"Content-Disposition", b"; filename*%d*=%%41", begin=b"attachment"
        ),
        "the same parameter": _header(b"Content-Type", b"; a=b", begin=b"text/plain"),
        "quotes in parameters": _header(b"Content-Type", b'"', begin=b"text/plain; a="),
        "comments in parameters": _header(
            b"Content-Type", b"(", begin=b"text/plain; a="
        ),
        "semicolons": _header(b"Content-Type", b";", begin=b"text/plain"),
        "a long charset": _header(b"Content-Type", b"x", begin=b"text/plain; charset="),
        "failed recipients": _header(b"X-Failed-Recipients", b"a%d@x.example "),
        "an address of at signs": _header(b"X-Failed-Recipients", b"a@"),
        "a long name": _header(b"From", b"x", begin=b"x <a@x.example>, "),
        "dates": _header(b"Date", b"1 "),
        "marks of bytes": _header(b"Subject", b"\xff"),
    },
    "bodies": {
        "plain text": _body(b"x"),
        "lines of text": _body(b"some text of a line\r\n"),
        "Cyrillic": _body("я".encode(), head=_PLAIN % b"utf-8"),
        "bytes": _body(b"\xff", head=_PLAIN % b"utf-8"),
        "emoji": _body("\U0001f600".encode(), head=_PLAIN % b"utf-8"),
        "surrogates of utf-7": _body(b"+2AA-", head=_PLAIN % b"utf-7"),
        "utf-7 without an end": _body(b"+", head=_PLAIN % b"utf-7"),
        "utf-16": _body(b"\x00\xd8", head=_PLAIN % b"utf-16"),
        "idna": _body(b"xn--", head=_PLAIN % b"idna"),
        "punycode": _body(b"a-b9", head=_PLAIN % b"punycode"),
        "unicode_escape": _body(b"\\U0010ffff", head=_PLAIN % b"unicode_escape"),
        "raw_unicode_escape": _body(b"\\u0041", head=_PLAIN % b"raw_unicode_escape"),
        "rot13": _body(b"x", head=_PLAIN % b"rot13"),
        "zip": _body(b"x\x9c", head=_PLAIN % b"zip"),
        "bz2": _body(b"BZh9", head=_PLAIN % b"bz2"),
        "hex": _body(b"41", head=_PLAIN % b"hex"),
        "charset base64": _body(b"QUFB", head=_PLAIN % b"base64"),
        "undefined": _body(b"x", head=_PLAIN % b"undefined"),
        "charset of a path": _body(b"x", head=_PLAIN % b"../../etc/passwd"),
        "charset of a module": _body(b"x", head=_PLAIN % b"os.path"),
        "iso-2022": _body(b"\x1b$B", head=_PLAIN % b"iso-2022-jp"),
        "hz": _body(b"~{", head=_PLAIN % b"hz"),
        "base64": _in_base64,
        "base64 in one line": _body(b"QUFB", head=_encoded_as(b"base64")),
        "base64 that is none": _body(b"=", head=_encoded_as(b"base64")),
        "base64 with rubbish": _body(b"Q?!\r\n", head=_encoded_as(b"base64")),
        "quoted-printable": _body(b"=41", head=_encoded_as(b"quoted-printable")),
        "soft breaks": _body(b"=\r\n", head=_encoded_as(b"quoted-printable")),
        "quoted-printable spaces": _body(b" ", head=_encoded_as(b"quoted-printable")),
        "uuencode": _body(
            b"M" + b"9" * 60 + b"\n", head=_encoded_as(b"x-uuencode") + b"begin 644 x\n"
        ),
        "uuencode that is none": _body(
            b"~\xff\n", head=_encoded_as(b"uuencode") + b"begin 644 x\n"
        ),
        "uuencode without a begin": _body(b"begi\n", head=_encoded_as(b"uue")),
        "an unknown encoding": _body(b"x", head=_encoded_as(b"x-none")),
        "winmail": _body(
            b"\x78\x9f\x3e\x22",
            head=FROM + b"Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\n",
        ),
        "zeros": _body(b"\0"),
        "escapes": _body(b"\x1b[2J"),
        "dots": _body(b".\r\n"),
        "From": _body(b"From x\r\n"),
        "spaces": _body(b" "),
    },
}
_CONTROLS: dict[str, tuple[bytes, str]] = {
    "pages": (_HTML + "<p class=x>Первая</p><p>вторая".encode(), "Первая\n\nвторая"),
    "parts": (_MIXED + b"--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n", "one\n\ntwo"),
    "headers": (FROM + b"To: =?utf-8?q?B?= <b@x.example>\r\n\r\nhello", "hello"),
    "bodies": (_encoded_as(b"base64") + b"0J/RgNC40LLQtdGC", "Привет"),
}
_NO_MAIL = {
    "nothing": b"",
    "a line": b"hello",
    "no sender": b"Subject: x\r\n\r\nx",
    "a sender without an address": b"From: nobody\r\n\r\nx",
    "a sender in a comment": b"From: (a@x.example)\r\n\r\nx",
    "bytes": b"\xff\xfe\x00",
    "a body alone": b"\r\nFrom: a@x.example\r\n",
    "too big": FROM + b"\r\n" + b"x" * 50_000_000,
    "too many bytes of headers": FROM + b"X: " + b"y" * 1_000_001 + b"\r\n\r\nx",
    "too many headers": FROM + b"X: y\r\n" * 10_001 + b"\r\nx",
}


def _payloads() -> Iterator[MailInPayload]:
    for family, rows in _FAMILIES.items():
        content, text = _CONTROLS[family]
        yield MailInPayload(
            family=family,
            name="control",
            given=lambda _, content=content: content,  # type: ignore[misc]
            outcome="passes",
            text=text,
        )
        for name, make in rows.items():
            yield MailInPayload(family=family, name=name, given=make)
    yield MailInPayload(
        family="no mails",
        name="control",
        given=lambda _: FROM + b"\r\nx",
        outcome="passes",
        text="x",
    )
    for name, content in _NO_MAIL.items():
        yield MailInPayload(
            family="no mails",
            name=name,
            given=lambda _, content=content: content,  # type: ignore[misc]
            outcome="refused",
        )


MAIL_IN: tuple[MailInPayload, ...] = tuple(_payloads())


def measure(content: bytes) -> tuple[str, float, int]:
    """Return what came of a mail, the seconds of the processor and the bytes it took."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        Path("/proc/self/clear_refs").write_text("5")
        before, begun = _peak(), time.process_time()
        try:
            read_mail(content)
            outcome = "held"
        except SourceError:
            outcome = "refused"
        except BaseException as error:  # noqa: BLE001 - it is what is looked for
            outcome = repr(error)
        took = time.process_time() - begun
        os.write(sink, json.dumps([outcome, took, _peak() - before]).encode())
        os._exit(0)
    os.close(sink)
    with os.fdopen(source, "rb") as told:
        outcome, seconds, memory = json.loads(told.read())
    os.waitpid(child, 0)
    return outcome, seconds, memory


def _peak() -> int:
    status = Path("/proc/self/status").read_text().splitlines()
    [line] = [it for it in status if it.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def main() -> int:
    """Measure the payloads; return 1 if one takes too long, too much, or breaks out."""
    parser = argparse.ArgumentParser(prog="tests.security.mail_in")
    parser.add_argument("--size", type=int, default=300_000, help="bytes of a mail")
    parser.add_argument("--family", action="append", help="only this one; repeatable")
    asked = parser.parse_args()
    bad = 0
    for payload in MAIL_IN:
        if payload.outcome == "passes" or payload.family not in (
            asked.family or [payload.family]
        ):
            continue
        content = payload.given(asked.size)
        outcome, seconds, memory = measure(content)
        # what is used whatever comes: tables, buffers, a page that is read
        beyond = memory > 5 * len(content) + 50_000_000
        wrong = outcome not in {"held", "refused"} or seconds > 2 or beyond
        bad += wrong
        print(  # noqa: T201
            f"{'WRONG' if wrong else 'ok':6}{payload!s:55}{len(content):>11,} B "
            f"{outcome:8}{seconds:7.2f} s {memory / 1e6:8.1f} MB",
            flush=True,
        )
    print(f"{bad} wrong")  # noqa: T201
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
