"""A mailbox that is away, refuses, hangs up or drips: told once, and nothing blocks."""

import contextlib
import datetime as dt
import imaplib
import re
import socket
import sys
import threading
from pathlib import Path

import pytest
from tests.imap_server import PASSWORD, PATIENCE, ImapServer

import bizproc
from bizproc.errors import InvalidValueError
from bizproc.portal.mailbox import mail_reader
from bizproc.portal.mailbox.mail_reader import Reading
from bizproc.portal.mailbox.port import MailboxRefusedError, MailboxUnavailableError

CERTIFICATE = Path(__file__).parent / "localhost.pem"
MAIL = b"From: a@x.example\r\nMessage-ID: <%d@x>\r\n\r\nhello"
OVER_QUOTA = "NO over quota"
LOGGED_IN = {"LOGIN": "OK in", "AUTHENTICATE": "OK in"}


class FakeServer:
    """Say what it is told to say; `answers` are by the name of the command.

    An answer is a line without its tag, perhaps with untagged ones before it; None
    hangs up, and "" stays silent.
    """

    def __init__(self, answers, *, greeting=b"* OK ready\r\n", drips=False):
        self._answers = {
            "CAPABILITY": "* CAPABILITY IMAP4rev1 MOVE\r\nOK done",
            **answers,
        }
        self._greeting = greeting
        self._drips = drips
        self._gone = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.met = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self):
        self._gone.set()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._listening.close()

    def _serve(self):
        while not self._gone.is_set():
            with contextlib.suppress(OSError), self._listening.accept()[0] as client:
                self._talk(client)

    def _talk(self, client):
        if self._drips:
            while not self._gone.wait(0.01):
                client.sendall(b"*")
            return
        client.sendall(self._greeting)
        for line in client.makefile("rb"):
            tag, _, command = line.decode("latin-1").strip().partition(" ")
            self.met.append(command)
            if self._idles(client, tag, command):
                continue
            found = re.match(r"(?:UID )?\w+", command)
            if found is None:
                return
            name = found[0]
            answer = self._answers.get(name, "OK done")
            if name == "AUTHENTICATE":
                client.sendall(b"+ \r\n")
                client.makefile("rb").readline()
            if answer is None:
                return
            if answer:
                untagged, _, last = answer.rpartition("\r\n")
                lines = f"{untagged}\r\n" if untagged else ""
                client.sendall(f"{lines}{tag} {last}\r\n".encode())

    def _idles(self, client, tag, command):
        """Tell of a mail in one piece with the answer; and let the client end it."""
        if command == "IDLE":
            self._idling = tag
            client.sendall(b"+ idling\r\n* 1 EXISTS\r\n")
        elif tag == "DONE":
            client.sendall(f"{self._idling} OK done\r\n".encode())
        return command == "IDLE" or tag == "DONE"


@pytest.fixture
def serve():
    with contextlib.ExitStack() as stack:

        def begin(answers=(), **how):
            server = FakeServer({**LOGGED_IN, **dict(answers)}, **how)
            return stack.enter_context(contextlib.closing(server))

        yield begin


ONE = {
    "SELECT": "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\nOK [READ-WRITE] done",
    "LIST": '* LIST () "/" "INBOX"\r\nOK done',
    "UID SEARCH": "* SEARCH 5\r\nOK done",
}
SIZE = "* 1 FETCH (UID 5 RFC822.SIZE 20)\r\nOK done"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"greeting": b"* BYE too many\r\n"}, "too many"),
        ({"greeting": b"220 smtp\r\n"}, "220 smtp"),
        ({"answers": {"SELECT": "NO no such folder"}}, "the folder 'INBOX'"),
        ({"answers": {"SELECT": None}}, "cannot be reached"),
        ({"answers": {"LOGIN": "NO [UNAVAILABLE] later"}}, "later"),
        ({"answers": {"LOGIN": "* BYE going\r\nOK done"}}, "going"),
        ({"answers": {**ONE, "UID SEARCH": "NO not now"}}, "not now"),
        (
            {"answers": {**ONE, "UID SEARCH": "* SEARCH a b\r\nOK done"}},
            "does not do its",
        ),
        ({"answers": {**ONE, "UID FETCH": "BAD what"}}, "what"),
    ],
    ids=range(9),
)
def test_a_server_that_does_not_do_its_work_is_unavailable(
    serve, make_portal, how, said
):
    office = make_portal(serve(**how).port, environment=ASCII)
    with pytest.raises(MailboxUnavailableError, match=re.escape(said)):
        office.reader.read()


