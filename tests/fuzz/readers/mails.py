"""Mails as they come in, and what is made of them."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fuzz.reader import Read, Reader, files, reading, text_of
from tests.mailbox.mails import HOSTILE, usual

from bizproc.portal.mail.html_text import text_of_html
from bizproc.portal.mail.kinds import kind_of
from bizproc.portal.mail.letter import Letter, mailboxes, message_of
from bizproc.portal.mail.markup import html_of
from bizproc.portal.mail.message_file import read_mail, sender_and_subject

_BOUNCE = b"""From: MAILER-DAEMON@mx.example\r
To: help@x.example\r
Subject: Undelivered\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
\r
It did not arrive.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example\r
\r
Final-Recipient: rfc822; anna@x.example\r
Action: failed\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 no such user\r
--b\r
Content-Type: message/rfc822\r
\r
Message-ID: <a@x.example>\r
Subject: =?utf-8?b?0J/RgNC40LLQtdGC?=\r
\r
text\r
--b--\r
"""
_ODD = b"""Message-ID: <1@x.example>\r
From: =?koi8-r?B?8NLJ18XU?= <anna@x.example>\r
To: "A, B" <a@x.example>, group: b@x.example, c@x.example;\r
References: <a@x.example> <b@x.example>\r
In-Reply-To: <a@x.example>\r
Date: Tue, 1 Jun 2027 09:00:00 +0300\r
Subject: =?utf-8?q?=D0=A1?=\r
 =?utf-8?q?=D1=87?=\r
Content-Type: multipart/mixed; boundary="x"\r
\r
--x\r
Content-Type: multipart/alternative; boundary=y\r
\r
--y\r
Content-Type: text/html; charset="windows-1251"\r
Content-Transfer-Encoding: quoted-printable\r
\r
<p>=CF=F0<br>x</p><script>x</script>\r
--y--\r
--x\r
Content-Type: application/pdf; name*0*=utf-8''%D0%A1; name*1=x.pdf\r
Content-Disposition: attachment; filename*=utf-8''%D0%A1.pdf\r
Content-Transfer-Encoding: base64\r
\r
JVBERi0=\r
--x--\r
"""
_HTML = (
    *(
        b"<html><body><p>One<br>two</p><table><tr><td>a<td>b</table>",
        b"&nbsp;&#1089;&amp;",
    ),
    *(
        b"<style>p{}</style><!-- x --><ul><li>a<li>b</ul><a href='x'>y</a>",
        b"<div>" * 30,
    ),
    *(b"<blockquote>x<blockquote>y</blockquote></blockquote><![CDATA[x]]><?php x ?>",),
)


def _mails() -> list[bytes]:
    chance = random.Random(5)  # noqa: S311 - replayable
    small = [make(number) for number, make in enumerate(HOSTILE.values())]
    found = [it.content for it in small if len(it.content) < 20_000]
    found += [
        usual(number, chance).content
        for number in itertools.islice(itertools.count(), 12)
    ]
    return [*found, _BOUNCE, _ODD]


def _read(data: bytes) -> str:
    mail = read_mail(data)
    sender, subject = sender_and_subject(data)
    told = (kind_of(mail), len(mail.attachments), mail.bounce is not None, mail.to)
    return f"{told!r:.80} {bool(mail.text)} {bool(subject)} {bool(sender)}"


_LETTERS = (
    b"Subject\nclient@x.example\nHello\n\nText\nfile.pdf",
    'Счёт =?utf-8?q?=0D=0ABcc:x?=\n"Анна" <a@x.example>\nТекст\nсчёт.pdf'.encode(),
)
_AT = dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC)


def _write(data: bytes) -> None:
    subject, to, text, name, *_ = [*text_of(data).split("\n"), "", "", "", ""]
    letter = Letter(
        message_id="<1@x.example>",
        sender="Desk <desk@x.example>",
        to=mailboxes([to]) or ("a@x.example",),
        subject=subject,
        text=text,
        at=_AT,
        attachments=((name, b"x"),),
    )
    message_of(letter).as_bytes()


@contextmanager
def _templates() -> Iterator[Read]:
    with tempfile.TemporaryDirectory(prefix="bizproc-fuzz-") as folder:
        path = Path(folder) / "mail.html"

        def read(data: bytes) -> None:
            path.write_bytes(data)
            html_of("one\n\ntwo\nthree", subject="S", templates=Path(folder))

        yield read


MAILS = (
    Reader(name="mail", kind="lines", seeds=_mails, opened=reading(_read), share=2),
    Reader(name="letter", kind="words", seeds=lambda: _LETTERS, opened=reading(_write)),
    Reader(
        name="mail.html",
        kind="words",
        seeds=files("src/bizproc/portal/mail/templates/*"),
        opened=_templates,
    ),
    Reader(
        name="html",
        kind="words",
        seeds=lambda: _HTML,
        opened=reading(lambda data: text_of_html(text_of(data))),
        share=2,
    ),
)
