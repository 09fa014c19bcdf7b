"""Once around with real servers: client, mail server, mailbox, record, answer, client."""

import contextlib
import functools
import smtplib
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from tests.imap_server import USER, ImapServer
from tests.portal.mailbox.conftest import ENVIRONMENT
from tests.portal.mailbox.test_mail_reader import NoPrograms
from tests.portal.test_mail_kinds import FAILED, report

from bizproc.portal.mail import SmtpMail
from bizproc.portal.mailbox.mail_reader import Reading
from bizproc.workspace.mail_servers import MailServer

HELP = "help+0123456789abcdef0123456789abcdef@company.example"
OUTSIDE = {"client@example.org": "client", "other@example.org": "client"}


class PostOffice:
    """Take mails by SMTP and put each into the mailbox of whom it is to."""

    def __init__(self, mailboxes):
        self._mailboxes = mailboxes

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        for address in envelope.rcpt_tos:
            user = OUTSIDE.get(address)
            if address.startswith(("help+", "help@", "office@")):
                user = USER
            if user is not None:  # the mailboxes of the staff are not looked into
                self._mailboxes.deliver(envelope.content, user=user)
        return "250 OK"


@pytest.fixture
def smtp():
    """Yield the servers: the mailboxes of all, and the port that mails go to."""
    mailboxes = ImapServer()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(PostOffice(mailboxes), hostname="127.0.0.1", port=port)
    controller.start()
    with contextlib.closing(contextlib.ExitStack()) as stack:
        stack.callback(mailboxes.stop)
        stack.callback(controller.stop)
        yield mailboxes, port


@pytest.fixture
def loop(open_loop):
    """Return an office whose mails go out and come in over these servers."""
    return open_loop()


@pytest.fixture
def open_loop(smtp, make_portal):
    return functools.partial(with_servers, smtp, make_portal)


def with_servers(smtp, make_portal, **options):
    """Return an office whose mails go out and come in over these servers."""
    mailboxes, port = smtp
    out = MailServer(
        host="127.0.0.1",
        port=port,
        sender="Office <office@company.example>",
        starttls=False,
        user_env=None,
        password_env=None,
    )
    office = make_portal(
        mailboxes.port,
        environment=ENVIRONMENT,
        options={"mail": SmtpMail(server=out), **options},
    )
    office.mailboxes, office.smtp_port = mailboxes, port
    return office


def write(office, sender, to, text, *, files=(), **headers):
    """Send a mail as a person outside does."""
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    message["Subject"] = "Счёт"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    for name, content in dict(files).items():
        message.add_attachment(content, "application", "x", filename=name)
    with smtplib.SMTP("127.0.0.1", office.smtp_port) as server:
        server.send_message(message)


def arrived(office, user="client"):
    """Return the mails in a mailbox outside."""
    contents = office.mailboxes.contents(user=user)
    return [message_from_bytes(it, policy=policy.default) for it in contents]


def answer(office, contact, *, to='"client@example.org"'):
    """Let a process send a mail that asks for answers to an address with a token."""
    office.perform(
        *("send_email", contact),
        to=to,
        subject='"Ваш счёт"',
        body='"Вот он"',
        **{"from": '"Office <office@company.example>"'},
        reply_to=f'"{HELP}"',
    )


def test_a_client_writes_is_answered_and_answers(loop):
    given = {"emails": ["client@example.org"], "responsible": "u_mgr"}
    contact = loop.portal.create("contact", given).id
    write(loop, "client@example.org", "office@company.example", "Где счёт?")
    assert loop.reader.read() == Reading(taken=1)
    [asked] = loop.portal.received_mails()
    assert (asked.record, asked.text) == (contact, "Где счёт?")

    answer(loop, contact)
    [mail] = arrived(loop)
    assert mail["Subject"] == "Ваш счёт"
    assert mail["Auto-Submitted"] == "auto-generated"

    # from another address, by a program that keeps no thread: the token binds it
    write(loop, "other@example.org", str(mail["Reply-To"]), "Спасибо")
    assert loop.reader.read() == Reading(taken=1)
    thanks = loop.portal.received_mails()[-1]
    assert (thanks.record, thanks.text) == (contact, "Спасибо")
    assert loop.notices("MailReceived") == [("MailReceived", "u_mgr")] * 2


def test_robots_do_not_talk_to_each_other(loop):
    contact = loop.portal.create("contact", {"emails": ["client@example.org"]}).id
    answer(loop, contact)
    [mail] = arrived(loop)
    note = {"Auto_Submitted": "auto-replied", "In_Reply_To": mail["Message-ID"]}
    write(loop, "client@example.org", str(mail["Reply-To"]), "Я в отпуске", **note)
    write(loop, "office@company.example", str(mail["Reply-To"]), "Сами себе")
    write(loop, "help@company.example", str(mail["Reply-To"]), "И снова")
    ours = f"Message-ID: {mail['Message-ID']}\r\n\r\n".encode()
    failed = FAILED.replace(b"gone@example.org", b"client@example.org")
    loop.mailboxes.deliver(report(failed, ours=ours))
    loop.reader.read()
    kinds = sorted(it.kind for it in loop.portal.received_mails())
    assert kinds == ["automatic", "bounce", "own", "own"]
    assert loop.events(contact, "mail_received") == []
    assert loop.events(contact, "mail_bounced") == [
        ("mail_bounced", None, "client@example.org")
    ]
    assert len(arrived(loop)) == 1


def test_a_client_of_the_desk_gets_a_ticket_by_mail_and_answers(open_loop):
    """The whole company: mail, ticket, mail, comment, mail, answer, comment."""
    office = open_loop(extensions=None, file_scan=NoPrograms()).deploy()
    write(office, "client@example.org", "help@company.example", "Не печатает")
    assert office.reader.read() == Reading(taken=1)
    [ticket] = office.portal.find("ticket")
    assert ticket.fields["description"] == "Не печатает"
    office.engine.run_due()
    [told] = arrived(office)
    assert told["Reply-To"].addresses[0].username.startswith("help+")

    task = office.task("HandleTicket")
    office.engine.comment_on_task(task.id, "Какая модель?", by="u_admin")
    office.engine.run_due()
    asked = arrived(office)[-1]
    assert "Какая модель?" in asked.get_body(("plain",)).get_content()

    write(
        *(office, "other@example.org", str(asked["Reply-To"]), "Такая-то"),
        files={"photo.png": b"PNG", "virus.exe": b"1"},
    )
    assert office.reader.read() == Reading(taken=1)
    assert [it[2] for it in office.events(ticket.id, "file_added", "file_refused")] == [
        *("photo.png", "virus.exe")
    ]
    answers = [it[2] for it in office.events(ticket.id, "message_added")]
    assert answers == ["Какая модель?", "Такая-то"]
    assert [it.record for it in office.portal.received_mails()] == [ticket.id] * 2
