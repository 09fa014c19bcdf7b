"""What is no answer is none: bounces, programs, lists, our own mails."""

from email.message import EmailMessage

import pytest

from bizproc.portal.mail.kinds import kind_of, own_addresses
from bizproc.portal.mail.message_file import KeptFiles, read_mail
from bizproc.portal.repository.incoming_mail import Bounce, IncomingMail

HEAD = b"From: anna@example.org\r\nMessage-ID: <1@example.org>\r\n"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("", "personal"),
        ("Auto-Submitted: no", "personal"),
        ("Auto-Submitted: NO (a person)", "automatic"),
        ("auto-submitted: auto-replied; owner-email=x@y", "automatic"),
        ("Auto-Submitted: auto-generated", "automatic"),
        ("Precedence: Bulk", "automatic"),
        ("Precedence: list", "automatic"),
        ("Precedence: junk", "automatic"),
        ("Precedence: first-class", "personal"),
        ("List-Id: <news.example.org>", "automatic"),
        ("X-Autoreply: yes", "automatic"),
        ("X-Autorespond: x", "automatic"),
        ("X-Auto-Response-Suppress: All", "personal"),
        ("X-Auto-Response-Suppress: OOF", "personal"),
        ("Return-Path: <>", "automatic"),
        ("Return-Path: < >", "automatic"),
        ("Return-Path: <anna@example.org>", "personal"),
    ],
)
def test_a_header_tells_what_a_program_sent(header, kind):
    read = read_mail(HEAD + header.encode() + b"\r\n\r\nhello")
    assert kind_of(read) == kind


def test_what_we_send_ourselves_is_our_own(workspace):
    own = own_addresses(workspace)
    # the settings of the company that are mailboxes
    assert {"no-reply@company.example", "help@company.example"} <= own
    sent = IncomingMail(message_id="<1@x>", from_="Desk <NO-reply@company.example>")
    assert kind_of(sent, own) == "own"
    answer = IncomingMail(message_id="<1@x>", from_="a@x.example")
    assert kind_of(answer, own) == "personal"


def report(*blocks, kind="delivery-status", ours=b"", wrapper="message/rfc822"):
    """Return the bytes of a report as mail servers write it."""
    status = b"\r\n".join(blocks)
    return (
        b"From: Mail Delivery System <MAILER-DAEMON@mx.example.org>\r\n"
        b"Message-ID: <b@mx.example.org>\r\nReturn-Path: <>\r\n"
        b"Content-Type: multipart/report; report-type=" + kind.encode() + b";"
        b' boundary="B"\r\n\r\n'
        b"--B\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        b"--B\r\nContent-Type: message/" + kind.encode() + b"\r\n\r\n"
        b"Reporting-MTA: dns; mx.example.org\r\n\r\n" + status + b"\r\n"
        b"--B\r\nContent-Type: " + wrapper.encode() + b"\r\n\r\n" + ours + b"\r\n--B--"
    )


FAILED = (
    b"Final-Recipient: rfc822; gone@example.org\r\nAction: failed\r\n"
    b"Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n"
)
DELAYED = b"Final-Recipient: rfc822; slow@example.org\r\nAction: delayed\r\n"
OURS = b"Message-ID: <ours@company.example>\r\nSubject: Offer\r\n\r\nhello\r\n"


@pytest.mark.parametrize("wrapper", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_names_our_mail_and_who_did_not_get_it(wrapper):
    read = read_mail(report(FAILED, ours=OURS, wrapper=wrapper))
    assert read.bounce == Bounce(
        message_id="<ours@company.example>",
        recipients=("gone@example.org",),
        reason="smtp; 550 no such user",
    )
    assert kind_of(read) == "bounce"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (report(DELAYED, ours=OURS), "automatic"),
        (report(DELAYED, FAILED, ours=OURS), "bounce"),
        (report(kind="disposition-notification", ours=OURS), "automatic"),
        (report(FAILED.replace(b"failed", b"delivered"), ours=OURS), "automatic"),
        (report(FAILED), "bounce"),
        (report(b"Action: failed\r\n"), "bounce"),
        (HEAD + b"X-Failed-Recipients: gone@example.org\r\n\r\nx", "bounce"),
    ],
    ids=["delayed", "both", "read", "arrived", "no mail", "nobody", "exim"],
)
def test_a_report_is_a_bounce_if_it_is_final(content, kind):
    assert kind_of(read_mail(content)) == kind


def test_who_only_says_so_is_not_believed(office):
    """A report names whom it likes; told is who of ours we wrote to."""
    contact = {"emails": ["a@example.org"], "responsible": "u_mgr"}
    contact = office.portal.create("contact", contact).id
    office.perform(
        *("send_email", contact),
        to='["gone@example.org", "here@example.org"]',
        subject='"Счёт"',
        body='"x"',
    )
    [sent] = office.portal.mails()
    said = FAILED + b"\r\n" + FAILED.replace(b"gone@example.org", b"eve@evil.example")
    ours = f"Message-ID: {sent.message_id}\r\n\r\n".encode()
    bounced = read_mail(report(said, ours=ours))
    assert office.portal.receive_mail(bounced) == contact
    assert office.portal.receive_mail(bounced) == contact
    assert office.events(contact, "mail_bounced", "mail_received") == [
        ("mail_bounced", None, "gone@example.org")
    ]
    assert office.notices() == [("MailBounced", "u_mgr")]
    [told] = office.portal.notifications()
    assert told.text == (
        "Письмо «Счёт» не дошло до gone@example.org: smtp; 550 no such user"
    )
    [kept] = office.portal.received_mails(kind="bounce")
    assert (kept.record, kept.problem) == (contact, "smtp; 550 no such user")


def test_a_report_on_what_we_never_sent_is_listed_and_told_to_nobody(office):
    assert office.portal.receive_mail(read_mail(report(FAILED, ours=OURS))) is None
    assert office.notices() == []
    assert len(office.portal.received_mails(kind="bounce")) == 1


def test_a_vacation_note_raises_nothing_and_is_listed(office):
    contact = office.portal.create("contact", {"emails": ["anna@example.org"]}).id
    note = read_mail(HEAD + b"Auto-Submitted: auto-replied\r\n\r\nI am away")
    assert office.portal.receive_mail(note) is None
    assert office.notices() == []
    assert office.events(contact, "mail_received") == []
    [kept] = office.portal.received_mails(kind="automatic")
    assert (kept.text, kept.record) == ("I am away", None)


def test_files_of_what_a_program_sent_are_not_kept(office):
    message = EmailMessage()
    message["From"] = "anna@example.org"
    message["Auto-Submitted"] = "auto-replied"
    message.add_attachment(b"1", "text", "plain", filename="a.txt")
    read = read_mail(message.as_bytes(), keep=KeptFiles(files=office.portal.files))
    assert read.attachments == ("a.txt",)
