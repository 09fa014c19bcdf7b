"""The token of a bot is part of every address that is asked; it is seen nowhere."""

import contextlib
import logging
import socket
import threading
import traceback

import pytest

from bizproc.portal.chat.port import (
    ChatRefusedError,
    ChatReply,
    ChatUnavailableError,
)
from bizproc.portal.chat.telegram import telegram_of
from bizproc.secret import masking
from bizproc.workspace.chat.channels import ChatChannel

TOKEN = "70000001:CnryTokenOfTheBot_abcdefghijklmnop-q"  # noqa: S105 - planted


@pytest.fixture
def echoing():
    """Serve an API that refuses everything and repeats what it was asked."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                client = listening.accept()[0]
                with client:
                    asked = client.makefile("rb").readline().strip()
                    said = (
                        b'{"ok": false, "error_code": 400, "description": "%s"}' % asked
                    )
                    head = b"HTTP/1.1 400 Bad\r\nContent-Type: application/json\r\n"
                    length = b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(
                        said
                    )
                    client.sendall(head + length + said)

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    listening.close()


@pytest.mark.parametrize("is_there", [True, False])
def test_it_is_seen_in_no_error_and_no_log(echoing, caplog, monkeypatch, is_there):
    monkeypatch.setattr(masking, "_concealed", {})
    caplog.set_level(logging.DEBUG)
    channel = ChatChannel(
        name="telegram",
        bot="OfficeBot",
        token_env="OFFICE_TOKEN",  # noqa: S106 - the name of a variable
        form="ask",
        api=echoing if is_there else "http://127.0.0.1:1",
    )
    intake = telegram_of(channel, environment={"OFFICE_TOKEN": TOKEN})
    told = repr((channel, channel.token, intake))
    for call in (
        lambda: intake.receive(wait=0),
        lambda: intake.send("7", ChatReply(text="Hi")),
    ):
        with pytest.raises((ChatRefusedError, ChatUnavailableError)) as caught:
            call()
        told += repr(caught.value) + "".join(traceback.format_exception(caught.value))
    intake.close()
    assert "•••" in told if is_there else "127.0.0.1" in told
    assert TOKEN not in told + caplog.text
    assert TOKEN.partition(":")[2] not in told + caplog.text
