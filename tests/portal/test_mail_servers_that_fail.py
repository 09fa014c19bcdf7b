"""A mail server that is silent, drips or hangs up holds no worker, and no mail twice."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import threading

import pytest

from bizproc.portal.mail import Letter, MailUnavailableError, SmtpMail, message_of
from bizproc.workspace.mail_servers import MailServer

LETTER = Letter(
    message_id="<1@company.example>",
    sender="office@company.example",
    to=("ann@client.example",),
    subject="Order",
    text="Thank you.",
    at=dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC),
)


class Server:
    """A server of one connection that says what it is told to."""

    def __init__(self, *, greeting=b"220 hello\r\n", drips=False, farewell=b"221 bye"):
        self._greeting = greeting
        self._drips = drips
        self._farewell = farewell
        self._gone = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.taken = 0
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self):
        self._gone.set()
        # wakes it if nobody has called
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._listening.close()

    def _serve(self):
        with contextlib.suppress(OSError), self._listening.accept()[0] as client:
            if self._drips:
                while not self._gone.wait(0.01):
                    client.sendall(b"2")
                return
            client.sendall(self._greeting)
            lines = client.makefile("rb")
            for line in lines:
                self._answer(client, lines, line.strip().upper())

    def _answer(self, client, lines, command):
        if command == b"DATA":
            client.sendall(b"354 go on\r\n")
            while lines.readline() != b".\r\n":
                pass
            self.taken += 1
        said = self._farewell if command == b"QUIT" else b"250 OK"
        client.sendall(said + b"\r\n")


@pytest.fixture
def serve():
    with contextlib.ExitStack() as stack:

        def begin(**how):
            return stack.enter_context(contextlib.closing(Server(**how)))

        yield begin


def send(server, timeout=60.0):
    entry = MailServer(
        host="127.0.0.1",
        port=server.port,
        sender="o@company.example",
        starttls=False,
        user_env=None,
        password_env=None,
    )
    SmtpMail(server=entry, timeout=timeout).send(message_of(LETTER))


def test_a_server_that_drips_is_given_up(serve):
    with pytest.raises(MailUnavailableError, match=r"timed out, nothing .* 0\.2 s"):
        send(serve(drips=True), timeout=0.2)


def test_a_server_that_is_not_ready_is_asked_later(serve):
    with pytest.raises(MailUnavailableError, match="421 too many"):
        send(serve(greeting=b"421 too many\r\n"))


@pytest.mark.parametrize("farewell", [b"221 bye", b"421 I am leaving", b"500 what?"])
def test_a_mail_that_was_taken_is_sent_whatever_the_farewell(serve, farewell):
    server = serve(farewell=farewell)
    send(server)
    assert server.taken == 1


def test_a_mail_that_was_taken_is_sent_though_the_server_hangs_up(serve):
    server = serve(farewell=b"221-" + b"no end" * 20_000)
    send(server)
    assert server.taken == 1