ASCII = {"MAIL_USER": "office", "MAIL_PASSWORD": "plain-hunter2"}


def test_a_folder_that_is_not_there_is_named_with_a_suggestion(server, make_portal):
    office = make_portal(server.port, folder="INBOXX")
    with pytest.raises(MailboxUnavailableError, match="did you mean 'INBOX'"):
        office.reader.read()


def test_nobody_listens(make_portal):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        office = make_portal(free.getsockname()[1])
        with pytest.raises(MailboxUnavailableError, match="Connection refused"):
            office.reader.read()


@pytest.mark.parametrize("how", [{"drips": True}, {"answers": {**ONE, "LIST": ""}}])
def test_a_server_that_drips_or_is_silent_is_given_up(serve, make_portal, how):
    office = make_portal(serve(**how).port, timeout=0.2, environment=ASCII)
    with pytest.raises(MailboxUnavailableError, match="cannot be reached"):
        office.reader.read()


def test_a_server_that_drips_after_the_login_is_cut_off(make_portal):
    """Each byte comes in time, the answer never does."""
    with contextlib.closing(Dripping()) as server:
        office = make_portal(server.port, timeout=0.1, environment=ASCII)
        with pytest.raises(MailboxUnavailableError, match="cannot be reached"):
            office.reader.read()


class Dripping(FakeServer):
    def __init__(self):
        super().__init__(LOGGED_IN)

    def _talk(self, client):
        client.sendall(self._greeting)
        for line in client.makefile("rb"):
            tag, _, command = line.decode("latin-1").strip().partition(" ")
            if command == "CAPABILITY" and not self.met:
                client.sendall(f"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n".encode())
            elif command.startswith("LOGIN"):
                client.sendall(f"{tag} OK done\r\n".encode())
            else:
                while not self._gone.wait(0.01):
                    client.sendall(b"*")
                return
            self.met.append(command)


def test_starttls_that_is_not_offered_is_not_done_without(serve, make_portal):
    fake = serve()
    office = make_portal(fake.port, security="starttls")
    with pytest.raises(MailboxUnavailableError, match="TLS"):
        office.reader.read()
    assert not any(PASSWORD in it or "LOGIN" in it for it in fake.met)


@pytest.fixture(scope="module")
def encrypting():
    server = ImapServer(certificate=CERTIFICATE)
    yield server
    server.stop()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_is_checked(encrypting, make_portal, monkeypatch, security, host):
    port = encrypting.port if security == "starttls" else encrypting.tls_port
    office = make_portal(port, security=security, host=host)
    with pytest.raises(MailboxUnavailableError, match="certificate"):
        office.reader.read()
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    assert office.reader.read() == Reading()


