"""Mail: a real server on loopback, refusals, retries, hostile values."""

import datetime as dt
import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc.errors import InvalidValueError
from bizproc.portal.mail import (
    CapturedMail,
    Letter,
    MailRefusedError,
    MailUnavailableError,
    SmtpMail,
    message_of,
)
from bizproc.workspace.mail_servers import MailServer


class Inbox:
    """Take mails; `answer`, while set, refuses their content."""

    def __init__(self):
        self.taken = []
        self.answer = None
        self.refused = set()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        if self.answer:
            return self.answer
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def server(inbox):
    port = free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield smtp(port)
    controller.stop()


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def smtp(port, **given):
    entry = MailServer(
        host="127.0.0.1",
        port=port,
        sender="office@company.example",
        starttls=False,
        **{"user_env": None, "password_env": None, **given},
    )
    return SmtpMail(server=entry, timeout=60)


def letter(**given):
    return Letter(
        **{
            "message_id": "<k@company.example>",
            "sender": "Офис <office@company.example>",
            "to": ("client@example.org",),
            "subject": "Счёт",
            "text": "Здравствуйте!\n\nСчёт во вложении.",
            "at": dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC),
            **given,
        }
    )


def send_from_process(office):
    """Let a process send one mail; return its instance."""
    deal = office.portal.create("deal", {"email": "client@example.org"}).id
    return office.perform(
        "send_email", deal, to="deal.email", subject='"Работы завершены"', body='"Т"'
    )


def test_process_sends_through_a_real_server(make_office, tmp_path, server, inbox):
    office = make_office(tmp_path, mail=server)
    instance = send_from_process(office)
    [taken] = inbox.taken
    [kept] = office.portal.mails()
    assert taken["Message-ID"] == kept.message_id
    assert instance.id in kept.message_id
    assert str(taken["To"]) == "client@example.org"
    assert str(taken["Subject"]) == "Работы завершены"
    assert taken.get_body(("plain",)).get_content().strip() == "Т"
    assert ("mail_sent", None, "Работы завершены") in office.events("deal-1")
    assert instance.state == "COMPLETED"


@pytest.mark.parametrize("answer", ["554 spam", "451 later"])
def test_refused_mail_is_tried_four_times_then_an_incident(
    make_office, tmp_path, server, inbox, answer
):
    office = make_office(tmp_path, mail=server)
    inbox.answer = answer
    send_from_process(office)
    for minute in (1, 6, 36):
        assert office.engine.incidents() == []
        office.at(f"2027-06-01T09:{minute:02}")
    [incident] = office.engine.incidents()
    assert (incident.code, incident.attempts) == ("MAIL_FAILED", 4)
    assert answer in incident.message
    assert office.notices() == [("IncidentRaised", "u_admin")]
    assert office.portal.mails() == []

    inbox.answer = None
    office.engine.resolve_incident(incident.id, action="retry")
    office.engine.run_due()
    [taken] = inbox.taken
    [kept] = office.portal.mails()
    assert taken["Message-ID"] == kept.message_id
    [instance] = office.engine.instances()
    assert instance.state == "COMPLETED"


