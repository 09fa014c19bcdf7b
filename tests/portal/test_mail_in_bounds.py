"""Whatever mail comes, reading it costs as much as it is long, and nothing raw escapes.

Lines of Python that run are counted: the same on every machine. Time and memory of big
mails are measured by command (tests/security/mail_in.py).
"""

from __future__ import annotations

import sys
import tracemalloc

import pytest
from tests.security.mail_in import MAIL_IN

from bizproc.errors import SourceError
from bizproc.portal.files import DirectoryFiles
from bizproc.portal.mail.message_file import KeptFiles, read_mail, sender_and_subject
from bizproc.portal.mail.plain_text import sound_text

FAMILIES = {
    family: [it for it in MAIL_IN if it.family == family]
    for family in dict.fromkeys(it.family for it in MAIL_IN)
}
FROM = b"From: a@x.example\r\n"


def lines_run(act):
    count = 0

    def trace(_frame, event, _argument):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_hostile_is_read_as_far_as_it_goes_or_refused(family, tmp_path):
    payloads = FAMILIES[family]
    assert [it.outcome for it in payloads].count("passes") == 1
    keep = KeptFiles(files=DirectoryFiles(tmp_path))
    for payload in payloads:
        content = payload.given(5_000)
        sender_and_subject(content)
        try:
            mail = read_mail(content, keep=keep)
        except SourceError as error:
            assert (payload.outcome, error.code) == ("refused", "MAIL"), payload  # noqa: PT017 - most are read
            continue
        assert payload.outcome != "refused", payload
        assert mail.sender == "a@x.example", payload
        assert mail.text == sound_text(mail.text)
        if payload.text is not None:
            assert mail.text == payload.text


@pytest.mark.parametrize("family", ["pages", "parts", "headers"])
def test_four_times_the_mail_costs_four_times_the_work(family):
    for payload in FAMILIES[family]:
        small, large = (payload.given(size) for size in (1_000, 4_000))
        read_mail(small)  # what is computed once
        before, after = (
            lines_run(lambda it=it: read_mail(it)) for it in (small, large)
        )
        assert after < 4.6 * before, (payload, before, after)


HEAVY = (
    *("plain text", "Cyrillic", "emoji", "bytes", "base64", "base64 with rubbish"),
    *("quoted-printable", "uuencode", "uuencode without a begin", "spaces", "zip"),
    *("parts", "nearly boundaries", "nested", "folds", "references"),
)