def test_a_certificate_is_for_its_host(encrypting, make_portal, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    port = encrypting.tls_port
    office = make_portal(port, security="tls", host="127.1")
    with pytest.raises(MailboxUnavailableError, match="not valid for"):
        office.reader.read()


def test_a_mail_that_the_server_does_not_hand_over_is_set_aside(make_portal):
    refuses = RefusesContent({**ONE, "UID FETCH": SIZE})
    with contextlib.closing(refuses):
        office = make_portal(refuses.port, environment=ASCII)
        assert office.reader.read() == Reading(set_aside=1)
        [mail] = office.portal.received_mails(kind="unreadable")
        assert "handed over" in mail.problem
        assert any(it.startswith("UID MOVE 5") for it in refuses.met)


class RefusesContent(FakeServer):
    """Have one mail, whose content it never gives: it says no, or hangs up."""

    def __init__(self, answers, *, hangs_up=False):
        super().__init__({**LOGGED_IN, **answers})
        self._hangs_up = hangs_up

    def _talk(self, client):
        client.sendall(self._greeting)
        for line in client.makefile("rb"):
            tag, _, command = line.decode("latin-1").strip().partition(" ")
            self.met.append(command)
            name = re.match(r"(?:UID )?\w+", command)[0]
            answer = self._answers.get(name, "OK done")
            if "BODY" in command:
                if self._hangs_up:
                    return
                answer = "NO it is damaged"
            if name in {"UID MOVE", "UID COPY"}:
                self._answers["UID SEARCH"] = "* SEARCH\r\nOK done"
            untagged, _, last = answer.rpartition("\r\n")
            lines = f"{untagged}\r\n" if untagged else ""
            client.sendall(f"{lines}{tag} {last}\r\n".encode())


@pytest.mark.parametrize(
    ("offers", "moves"),
    [
        ("MOVE UIDPLUS", ["UID MOVE"]),
        ("UIDPLUS", ["UID COPY", "UID STORE", "UID EXPUNGE"]),
        ("", ["UID COPY", "UID STORE", "EXPUNGE"]),
    ],
)
def test_a_mail_is_moved_by_what_the_server_offers(make_portal, offers, moves):
    capable = f"* CAPABILITY IMAP4rev1 {offers}\r\nOK done"
    server = RefusesContent({**ONE, "UID FETCH": SIZE, "CAPABILITY": capable})
    with contextlib.closing(server):
        office = make_portal(server.port, environment=ASCII)
        assert office.reader.read() == Reading(set_aside=1)
    said = [re.match(r"(?:UID )?\w+", it)[0] for it in server.met]
    assert [it for it in said if re.search("MOVE|COPY|STORE|EXPUNGE", it)] == moves


def test_a_mail_at_which_the_server_hangs_up_blocks_no_other(make_portal):
    hangs_up = RefusesContent({**ONE, "UID FETCH": SIZE}, hangs_up=True)
    with contextlib.closing(hangs_up):
        office = make_portal(hangs_up.port, environment=ASCII)
        assert office.reader.read() == Reading(set_aside=1)
        [mail] = office.portal.received_mails(kind="unreadable")
        assert mail.problem == "the server hangs up when it is read"
    assert sum("BODY" in it for it in hangs_up.met) == 2


def test_a_mail_that_cannot_be_put_away_blocks_no_other(server, office, monkeypatch):
    """It stays, is known, and somebody is told that it stays."""
    server.deliver(*(MAIL % number for number in range(3)))
    move = mail_reader.ImapMail.opened

    @contextlib.contextmanager
    def opened(mail_in):
        with move(mail_in) as box:
            box._offers = frozenset({"IDLE"})
            original = box._do

            def refuse(command, uid, *rest):
                if command == "COPY" and rest and b"Processed" in bytes(rest[0]):
                    raise imaplib.IMAP4.error(OVER_QUOTA)
                return original(command, uid, *rest)

            box._do = refuse
            yield box

    monkeypatch.setattr(mail_reader.ImapMail, "opened", opened)
    with pytest.raises(MailboxUnavailableError, match="over quota"):
        office.reader.read()
    assert len(office.portal.received_mails()) == 3
    monkeypatch.undo()
    office.reader.read()
    assert (server.count("INBOX"), server.count("Processed")) == (0, 3)
    assert len(office.portal.received_mails()) == 3


def test_a_mail_that_comes_while_others_are_listed_is_not_waited_for(
    serve, make_portal
):
    """The server tells of it in passing, and not again when it is listened to."""
    listed = "* SEARCH\r\n* 1 EXISTS\r\nOK done"
    capable = "* CAPABILITY IMAP4rev1 IDLE\r\nOK done"
    fake = serve({**ONE, "CAPABILITY": capable, "UID SEARCH": listed})
    office = make_portal(fake.port, environment=ASCII)
    with office.reader._mail_in.opened() as box:
        assert list(box.waiting()) == []
        box.wait(PATIENCE, Impatient())
        assert "IDLE" not in fake.met
        # but a server that always tells is listened to
        assert list(box.waiting()) == []
        impatient = Impatient()
        box.wait(PATIENCE, impatient)
        assert "IDLE" in fake.met
        assert impatient.asked == 1


class Impatient(threading.Event):
    """Count how often somebody asks whether to stop, and let them after a while."""

    asked = 0

    def is_set(self):
        self.asked += 1
        return self.asked > 4


# -- what people are told -----------------------------------------------------------


def told(office):
    return [it.text for it in office.portal.notifications(to="u_admin")]


def fail(office):
    with pytest.raises((MailboxUnavailableError, MailboxRefusedError)):
        office.reader.read()


def test_a_wrong_password_is_said_once_until_it_works_again(server, make_portal):
    wrong = make_portal(
        server.port, environment={"MAIL_USER": "office", "MAIL_PASSWORD": "wrong"}
    )
    for _ in range(3):
        fail(wrong)
        wrong.clock.advance(dt.timedelta(hours=1))
    assert len(told(wrong)) == 1
    assert "refuses user or password" in told(wrong)[0]
    assert "wrong" not in told(wrong)[0].replace("refuses user or password", "")
    wrong.reader._mail_in.environment["MAIL_PASSWORD"] = PASSWORD
    assert wrong.reader.read() == Reading()
    wrong.reader._mail_in.environment["MAIL_PASSWORD"] = ASCII["MAIL_PASSWORD"]
    fail(wrong)
    assert len(told(wrong)) == 2


def test_a_variable_that_is_not_set_is_named(make_portal):
    office = make_portal(1, environment={"MAIL_USER": "office"})
    with pytest.raises(MailboxRefusedError, match=r"'MAIL_PASSWORD'.* is not set"):
        office.reader.read()


def test_a_server_that_is_away_is_told_of_after_a_while_and_once(make_portal):
    server = ImapServer()
    office = make_portal(server.port)
    assert office.reader.read() == Reading()
    server.stop()
    for minutes, notices in ((0, 0), (1, 0), (1, 1), (1, 1), (60, 1)):
        office.clock.advance(dt.timedelta(minutes=minutes))
        fail(office)
        assert len(told(office)) == notices
    again = ImapServer(port=server.port)
    try:
        assert office.reader.read() == Reading()
    finally:
        again.stop()
    fail(office)
    assert len(told(office)) == 1
    office.clock.advance(dt.timedelta(minutes=2))
    fail(office)
    assert len(told(office)) == 2


def test_nobody_is_told_while_another_worker_reads(server, make_portal):
    reads, away = make_portal(server.port), make_portal(server.port)
    away.reader._portal = reads.portal
    away.reader._mail_in = Unreachable()
    for _ in range(10):
        reads.clock.advance(dt.timedelta(minutes=1))
        reads.reader.read()
        fail(away)
    assert told(reads) == []


class Unreachable:
    def opened(self):
        raise MailboxUnavailableError("away")


def test_a_follower_waits_ever_longer_and_the_rest_goes_on(make_portal):
    office = make_portal(1, environment=ASCII)
    waited = []
    stopping = Stopping(waited, after=9)
    office.reader.follow(stopping)
    assert waited == [5, 15, 30, 60, 120, 300, 300, 300, 300]


def test_a_follower_seldom_tries_a_refused_login(server, make_portal):
    office = make_portal(server.port, environment={"MAIL_USER": "x"})
    waited = []
    office.reader.follow(Stopping(waited, after=5))
    assert waited == [300, 900, 1800, 3600, 3600]
    assert len(told(office)) == 1


class Stopping(threading.Event):
    """Note how long somebody wants to wait, instead of waiting."""

    def __init__(self, waited, *, after):
        super().__init__()
        self._waited = waited
        self._after = after

    def wait(self, timeout=None):
        self._waited.append(timeout)
        if len(self._waited) >= self._after:
            self.set()
        return self.is_set()


def test_without_its_package_it_says_what_to_install(make_portal, monkeypatch):
    monkeypatch.setitem(sys.modules, "imap_tools", None)
    with pytest.raises(InvalidValueError, match=r"bizproc\[imap\]"):
        make_portal(1)


def test_what_breaks_beside_a_worker_does_not_break_it(office, caplog):
    ended = threading.Event()

    def breaks(stopping):
        del stopping
        ended.set()
        raise ZeroDivisionError

    with bizproc.Worker(office.engine, beside=[breaks]) as worker:
        assert ended.wait(PATIENCE)
        assert worker.stop()
    assert "ran beside the worker" in caplog.text