def test_server_that_is_down_is_tried_again(make_office, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        office = make_office(tmp_path, mail=smtp(free.getsockname()[1]))
        send_from_process(office)
        assert office.engine.incidents() == []
        assert office.engine.next_due() == office.clock.now() + dt.timedelta(minutes=1)
        [failed] = [
            it
            for it in office.engine.history("instance-000001")
            if it.type == "action_failed"
        ]
        assert "cannot be reached" in failed.data["message"]


def test_mail_accepted_while_its_process_was_stopped_is_kept(make_office, tmp_path):
    class StopsTheProcess(CapturedMail):
        def send(self, message):
            super().send(message)
            office.engine.terminate("instance-000001")

    office = make_office(tmp_path, mail=StopsTheProcess())
    send_from_process(office)
    assert len(office.mail.messages) == 1
    assert [it.subject for it in office.portal.mails()] == ["Работы завершены"]
    [instance] = office.engine.instances()
    assert instance.state == "TERMINATED"


def test_address_that_is_none_is_a_business_error(office):
    for to in ('""', "null", '"не адрес"', '["a@example.org, b@example.org"]'):
        office.perform("send_email", "x", to=to, subject='"Т"', body='"Т"')
    codes = {it.code for it in office.engine.incidents()}
    assert codes == {"NO_RECIPIENT"}
    assert len(office.engine.incidents()) == 4
    assert office.mail.messages == []


def test_server_refusals_name_place_and_reason(server, inbox):
    inbox.refused.add("gone@example.org")
    message = message_of(letter(to=("client@example.org", "gone@example.org")))
    with pytest.raises(
        MailRefusedError, match=r"gone@example\.org: 550 no such mailbox"
    ):
        server.send(message)
    inbox.answer = "421 busy"
    with pytest.raises(MailUnavailableError, match="421 busy"):
        server.send(message_of(letter()))


def test_missing_password_is_named(server):
    port = server.server.port
    asking = smtp(port, user_env="NO_SUCH_USER", password_env="NO_SUCH_PASSWORD")  # noqa: S106
    with pytest.raises(MailUnavailableError, match="NO_SUCH_USER"):
        asking.send(message_of(letter()))


def test_missing_starttls_is_refused(server):
    entry = server.server
    secure = SmtpMail(
        server=MailServer(
            host=entry.host,
            port=entry.port,
            sender=entry.sender,
            starttls=True,
            user_env=None,
            password_env=None,
        )
    )
    with pytest.raises(MailRefusedError, match="does not offer"):
        secure.send(message_of(letter()))


HOSTILE = st.text(max_size=60) | st.sampled_from(
    [
        "a\r\nBcc: everybody@example.org",
        "<script>alert(1)</script>",
        "\u202eобратно",
        "{{ 7 * 7 }}{% raw %}",
        "=?utf-8?b?IQ==?=",
    ]
)


@settings(max_examples=60)
@given(subject=HOSTILE, text=HOSTILE)
def test_no_value_becomes_a_header_or_markup(subject, text):
    message = message_of(letter(subject=subject, text=text))
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert sorted(read.keys()) == sorted(message_of(letter()).keys())
    assert str(read["To"]) == "client@example.org"
    html = read.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "49" not in html or "49" in subject + text


def test_sender_and_recipient_hold_no_line_breaks():
    for text in ("a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org"):
        with pytest.raises(InvalidValueError, match="no e-mail address"):
            message_of(letter(to=(text,)))
        with pytest.raises(InvalidValueError, match="no e-mail address"):
            message_of(letter(sender=text))


def test_mailbox_may_carry_a_name():
    for text in (
        "Anna P <a@example.org>",
        '"P, Anna" <a@example.org>',
        "<a@example.org>",
    ):
        assert message_of(letter(sender=text))["From"].addresses[0].addr_spec == (
            "a@example.org"
        )


def test_large_text_arrives_whole(server, inbox):
    text = "строка\n" * 70_000
    server.send(message_of(letter(text=text)))
    plain = inbox.taken[0].get_body(("plain",)).get_content()
    assert plain.replace("\r\n", "\n") == text


def test_workspace_template_wins(tmp_path):
    (tmp_path / "mail.html").write_text("<b>{{ paragraphs[0][0] }}</b>")
    html = message_of(letter(text="<i>"), templates=tmp_path).get_body(("html",))
    assert html.get_content().strip() == "<b>&lt;i&gt;</b>"
    (tmp_path / "mail.html").write_text("{{ nothing }}")
    with pytest.raises(InvalidValueError, match=r"mail\.html"):
        message_of(letter(), templates=tmp_path)


def test_server_is_told_who_sends(inbox, monkeypatch):
    seen = []

    def authenticator(_server, _session, _envelope, _mechanism, data):
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == b"right", handled=False)

    controller = Controller(
        inbox,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=authenticator,
        auth_require_tls=False,
    )
    controller.start()
    try:
        asking = smtp(controller.port, user_env="MAIL_USER", password_env="MAIL_SECRET")  # noqa: S106
        monkeypatch.setenv("MAIL_USER", "office")
        monkeypatch.setenv("MAIL_SECRET", "right")
        asking.send(message_of(letter()))
        monkeypatch.setenv("MAIL_SECRET", "wrong")
        with pytest.raises(MailRefusedError, match="535"):
            asking.send(message_of(letter()))
    finally:
        controller.stop()
    assert seen[0] == (b"office", b"right")
    assert len(inbox.taken) == 1


def test_silent_server_is_given_up():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        entry = smtp(silent.getsockname()[1]).server
        with pytest.raises(MailUnavailableError, match="timed out"):
            SmtpMail(server=entry, timeout=0.1).send(message_of(letter()))
