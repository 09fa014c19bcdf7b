"""What a server gets of a mail of ours: exactly our headers, values, text and files.

Nothing that a text says is obeyed, whoever reads it. More examples, by command:

    MAIL_EXAMPLES=20000 ./run pytest tests/portal/test_mail_on_the_wire.py \
        --hypothesis-profile=search
"""

from __future__ import annotations

import binascii
import datetime as dt
import os
import re
import socket
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, compat32
from urllib.parse import unquote_to_bytes

import pytest
from aiosmtpd.controller import Controller
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.portal.hostile_text import hostile_texts, users_of_addresses
from tests.security.mail_out import MAIL_OUT

from bizproc.errors import InvalidValueError
from bizproc.portal.mail import Letter, SmtpMail, message_of
from bizproc.portal.mail.addresses import address_of, mailbox_text
from bizproc.portal.mail.letter import mailboxes, message_id_of, subject_line
from bizproc.portal.mail.plain_text import one_line, plain_text
from bizproc.workspace.contact_details import is_email
from bizproc.workspace.mail_servers import MailServer

EXAMPLES = int(os.environ.get("MAIL_EXAMPLES", "60"))
AT = dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC)
NAMES = [
    *("Message-ID", "Date", "From", "To", "Reply-To", "Subject", "Auto-Submitted"),
    *("MIME-Version", "Content-Type"),
]
_UNQUOTED = re.compile(r'["<>]')
_WORD = re.compile(r"=\?utf-8\?b\?([A-Za-z0-9+/=]*)\?=\Z")


class Inbox:
    """Keep what comes, as it comes."""

    def __init__(self):
        self.taken = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture(scope="module")
def inbox():
    return Inbox()


@pytest.fixture(scope="module")
def server(inbox):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    entry = MailServer(
        host="127.0.0.1",
        port=port,
        sender="office@company.example",
        starttls=False,
        user_env=None,
        password_env=None,
    )
    yield SmtpMail(server=entry, timeout=60)
    controller.stop()


def letter(**given):
    usual = {
        "message_id": "<k@company.example>",
        "sender": "office@company.example",
        "to": ("client@example.org",),
        "reply_to": "office+token@company.example",
        "subject": "s",
        "text": "t",
        "at": AT,
    }
    return Letter(**usual | given)


# -- an own reader of what may be written, which decodes each thing once -------------


def headers_of(part):
    """Return names and values of the headers of a part, unfolded, and its body."""
    head, _, body = part.partition(b"\r\n\r\n")
    lines = head.decode("ascii").replace("\r\n ", " ").split("\r\n")
    return [tuple(line.split(": ", 1)) for line in lines], body


def read_text(value):
    """Read encoded words that stand alone, or plain words."""
    found = [_WORD.match(it) for it in value.split(" ")]
    if value and all(found):
        return "".join(binascii.a2b_base64(it[1]).decode() for it in found)
    assert "=?" not in value
    return value


def read_people(value):
    people = []
    for one in re.findall(r'(?:"[^"]*"|[^",])+', value):
        name, _, address = one.strip().rpartition("<")
        name, address = name.strip(), address.rstrip(">")
        if name.startswith('"'):
            assert re.fullmatch(r'"[^"\\]*"', name)
            name = name[1:-1]
        people.append((read_text(name), address))
    return people


def read_file_name(value):
    assert value.startswith("attachment; ")
    rest = value.removeprefix("attachment; ")
    plain = re.fullmatch(r'filename="([^"\\]*)"', rest)
    if plain:
        assert "=?" not in plain[1]
        return plain[1]
    pieces = [it.partition("=")[2] for it in rest.split("; ")]
    assert [it.partition("=")[0] for it in rest.split("; ")] == [
        f"filename*{number}*" for number in range(len(pieces))
    ]
    for it in pieces:  # none ends within a character
        unquote_to_bytes(it).decode()
    return unquote_to_bytes("".join(pieces).removeprefix("utf-8''")).decode()


def parts_of(headers, body):
    boundary = re.search(r'boundary="([^"]+)"', dict(headers)["Content-Type"])[1]
    begin, *parts, end = (b"\r\n" + body).split(f"\r\n--{boundary}".encode())
    assert (begin, end) == (b"", b"--\r\n")
    return [headers_of(it.removeprefix(b"\r\n")) for it in parts]


def content_of(headers, body):
    if dict(headers)["Content-Transfer-Encoding"] == "base64":
        return binascii.a2b_base64(body)
    return binascii.a2b_qp(body)


def as_written(text):
    return plain_text(text).replace("\n", "\r\n")


# -- the rule -----------------------------------------------------------------------


def check_wire(content):
    """No line is one that a server on the way would break, change or obey."""
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert not any(b"\r" in it or b"\n" in it or b"\0" in it for it in lines)
    assert not any(it.startswith((b"From ", b".")) for it in lines)
    assert max(map(len, lines)) <= 998
    assert all(len(it) <= 78 for it in lines if b"@" not in it)


