"""Mails as they come: of clients, of strangers, twice, and hostile ones of all kinds.

Of each it is known under which id it has to be kept, or that it has to be set aside.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage

__all__ = ["CONTACTS", "HOSTILE", "LIMIT", "Mail", "mails_of"]

CONTACTS = tuple(f"client{number}@example.org" for number in range(20))
LIMIT = 300_000
"""The bytes that a mail may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Hold a mail and what has to become of it.

    `kept` is the Message-ID under which it is kept, None if it has none that is known
    beforehand. `kind` is the kind of the mail. A copy of another has its `original`.
    """

    content: bytes
    kind: str
    kept: str | None = None
    is_copy: bool = False


def mails_of(count: int, hostile: int, *, seed: int) -> Iterator[Mail]:
    """Yield so many mails, of which so many are hostile, in an order of chance.

    Of the hostile ones every kind comes in turn.
    """
    chance = random.Random(seed)  # noqa: S311 - replayable
    kinds = itertools.cycle(HOSTILE.values())
    bad = dict(zip(chance.sample(range(count), hostile), kinds, strict=False))
    last: Mail | None = None
    for number in range(count):
        if number in bad:
            yield bad[number](number)
            continue
        if last is not None and chance.random() < 0.03:
            copied = b"Received: from mx%d.example.org\r\n" % number + last.content
            yield Mail(content=copied, kind=last.kind, kept=last.kept, is_copy=True)
            continue
        last = usual(number, chance)
        yield last


def usual(number: int, chance: random.Random) -> Mail:
    """Return a mail of a client or a stranger, as programs write it."""
    is_client = chance.random() < 0.7
    message = EmailMessage()
    message["Message-ID"] = f"<{number}@example.org>"
    message["From"] = (
        chance.choice(CONTACTS) if is_client else f"stranger{number}@example.com"
    )
    message["To"] = "help@company.example"
    message["Subject"] = f"Вопрос {number}"
    text = f"Письмо {number}\n" + "Добрый день. " * chance.randrange(200)
    if chance.random() < 0.3:
        message.set_content(f"<p>{text}</p>", subtype="html", charset="koi8-r")
    else:
        message.set_content(text)
    for name in range(chance.choice((0, 0, 0, 1, 3))):
        content = chance.randbytes(chance.randrange(20_000))
        message.add_attachment(
            content, "application", "pdf", filename=f"Акт {number}-{name}.pdf"
        )
    return Mail(
        content=message.as_bytes(),
        kind="personal" if is_client else "stranger",
        kept=f"<{number}@example.org>",
    )


def _hostile(
    body: Callable[[int], bytes], *, kind: str = "personal", named: bool = True
) -> Callable[[int], Mail]:
    """Return what makes a hostile mail of its rest: headers and body."""

    def make(number: int) -> Mail:
        if not named:
            return Mail(content=body(number), kind=kind)
        head = (
            b"Message-ID: <%d@evil.example>\r\nSubject: evil %d\r\n" % (number, number)
            + f"From: {CONTACTS[number % len(CONTACTS)]}\r\n".encode()
        )
        kept = f"<{number}@evil.example>"
        return Mail(content=head + body(number), kind=kind, kept=kept)

    return make


_PART = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
_TEXT = b"Content-Type: text/plain; charset=%s\r\n\r\n"
_REPORT = (
    b"Return-Path: <>\r\nContent-Type: multipart/report; report-type=delivery-status;"
    b' boundary="r"\r\n\r\n--r\r\n\r\nx\r\n--r\r\nContent-Type: message/delivery-status'
    b"\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.c\r\n"
    b"Action: failed\r\n\r\n--r--\r\n"
)

HOSTILE: dict[str, Callable[[int], Mail]] = {
    "nested": _hostile(lambda _: b"".join(_PART % (n, n) for n in range(80))),
    "crowded": _hostile(lambda _: _PART % (1, 1) + b"\r\n--b1\r\n\r\nx" * 1_500),
    "mails in mails": _hostile(
        lambda _: b"Content-Type: message/rfc822\r\n\r\n" * 70 + b"From: x\r\n\r\n"
    ),
    "headers": _hostile(lambda _: b"X: y\r\n" * 9_000 + b"\r\nx"),
    "headers of a part": _hostile(lambda _: _PART % (1, 1) + b"X: y\r\n" * 12_000),
    "lines": _hostile(lambda _: b"\r\n" + b"\n" * 100_000),
    "a long header": _hostile(lambda _: b"X: " + b"y " * 100_000 + b"\r\n\r\nx"),
    "many recipients": _hostile(
        lambda n: b"To: " + b"a+%d@x.example, " % n * 5_000 + b"\r\n\r\nx"
    ),
    "many references": _hostile(
        lambda n: b"References: " + b"<%d@x> " % n * 20_000 + b"\r\n\r\nx"
    ),
    "brackets": _hostile(lambda _: b"To: " + b"(" * 5_000 + b"\r\n\r\nx"),
    "an unknown charset": _hostile(lambda n: _TEXT % b"x-evil" + b"\xff\xfe%d" % n),
    "no charset at all": _hostile(lambda n: _TEXT % b'"\0"' + b"\xd0%d" % n),
    "a charset of python": _hostile(lambda n: _TEXT % b"unicode_escape" + b"\\%d" % n),
    "eight bits": _hostile(
        lambda n: b"Subject: \xcf\xf0\xe8\xe2\xe5\xf2\r\n\r\n\xff\xfe\x00%d" % n
    ),
    "broken base64": _hostile(
        lambda n: b"Content-Transfer-Encoding: base64\r\n\r\n=%d====A" % n
    ),
    "broken uuencode": _hostile(
        lambda n: b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 6 x\r\n%d" % n
    ),
    "broken words": _hostile(
        lambda _: b"To: =?utf-7?Q?+2AA-?= <a@x>\r\nCc: =?x?b?=\r\n\r\nx"
    ),
    "no boundary": _hostile(lambda _: b"Content-Type: multipart/mixed\r\n\r\nx"),
    "a date of far": _hostile(lambda _: b"Date: 1 Jan 99999999999 0:0\r\n\r\nx"),
    "a page": _hostile(
        lambda _: b"Content-Type: text/html\r\n\r\n" + b"<div><a <!--" * 20_000
    ),
    "winmail": _hostile(
        lambda _: (
            b"Content-Type: application/ms-tnef; name=winmail.dat\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\neJ8+IgAAAAA="
        )
    ),
    "paths": _hostile(
        lambda _: b"Content-Type: application/x; name=../../etc/passwd\r\n\r\nx"
    ),
    "no name": _hostile(
        lambda _: b"Content-Disposition: attachment; filename*=utf-8''%ff%00\r\n\r\nx"
    ),
    "a vacation": _hostile(
        lambda _: b"Auto-Submitted: auto-replied\r\n\r\nx", kind="automatic"
    ),
    "a list": _hostile(lambda _: b"List-Id: <x.y>\r\n\r\nx", kind="automatic"),
    "a bounce": _hostile(lambda _: _REPORT, kind="bounce"),
    "ourselves": _hostile(
        lambda n: b"From: no-reply@company.example\r\nMessage-ID: <%d@us>\r\n\r\nx" % n,
        kind="own",
        named=False,
    ),
    "no sender": _hostile(
        lambda n: b"Subject: %d\r\n\r\nx" % n, kind="unreadable", named=False
    ),
    "garbage": _hostile(
        lambda n: b"\xff\xfe\x00\r\r\n%d" % n, kind="unreadable", named=False
    ),
    "too big": _hostile(
        lambda n: b"\r\n%d" % n + b"x" * LIMIT, kind="unreadable", named=False
    ),
    "no id": _hostile(
        lambda n: b"From: %s\r\n\r\nwithout an id %d" % (CONTACTS[0].encode(), n),
        named=False,
    ),
    "a used id": _hostile(
        lambda n: (
            b"From: %s\r\nMessage-ID: <used@example.org>\r\n\r\nanother %d"
            % (CONTACTS[1].encode(), n)
        ),
        named=False,
    ),
    "an endless id": _hostile(
        lambda n: (
            b"From: %s\r\nMessage-ID: <%d.%s>\r\n\r\nx"
            % (CONTACTS[2].encode(), n, b"y" * 5_000)
        ),
        named=False,
    ),
}
