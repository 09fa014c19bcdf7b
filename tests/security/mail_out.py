"""Hostile values in mails that go out: payloads of a corpus, with their controls.

What is written in `target` of a letter has to arrive as that text and as nothing else
(`held`), to be refused with an error of ours (`refused`), or is harmless (`passes`).
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

__all__ = ["MAIL_OUT", "MailOutPayload"]

Target = Literal["subject", "text", "sender name", "recipient name", "file", "address"]
EVERYWHERE: tuple[Target, ...] = (
    *("subject", "text", "sender name", "recipient name", "file"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOutPayload:
    """Hold a text, where of a letter it is written, and what must come of it."""

    family: str
    target: Target
    name: str
    given: str
    outcome: Literal["refused", "held", "passes"] = "held"

    def __str__(self) -> str:
        return f"{self.family} / {self.target} / {self.name}"


_FORGED = "x\r\nReply-To: evil@x.example\r\nBcc: evil@x.example\r\n\r\n<h1>forged</h1>"


def _q(text: str, charset: str = "utf-8") -> str:
    written = "".join(f"={byte:02X}" for byte in text.encode())
    return f"=?{charset}?q?{written}?="


def _b(text: str, charset: str = "utf-8") -> str:
    return f"=?{charset}?b?{base64.b64encode(text.encode()).decode()}?="


_ENCODED_WORDS = {
    "q": _q(_FORGED),
    "b": _b(_FORGED),
    "Q": _q(_FORGED).replace("?q?", "?Q?"),
    "B": _b(_FORGED).replace("?b?", "?B?"),
    "as reported": "=?utf-8?q?x=0D=0AReply-To:_evil@x.example=0D=0A=0D=0A<h1>forged?=",
    "behind a Cyrillic word": f"Счёт {_q(_FORGED)}",
    "before a Cyrillic word": f"{_q(_FORGED)} Счёт",
    "between Cyrillic words": f"Счёт {_b(_FORGED)} от мая",
    "behind ASCII": f"Order {_q(_FORGED)}",
    "without a space before": f"Order{_q(_FORGED)}",
    "two side by side": f"{_q(_FORGED)} {_b(_FORGED)}",
    "two without a space": f"{_q(_FORGED)}{_b(_FORGED)}",
    "two on two lines": f"{_q(_FORGED)}\r\n {_b(_FORGED)}",
    "behind a tab": f"Счёт\t{_q(_FORGED)}",
    "behind a no-break space": f"Счёт\u00a0{_q(_FORGED)}",
    "behind a line separator": f"Счёт\u2028{_q(_FORGED)}",
    "with a language": _q(_FORGED, "utf-8*en"),
    "latin-1": _q("x\r\nBcc: evil@x.example", "iso-8859-1"),
    "ascii": _q("x\r\nBcc: evil@x.example", "us-ascii"),
    "utf-7": "=?utf-7?q?x+AA0ACg-Bcc:_evil@x.example?=",
    "utf-16": "=?utf-16?b?eAANAAoAQgBjAGMAOgAgAGUA?=",
    "unknown charset": _q(_FORGED, "x-none"),
    "a codec of Python": _q("x\\r\\nBcc: evil@x.example", "unicode_escape"),
    "rot13": _q("k\r\nOpp: rivy@k.rknzcyr", "rot13"),
    "no charset": _q(_FORGED, ""),
    "within another": _q(_q(_FORGED)),
    "within another, b in q": _q(_b(_FORGED)),
    "three deep": _b(_q(_b(_FORGED))),
    "in a comment": f"x ({_q(_FORGED)})",
    "in quotes": f'"{_q(_FORGED)}"',
    "in a quoted pair": f'"\\{_q(_FORGED)}"',
    "broken off": _q(_FORGED)[:-2],
    "broken off in a byte": "=?utf-8?q?x=0",
    "bad padding": "=?utf-8?b?eA0KQmNjOiBldmlsQHguZXhhbXBsZ?=",
    "a space inside": "=?utf-8?q?x =0D=0ABcc: evil?=",
    "made of halves": "=?utf-8?q?x=0D?= =?utf-8?q?=0ABcc:_evil@x.example?=",
    "only a line break": "=?utf-8?q?=0D=0A?=",
    "a line separator encoded": "=?utf-8?q?x=E2=80=A8Bcc:_evil@x.example?=",
    "NEL encoded": "=?utf-8?q?x=C2=85Bcc:_evil@x.example?=",
    "NUL encoded": "=?utf-8?q?x=00Bcc:_evil@x.example?=",
    "long": _q("x" * 500 + _FORGED),
    "a hundred": " ".join([_q("x\r\nBcc: evil@x.example")] * 100),
    "a look-alike": "=?utf-8?q?x?",
    "an empty one": "=?utf-8?q??=",
    "an address": _q("evil@x.example, other@x.example"),
}
_RAW_LINES = {
    "CRLF": _FORGED,
    "LF": _FORGED.replace("\r", ""),
    "CR": _FORGED.replace("\n", ""),
    "folded": "x\r\n Bcc: evil@x.example",
    "folded by a tab": "x\r\n\tBcc: evil@x.example",
    "NEL": "x\u0085Bcc: evil@x.example",
    "line separator": "x\u2028Bcc: evil@x.example",
    "paragraph separator": "x\u2029Bcc: evil@x.example",
    "VT": "x\x0bBcc: evil@x.example",
    "FF": "x\x0cBcc: evil@x.example",
    "FS, GS, RS": "x\x1cBcc: evil\x1dBcc: evil\x1eBcc: evil@x.example",
    "at the end": "x\r\n",
    "at the beginning": "\r\nBcc: evil@x.example",
    "an empty line": "x\r\n\r\n<h1>forged</h1>",
    "percent": "x%0D%0ABcc: evil@x.example",
    "quoted-printable": "x=0D=0ABcc: evil@x.example",
    "entities": "x&#13;&#10;Bcc: evil@x.example",
    "soft break": "x=\r\nBcc: evil@x.example",
}
_OF_SMTP = {
    "a dot alone": "x\r\n.\r\nMAIL FROM:<evil@x.example>\r\n",
    "a dot alone by LF": "x\n.\nMAIL FROM:<evil@x.example>\n",
    "a dot alone by CR": "x\r.\rMAIL FROM:<evil@x.example>\r",
    "a dot alone of both": "x\n.\r\nMAIL FROM:<evil@x.example>\r\n",
    "dots": "..\n...\n.",
    "From": "x\nFrom evil@x.example Mon Nov 30 00:00:00 2026\n",
    "a boundary": "x\r\n--=_alternative_0123456789abcdef--\r\n",
    "a part": "\r\n--b\r\nContent-Type: text/html\r\n\r\n<script>",
    "998 octets": "x" * 998,
    "999 octets": "x" * 999,
    "a megabyte in one line": "x" * 1_000_000,
    "a Cyrillic line": "я" * 5_000,
    "one long word of signs": "=" * 2_000,
    "spaces": "x" + " " * 2_000 + "x",
}
_CHARACTERS = {
    "lone surrogate": "x\ud800y",
    "low surrogate": "x\udfffy",
    "escaped byte": "x\udc0d\udc0ay",
    "NUL": "x\x00y",
    "ESC": "x\x1b]0;forged\x07y",
    "C1": "x\x9b2Jy",
    "DEL": "x\x7fy",
    "override": "x\u202egpj.exe",
    "isolate": "x\u2066gpj\u2069.exe",
    "BOM": "\ufeffx",
    "zero width": "x\u200dy",
    "not a character": "x\uffffy",
    "beyond the BMP": "\U0001f600" * 40,
    "combining": "e\u0301" * 60,
    "soft hyphen": "x\u00ady",
}
_OF_GRAMMAR = {
    "a group": "team: evil@x.example, b@x.example;",
    "angle brackets": "x <evil@x.example>",
    "two addresses": "evil@x.example, b@x.example",
    "quotes": 'a" <evil@x.example>, "b',
    "backslash": 'a\\" <evil@x.example>',
    "comment": "x (evil@x.example)",
    "nested comments": "((((((((((x))))))))))",
    "route": "<@a.example,@b.example:evil@x.example>",
    "domain literal": "x@[127.0.0.1]",
    "parameter": 'x"; filename="evil.exe',
    "extended parameter": "x; filename*=utf-8''evil.exe",
    "continued parameter": "x; filename*0=evil; filename*1=.exe",
    "charset of a parameter": "utf-8''%0D%0ABcc:%20evil@x.example",
    "a path": "../../etc/passwd",
    "a path of Windows": "..\\..\\boot.ini",
    "a data URL": "data:text/evil\r\nBcc: evil@x.example,x",
    "two suffixes": "bill.pdf.exe",
    "a mail": "x.eml",
    "dots alone": "..",
    "nothing": "",
    "a space": " ",
    "a header's name": "Bcc:",
    "markup": "<script>alert(1)</script><h1>forged</h1>",
    "a template": "{{ 7 * 7 }}{% raw %}",
}
_ADDRESSES = {
    "two": "a@x.example, evil@x.example",
    "two by a semicolon": "a@x.example; evil@x.example",
    "a line break": "a@x.example\r\nBcc: evil@x.example",
    "a line break in the name": "A\r\nBcc: evil@x.example <a@x.example>",
    "a line break in angles": "A <a@x.example\r\n>",
    "an encoded word": "=?utf-8?q?evil=40x.example=3E?=@y.example",
    "an encoded word of base64": "=?utf-8?b?ZXZpbEB4LmV4YW1wbGU?=@y.example",
    "an encoded word, utf-7": "=?utf-7?q?evil&AEA-x.example?=@y.example",
    "a route": "<@evil.example:a@x.example>",
    "a group": "team: a@x.example;",
    "a comment": "a@x.example (evil)",
    "quotes in quotes": '"a\\" <evil@x.example>, \\"" <a@x.example>',
    "a quoted user": '"a b"@x.example',
    "a percent": "a@x.example%0D%0ABcc:evil@x.example",
    "an address literal": "a@[127.0.0.1]",
    "no host": "a@",
    "no dot in the host": "a@localhost",
    "a space": "a @x.example",
    "NUL": "a@x.example\0",
    "a surrogate": "a@x\udc0d.example",
    "a Cyrillic user": "почта@x.example",
    "sharp s": "a@stra\u00dfe.example",
    "final sigma": "a@\u03c3\u03b1\u03c2.example",
    "a digit with a stop": "a@evil\u2488example.org",
    "a full stop of China": "a@evil\u3002example.org",
    "too long": "a@" + "x" * 64 + ".example",
    "a label too long when encoded": "a@" + "я" * 63 + ".example",
    "options of SMTP": "a@x.example> SIZE=1",
    "two at signs": "a@b@x.example",
    "an address in the name": "evil@x.example <a@x.example>",
}
_FAMILIES = {
    "encoded words": _ENCODED_WORDS,
    "line breaks": _RAW_LINES,
    "lines of SMTP": _OF_SMTP,
    "characters": _CHARACTERS,
    "grammar of mail": _OF_GRAMMAR,
}
_CONTROLS = {
    "encoded words": "Вопрос: 50 % = 1 к 2?",
    "line breaks": "Счёт за май",
    "lines of SMTP": "First line.\nSecond line.",
    "characters": "שלום \u200fпривет 😀",
    "grammar of mail": "Ремонт, 2-й этаж",
}


def _payloads() -> Iterator[MailOutPayload]:
    for family, rows in _FAMILIES.items():
        for target in EVERYWHERE:
            yield MailOutPayload(
                family=family,
                target=target,
                name="control",
                given=_CONTROLS[family],
                outcome="passes",
            )
            for name, given in rows.items():
                yield MailOutPayload(
                    family=family, target=target, name=name, given=given
                )
    yield MailOutPayload(
        family="addresses",
        target="address",
        name="control",
        given="Анна <anna@почта.example>",
        outcome="passes",
    )
    for name, given in _ADDRESSES.items():
        yield MailOutPayload(
            family="addresses",
            target="address",
            name=name,
            given=given,
            outcome="refused",
        )


MAIL_OUT: tuple[MailOutPayload, ...] = tuple(_payloads())
