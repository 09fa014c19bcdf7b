"""A mailbox on a real server: each mail once, what is bad aside, nothing lost."""

import datetime as dt
import random
import threading
import tracemalloc
from email.message import EmailMessage

import pytest
from tests.imap_server import PATIENCE, ImapServer

import bizproc
from bizproc.cli.operation import worker
from bizproc.errors import ActionError, InvalidValueError, StoreError
from bizproc.portal.mailbox.mail_reader import MailReader, Reading


def letter(number=1, *, text="Добрый день", sender="anna@example.org", **headers):
    message = EmailMessage()
    message["Message-ID"] = f"<{number}@example.org>"
    message["From"] = sender
    message["To"] = "help@company.example"
    message["Subject"] = f"Вопрос {number}"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def received(office, kind=None):
    return office.portal.received_mails(kind=kind)


@pytest.fixture
def contact(office):
    given = {"emails": ["anna@example.org"], "responsible": "u_mgr"}
    return office.portal.create("contact", given).id


def test_a_mail_is_taken_and_put_away(server, office, contact):
    server.deliver(letter().as_bytes())
    assert office.reader.read() == Reading(taken=1)
    assert office.notices("MailReceived") == [("MailReceived", "u_mgr")]
    assert office.events(contact, "mail_received") == [
        ("mail_received", None, "Вопрос 1")
    ]
    assert (server.count("INBOX"), server.count("Processed")) == (0, 1)
    [mail] = received(office)
    assert (mail.kind, mail.record, mail.text) == ("personal", contact, "Добрый день")


def test_a_mail_that_was_read_by_somebody_is_taken_all_the_same(server, office):
    server.deliver(letter().as_bytes())
    with server.client() as client:
        client.select("INBOX")
        client.store("1", "+FLAGS", r"(\Seen \Answered)")
    assert office.reader.read() == Reading(taken=1)


def test_a_mail_that_comes_back_is_known(server, office, contact):
    server.deliver(letter().as_bytes(), letter().as_bytes())
    office.reader.read()
    server.move_all("Processed", "INBOX")
    office.reader.read()
    assert len(office.events(contact, "mail_received")) == 1
    assert (server.count("INBOX"), server.count("Processed")) == (0, 2)


def test_another_mail_with_a_used_id_is_not_lost(server, office, contact):
    """Who guesses the Message-ID of a mail to come cannot keep it out."""
    first = letter(text="Спам", sender="eve@example.org")
    server.deliver(first.as_bytes(), letter(text="Важное").as_bytes())
    assert office.reader.read() == Reading(taken=2)
    assert [it.text for it in received(office, "personal")] == ["Важное"]
    assert [it.text for it in received(office, "stranger")] == ["Спам"]
    # a copy by another way differs in what servers write into it
    copied = letter(text="Важное", Received="from mx2.example.org")
    server.deliver(copied.as_bytes())
    office.reader.read()
    assert len(received(office)) == 2
    assert len(office.events(contact, "mail_received")) == 1


def test_files_are_kept_and_images_in_the_text_are_files(server, office, contact):
    message = letter()
    message.add_alternative("<p>Вот <img src='cid:1'></p>", subtype="html")
    message.get_payload()[1].add_related(b"PNG", "image", "png", cid="<1>")
    message.add_attachment(b"%PDF", "application", "pdf", filename="../акт.pdf")
    server.deliver(message.as_bytes())
    office.reader.read()
    [mail] = received(office)
    image, act = mail.attachments
    assert (image["name"], act["name"]) == ("part-6.png", "акт.pdf")
    assert office.portal.files.read(act["key"]) == b"%PDF"
    assert office.portal.files.read(image["key"]) == b"PNG"
    assert mail.record == contact


def test_of_more_files_than_allowed_the_names_are_kept(server, make_portal):
    office = make_portal(server.port, max_attachments=1)
    message = letter()
    for name in ("a.txt", "b.txt"):
        message.add_attachment(name.encode(), "text", "plain", filename=name)
    server.deliver(message.as_bytes())
    office.reader.read()
    [mail] = received(office)
    first, second = mail.attachments
    assert (first["name"], second) == ("a.txt", "b.txt")


class NoPrograms:
    """Refuse programs; of one name it cannot say anything now."""

    def __init__(self):
        self.works = True

    def accepts(self, name, content):
        if not self.works:
            raise TimeoutError
        return not (name.endswith(".exe") or content == b"virus")