@pytest.mark.parametrize("name", HEAVY)
def test_a_mail_takes_a_few_times_its_own_memory(name):
    """The library alone would take ten times as much, and forty of some."""
    measured = {"bodies", "parts", "headers"}
    [payload] = [it for it in MAIL_IN if it.name == name and it.family in measured]
    content = payload.given(600_000)
    read_mail(payload.given(1_000))
    tracemalloc.start()
    try:
        read_mail(content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5 * len(content) + 1_000_000


@pytest.mark.parametrize("count", [10, 1_000, 1_001, 5_000])
def test_so_many_recipients_are_read_and_no_more(count):
    usual = b"".join([b"a%d@x.example, " % it for it in range(count)])
    assert len(read_mail(FROM + b"To: " + usual + b"\r\n\r\nx").to) == min(count, 1_000)
    headers = b"".join([b"To: a%d@x.example\r\n" % it for it in range(count)])
    assert len(read_mail(FROM + headers + b"\r\nx").to) == min(count, 1_000)


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?= b", "a b"),
        ("a =?utf-8?b?0L8=?= b", "a п b"),
        ("=?utf-8?b?0A==?= =?utf-8?b?vw==?=", "п"),
        ("=?koi8-r?b?0NLJ18XU?= =?utf-8?q?!?=", "привет!"),
        ("=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?=", "=?utf-8?q?x?="),
        ("=?utf-8?q?a_b=20c?=", "a b c"),
        ("=?utf-8*en?q?a?=", "a"),
        ("=?x-none?q?a?=", "a"),
        ("=?unicode_escape?q?=5Cx41?=", "\\x41"),
        ("=?zip?b?eJw=?=", "xњ"),
        ("=?utf-8?q?a=0D=0ABcc:_b?=", "a Bcc: b"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=?utf-8?q?a", "=?utf-8?q?a"),
    ],
)
def test_encoded_words_are_read_once(header, text):
    mail = read_mail(FROM + b"Subject: " + header.encode() + b"\r\n\r\nx")
    assert mail.subject == text


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("filename=a.txt", "a.txt"),
        ('filename="a b.txt"', "a b.txt"),
        ('filename="a\\"b.txt"', 'a"b.txt'),
        ('filename="a; filename=b.txt"', "a; filename=b.txt"),
        ("filename*=utf-8''%D0%B0.txt", "а.txt"),
        ("filename*=koi8-r'ru'%C1.txt", "а.txt"),
        ("filename*0=a; filename*1=b.txt", "ab.txt"),
        ("filename*1*=%D0%B0.txt; filename*0*=utf-8''x", "xа.txt"),
        ("filename*0*=utf-8''%D0; filename*1*=%B0.txt", "а.txt"),
        ("filename=old.txt; filename*=utf-8''new.txt", "new.txt"),
        ("filename==?utf-8?b?0LAudHh0?=", "а.txt"),
        ('filename="=?utf-8?b?0LAudHh0?="', "а.txt"),
        ("filename*=utf-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("filename*=utf-8''a%00%0D%0Ab.txt", "a b.txt"),
        ("filename*=utf-8''%ff%fe.txt", "\ufffd\ufffd.txt"),
        ("filename*=idna''xn--a.txt", "xn--a.txt"),
        ("filename*999999=x", "part-1.bin"),
        ("", "part-1.bin"),
    ],
)
def test_names_of_files_are_read_however_they_are_written(written, name):
    head = b"Content-Type: application/x-y\r\nContent-Disposition: attachment; "
    mail = read_mail(FROM + head + written.encode() + b"\r\n\r\nx")
    assert mail.attachments == (name,)


@pytest.mark.parametrize(
    ("how", "raw", "text"),
    [
        ("base64", "aGVs\r\nbG8=", "hello"),
        ("base64", "aGVsbG8", "hello"),
        ("base64", "a!G?V s bG8=", "hello"),
        ("base64", "aGVsbG8=aGVs", "hello"),
        ("base64", "=", ""),
        ("BASE64", "aGVsbG8=", "hello"),
        ("quoted-printable", "he=6C=\r\nlo", "hello"),
        ("quoted-printable", "hello=", "hello"),
        ("x-uuencode", "begin 644 x\r\n%:&5L;&\\\r\n`\r\nend\r\n", "hello"),
        ("x-uuencode", "hello", ""),
        ("8bit", "hello", "hello"),
        ("x-none", "hello", "hello"),
    ],
)
def test_what_was_made_fit_for_mail_is_undone(how, raw, text):
    head = f"Content-Transfer-Encoding: {how}\r\n\r\n".encode()
    assert read_mail(FROM + head + raw.encode()).text == text


def test_parts_end_where_their_boundary_says(tmp_path):
    content = (
        FROM + b'Content-Type: multipart/mixed; boundary="a b"\r\n\r\nnot this\r\n'
        b"--a b\r\n\r\none\r\n--a b \r\nContent-Type: multipart/alternative; boundary=a"
        b"\r\n\r\n--a\r\n\r\ntwo\r\n--ab\r\n--a\r\nContent-Type: text/html\r\n\r\n2\r\n"
        b"--a--\r\nnor this\r\n--a b\r\nContent-Disposition: attachment; filename=f"
        b"\r\n\r\n\r\n1\r\n\r\n--a b--\r\n--a b\r\n\r\nnor this"
    )
    files = DirectoryFiles(tmp_path)
    mail = read_mail(content, keep=KeptFiles(files=files))
    assert mail.text == "one\n\ntwo\r\n--ab".replace("\r\n", "\n")
    [kept] = mail.attachments
    assert files.read(kept["key"]) == b"\r\n1\r\n"