def check_read(content, sent):
    headers, body = headers_of(content)
    assert [name for name, _ in headers] == NAMES
    values = dict(headers)
    assert values["Message-ID"] == sent.message_id
    assert read_text(values["Subject"]) == subject_line(sent.subject)
    for name, texts in (
        ("From", [sent.sender]),
        ("To", sent.to),
        ("Reply-To", [sent.reply_to]),
    ):
        wanted = [(it.name, it.in_mail) for it in map(address_of, texts)]
        assert read_people(values[name]) == wanted
    together, *files = (
        parts_of(headers, body) if sent.attachments else [(headers, body)]
    )
    plain, page = parts_of(*together)
    assert content_of(*plain).decode() == as_written(sent.text)
    assert b"<h1" not in content_of(*page)
    assert b"<script" not in content_of(*page)
    assert len(files) == len(sent.attachments)
    for (head, inside), (name, raw) in zip(files, sent.attachments, strict=True):
        assert [it for it, _ in head] == [
            *("Content-Type", "Content-Disposition", "Content-Transfer-Encoding")
        ]
        assert read_file_name(dict(head)["Content-Disposition"]) == shown(name)
        assert content_of(head, inside) == raw


def check_library(content, sent):
    """Both readers of this Python's library agree."""
    read = message_from_bytes(content, policy=policy.default)
    old = message_from_bytes(content, policy=compat32)
    assert read.keys() == old.keys() == NAMES
    assert read["Subject"] == subject_line(sent.subject)
    subject = old["Subject"].replace("\r\n", "")
    assert str(make_header(decode_header(subject))) == subject_line(sent.subject)
    for name, texts in (("From", [sent.sender]), ("To", sent.to)):
        # Python 3.11 reads a space between two encoded words of a name
        wanted = [("".join(it.name.split()), it.bare) for it in map(address_of, texts)]
        assert [
            ("".join(it.display_name.split()), it.addr_spec)
            for it in read[name].addresses
        ] == wanted
    assert read.get_body(("plain",)).get_content() == as_written(sent.text)
    for message in (read, old):
        kept = [it for it in message.walk() if it.get_content_disposition()]
        names = [it.get_filename() for it in kept]
        # the library takes quotes and angles off some names
        assert [_UNQUOTED.sub("", it).strip() for it in names] == [
            _UNQUOTED.sub("", shown(name)).strip() for name, _ in sent.attachments
        ]
        raws = [it.get_payload(decode=True) for it in kept]
        assert raws == [raw for _, raw in sent.attachments]
    assert not any(part.defects for part in read.walk())


def shown(name):
    """Return the name that a file is sent with."""
    line = re.sub(r"[/\\]", "_", one_line(name))[-200:]
    line = re.sub("[\u200e\u200f]", "", line).strip()
    return "file" if line in {"", ".", ".."} else line


text = hostile_texts()


@st.composite
def addresses(draw):
    user = draw(users_of_addresses().filter(lambda it: "=?" not in it))
    host = draw(st.sampled_from(("x.example", "почта.example", "a-b.co.example")))
    return mailbox_text(draw(text | st.just("")), f"{user}@{host}")


@settings(max_examples=EXAMPLES, report_multiple_bugs=False)
@given(
    subject=text,
    body=text,
    people=st.lists(addresses(), min_size=3, max_size=5),
    files=st.lists(st.tuples(text, st.binary(max_size=200)), max_size=2),
    key=text,
)
def test_a_server_gets_exactly_what_was_written(
    server, inbox, subject, body, people, files, key
):
    sender, reply_to, *to = people
    sent = letter(
        message_id=message_id_of(key, sender),
        subject=subject,
        text=body,
        sender=sender,
        reply_to=reply_to,
        to=mailboxes(to),
        attachments=tuple(files),
    )
    message = message_of(sent)
    inbox.taken.clear()
    server.send(message)
    [taken] = inbox.taken
    content = taken.content
    assert content == message.as_bytes()
    assert taken.mail_from == address_of(sender).bare
    assert taken.rcpt_tos == [address_of(it).bare for it in sent.to]
    check_wire(content)
    check_read(content, sent)
    check_library(content, sent)


def written(payload):
    """Return the letter of a payload."""
    given, target = payload.given, payload.target
    if target in {"subject", "text"}:
        return letter(**{target: given})
    if target == "file":
        return letter(attachments=((given, b"content"),))
    if target == "address":
        return letter(to=mailboxes(given))
    named = mailbox_text(given, "a@x.example")
    return letter(**({"to": (named,)} if "recipient" in target else {"sender": named}))


GROUPS = {
    f"{family} in {target}": [
        it for it in MAIL_OUT if (it.family, it.target) == (family, target)
    ]
    for family, target in dict.fromkeys((it.family, it.target) for it in MAIL_OUT)
}


@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)
def test_what_is_hostile_arrives_as_text_or_is_refused(group):
    assert [it.outcome for it in group].count("passes") == 1
    for payload in group:
        try:
            sent = written(payload)
            content = message_of(sent).as_bytes()
        except InvalidValueError:
            assert payload.outcome == "refused", payload
            continue
        assert payload.outcome != "refused", payload
        check_wire(content)
        check_read(content, sent)
        check_library(content, sent)
        if payload.outcome == "passes":
            assert_arrives_as_it_is(payload, content)