def test_a_file_that_the_scanner_refuses_is_left_out_with_an_entry(server, make_portal):
    scan = NoPrograms()
    office = make_portal(server.port, options={"file_scan": scan})
    contact = office.portal.create("contact", {"emails": ["anna@example.org"]}).id
    message = letter()
    for name, content in (("a.exe", b"1"), ("b.txt", b"virus"), ("c.txt", b"1")):
        message.add_attachment(content, "application", "x", filename=name)
    server.deliver(message.as_bytes())
    scan.works = False
    with pytest.raises(ActionError, match=r"'a\.exe' cannot be scanned"):
        office.reader.read()
    scan.works = True
    assert office.reader.read() == Reading(taken=1)
    assert [it[2] for it in office.events(contact, "file_refused")] == [
        *("a.exe", "b.txt")
    ]
    [mail] = received(office)
    kept, *left_out = mail.attachments
    assert (kept["name"], left_out) == ("c.txt", ["a.exe", "b.txt"])


@pytest.mark.parametrize(
    ("strangers", "notices"),
    [(None, []), ("role:admin", [("MailFromStranger", "u_admin")])],
)
def test_a_mail_of_a_stranger_is_told_to_who_is_named(
    server, make_portal, strangers, notices
):
    office = make_portal(server.port, strangers=strangers)
    server.deliver(letter().as_bytes())
    office.reader.read()
    assert office.notices() == notices
    assert [it.subject for it in received(office, "stranger")] == ["Вопрос 1"]


def test_an_id_of_any_length_is_known_again(server, office):
    long = letter()
    long.replace_header("Message-ID", f"<{'x' * 5_000}@example.org>")
    server.deliver(long.as_bytes(), long.as_bytes())
    office.reader.read()
    [mail] = received(office)
    assert len(mail.id) < 100


def test_what_cannot_be_read_is_set_aside_and_the_next_is_taken(server, office):
    bad = (b"\xff\xfe no mail", b"From: nobody\r\n\r\nx", b" ")
    server.deliver(*bad, letter().as_bytes())
    assert office.reader.read() == Reading(taken=1, set_aside=3)
    assert (server.count("INBOX"), server.count("Quarantine")) == (0, 3)
    assert {it.problem for it in received(office, "unreadable")} == {
        "no mail: it has no header From with an address"
    }
    # one notice until it is read
    assert office.notices() == [("MailSetAside", "u_admin")]
    [told] = office.portal.notifications(to="u_admin")
    assert "Quarantine" in told.text
    office.portal.read_notification(told.id, by="u_admin")
    server.deliver(b"another")
    office.reader.read()
    assert len(office.notices("MailSetAside")) == 2


def test_what_was_set_aside_is_noted_once_however_often_it_comes_back(server, office):
    server.deliver(b"no mail")
    office.reader.read()
    server.move_all("Quarantine", "INBOX")
    office.reader.read()
    assert len(received(office, "unreadable")) == 1
    assert server.count("Quarantine") == 1


def test_mails_that_begin_alike_are_set_aside_each(server, make_portal):
    office = make_portal(server.port, max_bytes=2_000)
    server.deliver(*(b"\r\n%d" % number + b"x" * 3_000 for number in range(3)))
    assert office.reader.read() == Reading(set_aside=3)
    assert len(received(office, "unreadable")) == 3
    assert office.reader.read() == Reading()


def test_a_mail_over_the_limit_is_not_fetched(server, make_portal):
    office = make_portal(server.port, max_bytes=2_000)
    server.deliver(letter(1, text="x" * 3_000).as_bytes(), letter(2).as_bytes())
    assert office.reader.read() == Reading(taken=1, set_aside=1)
    [mail] = received(office, "unreadable")
    assert (mail.from_, mail.subject) == ("anna@example.org", "Вопрос 1")
    assert "mails of at most 2,000 are read" in mail.problem
    # nothing is lost: with a higher limit it is taken
    office = make_portal(server.port)
    server.move_all("Quarantine", "INBOX")
    assert office.reader.read() == Reading(taken=1)


