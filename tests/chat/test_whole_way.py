"""From a person at Telegram to a record and back, by processes that are killed."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from tests.chat.bot_api import TOKEN, BotApi, choices
from tests.chat.desk import FULL, WORKSPACE, write_workspace

from bizproc.connecting import open_workspace
from bizproc.portal.chat.readers import chat_readers
from bizproc.portal.chat.troubles import ELEMENT
from bizproc.portal.schema.chat_tables import CHAT_REPLIES
from bizproc.portal.schema.tables import SUBMISSIONS
from bizproc.worker import Worker

PATIENCE = 120
COMMAND = (sys.executable, "-c", "from bizproc.cli import main; main()")


@pytest.fixture
def api():
    with BotApi() as running:
        yield running


@pytest.fixture
def folder(tmp_path, api):
    workspace = WORKSPACE.replace(
        "    token_env:", f"    api: {api.address}\n    token_env:"
    )
    return write_workspace(tmp_path / "office", workspace=workspace)


@pytest.fixture
def portal(folder):
    opened = open_workspace(f"sqlite:///{folder}/bizproc.db", folder)
    yield opened
    opened.close()


def answered(api, count, chat=7):
    """Wait until so many answers came, those that came twice counted once."""
    api.wait_for(lambda it: len(distinct(it, chat)) >= count, PATIENCE)


def distinct(api, chat=7):
    found = []
    for text in api.texts(chat):
        if not found or found[-1] != text:
            found.append(text)
    return found


def test_a_dialogue_with_files_through_all_kinds_of_faults(api, portal):
    api.fail("getUpdates", 500, "drop")
    faults = {2: (429, {"retry_after": 1}), 5: 502, 8: "drop"}
    api.fail("getFile", 500)
    api.fail("download", "cut")
    [reader] = chat_readers(portal, environment={"OFFICE_TOKEN": TOKEN})
    with Worker(portal.engine, beside=[reader.follow]):
        for count, text in enumerate(FULL[:11], 1):
            if count in faults:
                api.fail("sendMessage", faults[count])
            api.write(text)
            answered(api, count)
        api.fail("getUpdates", (429, {"retry_after": 1}), "garble")
        api.send_file("me.jpg", b"12345")
        answered(api, 12)
        for number in range(3):
            api.send_file(f"{number}.txt", bytes(number))
            answered(api, 13 + number)
        for count, text in enumerate(("Done", "I agree", "I agree", "Send"), 16):
            api.write(text)
            answered(api, count)
        [record] = portal.find("request")
        assert record.id in api.texts()[-1]
        api.write("Hello", chat=8)
        answered(api, 1, chat=8)
        api.write("/cancel", chat=8)
        answered(api, 2, chat=8)
    assert record.fields["source"] == "telegram"
    assert [it["name"] for it in record.fields["files"]] == ["0.txt", "1.txt", "2.txt"]
    assert len(portal.find("request")) == 1
    assert all(not faults for faults in api.faults.values())
    assert [it for it in portal.notifications() if it.element == ELEMENT] == []
    first = next(it for it in api.sent if "Service" in it["text"])
    assert choices(first) == ["Network", "Telephone"]


def test_updates_that_come_twice_and_again_count_once(api, portal):
    for text in FULL:
        api.write(text)
    api.updates = [*api.updates, *api.updates]
    for _ in range(2):
        [reader] = chat_readers(portal, environment={"OFFICE_TOKEN": TOKEN})
        kept = list(api.updates)
        reader.read(wait=0)
        api.updates = kept
        reader.send()
        stopped = threading.Event()
        stopped.set()
        reader.follow(stopped)
    assert len(portal.find("request")) == 1
    assert len(api.sent) == len(FULL)


def until_sent(portal):
    """Wait until nothing is leased to a process that is about to be killed."""
    waited = threading.Event()
    for _ in range(PATIENCE * 20):
        with portal.engine.read() as tx:
            if tx.count(CHAT_REPLIES) == 0:
                return
        waited.wait(0.05)
    raise AssertionError("answers wait still")


class Process:
    """A `bizproc chat` or `worker` of its own, as it is run in production."""

    def __init__(self, folder, *arguments):
        environment = {**os.environ, "OFFICE_TOKEN": TOKEN}
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [*COMMAND, *arguments],
            cwd=folder,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        self._process.kill()
        self._process.communicate()

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        _, err = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode, err


def test_a_dialogue_outlives_the_processes_that_read_it(api, folder, portal):
    answers = iter(enumerate(FULL, 1))

    def some(number):
        for _ in range(number):
            count, text = next(answers)
            api.write(text)
            answered(api, count)

    with Process(folder, "chat"):
        some(7)
        until_sent(portal)
    with Process(folder, "worker", "--threads", "1") as last:
        some(9)
        until_sent(portal)
        status, err = last.stop()
    assert (status, TOKEN in err) == (0, False)
    [record] = portal.find("request")
    assert record.id in api.texts()[-1]
    with portal.engine.read() as tx:
        assert len(tx.select(SUBMISSIONS)) == 1


def test_a_process_without_a_token_says_what_to_do(folder, portal):
    environment = {it: os.environ[it] for it in os.environ if it != "OFFICE_TOKEN"}
    ran = subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, "chat"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode != 0
    assert "'OFFICE_TOKEN'" in ran.stderr
    assert "not set" in ran.stderr
    [notice] = [it for it in portal.notifications() if it.element == ELEMENT]
    assert "OFFICE_TOKEN" in notice.text