def assert_arrives_as_it_is(payload, content):
    read = message_from_bytes(content, policy=policy.default)
    [client] = read["To"].addresses
    [us] = read["From"].addresses
    names = [it.get_filename() for it in read.iter_attachments()]
    arrived = {
        "subject": read["Subject"],
        "text": read.get_body(("plain",)).get_content().replace("\r\n", "\n"),
        "sender name": us.display_name,
        "recipient name": client.display_name,
        "file": names[0] if names else None,
        "address": "Анна <anna@почта.example>"
        if (client.display_name, client.addr_spec)
        == ("Анна", "anna@xn--80a1acny.example")
        else "",
    }
    wanted = payload.given.replace("\n", " ") if payload.target != "text" else None
    assert arrived[payload.target].replace("\u200f", "") == (
        wanted or payload.given
    ).replace("\u200f", "")


def test_a_title_that_looks_encoded_forges_nothing(
    make_office, tmp_path, server, inbox
):
    """As a stranger writes it into a public form."""
    title = "Счёт =?utf-8?q?x=0D=0ABcc:_evil@x.example=0D=0A=0D=0A<h1>forged</h1>?="
    office = make_office(tmp_path, mail=server)
    inbox.taken.clear()
    deal = office.portal.create("deal", {"email": "client@example.org", "title": title})
    office.perform(
        "send_email", deal.id, to="deal.email", subject="deal.title", body="deal.title"
    )
    [taken] = inbox.taken
    assert taken.rcpt_tos == ["client@example.org"]
    read = message_from_bytes(taken.content, policy=policy.default)
    assert "Bcc" not in read
    assert read["Subject"] == title
    assert read.get_body(("plain",)).get_content() == title
    assert [it.subject for it in office.portal.mails()] == [title]


@pytest.mark.parametrize("how", [policy.default, SMTP, policy.strict, compat32])
def test_whoever_writes_the_mail_out_writes_what_was_built(how):
    """A port of an application may write it by a policy of its own."""
    forged = "Счёт =?utf-8?q?x=0D=0ABcc:_evil@x.example?="
    sent = letter(
        subject=forged,
        sender=mailbox_text(forged, "office@company.example"),
        attachments=((forged, b"1"),),
    )
    message = message_of(sent)
    written_out = message.as_bytes(policy=how.clone(linesep="\r\n"))
    assert written_out == message.as_bytes()
    assert message["Subject"] == forged
    read = message["From"].addresses[0].display_name
    assert read.replace(" ", "") == forged.replace(" ", "")  # as above
    assert [it.get_filename() for it in message.iter_attachments()] == [forged]


def test_a_mail_of_an_application_goes_out_too(server, inbox):
    message = EmailMessage()
    message["From"], message["To"] = "a@company.example", "b@example.org"
    message["Bcc"] = "c@example.org"
    message.set_content("Привет")
    inbox.taken.clear()
    server.send(message)
    [taken] = inbox.taken
    assert taken.rcpt_tos == ["b@example.org", "c@example.org"]
    assert b"Bcc" not in taken.content
    copied = message_of(letter())
    copied["Bcc"] = "c@example.org"
    server.send(copied)
    assert inbox.taken[1].rcpt_tos == ["client@example.org", "c@example.org"]
    assert b"Bcc" not in inbox.taken[1].content


def test_ids_of_mails_are_told_apart_whatever_the_keys():
    keys = ["a/1", "a/Шаг", "a/Шок", "a..b", "a.b", "", " ", "x" * 5_000, "x" * 5_001]
    ids = {message_id_of(it, "o@company.example") for it in keys}
    assert len(ids) == len(keys)
    assert message_id_of("instance-1/Ask:1", "o@c.example").startswith(
        "<instance-1/Ask"
    )
    for id_ in ids:
        message_of(letter(message_id=id_))
        assert re.fullmatch(r"<[!-;=?A-~]+@company\.example>", id_)
    for bad in ("<a@x>\r\nBcc: b@x", "a@x", "<ж@x>", "<=?utf-8?q?a?= @x>", "<>"):
        with pytest.raises(InvalidValueError, match="no Message-ID"):
            message_of(letter(message_id=bad))


@given(name=text, user=users_of_addresses())
def test_what_is_read_of_an_address_is_read_again(name, user):
    if not is_email(f"{user}@x.example"):
        return
    written = mailbox_text(name, f"{user}@x.example")
    [once] = mailboxes(written)
    assert mailboxes(once) == (once,)
    read = address_of(once)
    assert read.bare == f"{user}@x.example"
    assert read.name == one_line(re.sub(r'["\\]', " ", one_line(name)))[:200].rstrip()


def test_a_host_is_written_as_servers_know_it():
    assert address_of("a@ПОЧТА.example").host == "xn--80a1acny.example"
    assert address_of("A B <a@x.example>").name == "A B"