def test_what_an_extension_cannot_take_is_set_aside(server, office, monkeypatch):
    take = office.portal.receive_mail

    def fail(mail):
        if mail.subject == "Вопрос 1":
            raise ZeroDivisionError
        return take(mail)

    monkeypatch.setattr(office.portal, "receive_mail", fail)
    server.deliver(letter(1).as_bytes(), letter(2).as_bytes())
    assert office.reader.read() == Reading(taken=1, set_aside=1)
    [mail] = received(office, "unreadable")
    assert "ZeroDivisionError" in mail.problem
    monkeypatch.undo()
    server.move_all("Quarantine", "INBOX")
    assert office.reader.read() == Reading(taken=1)
    assert len(received(office, "stranger")) == 2


@pytest.mark.parametrize("error", [StoreError("full"), ActionError("full")])
def test_what_passes_leaves_the_mails_where_they_are(
    server, office, monkeypatch, error
):
    def fail(*_):
        raise error

    place = office.portal if isinstance(error, StoreError) else office.portal.files
    name = "receive_mail" if isinstance(error, StoreError) else "put"
    monkeypatch.setattr(type(place), name, fail)
    message = letter()
    message.add_attachment(b"1", "text", "plain", filename="a.txt")
    server.deliver(message.as_bytes())
    with pytest.raises(type(error), match="full"):
        office.reader.read()
    monkeypatch.undo()
    assert (server.count("INBOX"), received(office)) == (1, [])
    assert office.reader.read() == Reading(taken=1)


def test_a_server_without_move_and_idle_serves_as_well(make_portal):
    server = ImapServer(without=("MOVE", "UIDPLUS", "IDLE"))
    try:
        office = make_portal(server.port)
        server.deliver(letter().as_bytes(), b"no mail")
        assert office.reader.read() == Reading(taken=1, set_aside=1)
        assert [server.count(it) for it in ("INBOX", "Processed", "Quarantine")] == [
            *(0, 1, 1)
        ]
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("without", "poll"),
    [((), dt.timedelta(hours=1)), (("IDLE",), dt.timedelta(milliseconds=20))],
    ids=["idle", "poll"],
)
def test_a_worker_takes_mails_as_they_come(make_portal, without, poll):
    server = ImapServer(without=without)
    office = make_portal(server.port, poll=poll)
    came = Arrivals(office.portal)
    try:
        with bizproc.Worker(office.engine, beside=[office.reader.follow]) as working:
            server.deliver(letter(1).as_bytes())
            came.wait_for("<1@example.org>")
            server.deliver(letter(2).as_bytes())
            came.wait_for("<2@example.org>")
            assert working.stop()
    finally:
        server.stop()


class Arrivals:
    """Wait for mails that are taken."""

    def __init__(self, portal):
        self._known = threading.Condition()
        self._ids = set()
        take = portal.receive_mail

        def note(mail):
            record = take(mail)
            with self._known:
                self._ids.add(mail.message_id)
                self._known.notify_all()
            return record

        portal.receive_mail = note

    def wait_for(self, message_id):
        with self._known:
            assert self._known.wait_for(lambda: message_id in self._ids, PATIENCE)


def test_the_worker_of_the_command_line_reads_the_mailbox_if_there_is_one(
    office, make_office, tmp_path
):
    [companion] = worker._beside(office.portal)
    assert companion.__func__ is MailReader.follow
    assert worker._beside(make_office(tmp_path).portal) == []
    assert worker._beside(None) == []


def test_without_a_mailbox_there_is_nothing_to_read(make_office, tmp_path):
    with pytest.raises(InvalidValueError) as refused:
        bizproc.MailReader(make_office(tmp_path).portal)
    assert refused.value.code == "NO_MAILBOX"
    assert "mail_in" in refused.value.message


def test_one_mail_is_in_hand_at_a_time(server, make_portal, tmp_path):
    """However many there are: what is held at once is no more than of three."""
    office = make_portal(server.port, options={"url": f"sqlite:///{tmp_path}/m.db"})
    few, many = (most_memory(office, server, count) for count in (3, 15))
    assert many < 1.5 * few


def most_memory(office, server, count):
    """Let so many mails be read; return the most bytes that were held for it."""
    chance = random.Random(count)  # noqa: S311 - the same bytes each time
    for number in range(count):
        message = letter(f"{count}-{number}")
        content = chance.randbytes(200_000)
        message.add_attachment(content, "application", "pdf", filename="a.pdf")
        server.deliver(message.as_bytes())
    tracemalloc.start()
    try:
        assert office.reader.read() == Reading(taken=count)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
