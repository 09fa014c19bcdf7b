"""A reader goes on, whatever the chat, the network and the database do."""

import collections
import datetime as dt
import logging
import threading

import pytest
from tests.chat.desk import FULL

from bizproc.errors import StoreUnavailableError
from bizproc.portal.chat.port import (
    ChatBusyError,
    ChatRefusedError,
    ChatUnavailableError,
)
from bizproc.portal.chat.reader import ChatReader
from bizproc.portal.chat.troubles import ELEMENT
from bizproc.portal.schema.chat_tables import CHAT_FAULTS
from bizproc.worker import Worker

PATIENCE = 120


class ScriptedIntake:
    """A chat that gives what a test says, and takes answers as it says."""

    channel = "telegram"
    largest_file = 1024 * 1024

    def __init__(self):
        self.script = collections.deque()
        self.faults = collections.deque()
        self.fetching = collections.deque()
        self.sent = []
        self.contents = {}
        self.sends = threading.Event()
        self.closed = False
        self.interrupted = threading.Event()

    def receive(self, *, wait):
        if not self.script:
            if wait:
                self.interrupted.wait(PATIENCE)
            return []
        given = self.script.popleft()
        if isinstance(given, Exception):
            raise given
        return given

    def fetch(self, file):
        if self.fetching:
            raise self.fetching.popleft()
        return self.contents[file.handle]

    def send(self, chat, reply):
        if self.faults:
            fault = self.faults.popleft()
            if fault is not None:
                raise fault
        self.sent.append((chat, reply.text))
        self.sends.set()

    def interrupt(self):
        self.interrupted.set()

    def close(self):
        self.closed = True


class Reading:
    """Hold a reader of a desk whose pauses are noted and take no time."""

    def __init__(self, desk):
        self.desk = desk
        self.intake = ScriptedIntake()
        self.pauses = []
        self.reader = ChatReader(
            desk.portal, desk.channel, self.intake, pause=self.pause
        )

    def pause(self, seconds):
        self.pauses.append(seconds)
        self.desk.clock.advance(dt.timedelta(seconds=seconds))
        return False

    def give(self, *batches):
        self.intake.script.extend(batches)

    def read(self):
        while self.intake.script:
            self.reader.read(wait=0)

    def write(self, *texts, chat="7"):
        self.give([self.desk.message(text, chat=chat) for text in texts])
        self.read()

    def notices(self):
        return [
            it.text for it in self.desk.portal.notifications() if it.element == ELEMENT
        ]


@pytest.fixture
def reading(desk):
    return Reading(desk)


def away(after=None):
    return ChatUnavailableError("no route to the Bot API", after=after)


def test_a_dialogue_is_read_and_answered(reading):
    reading.write(*FULL)
    assert reading.reader.send() == len(FULL)
    assert "taken under" in reading.intake.sent[-1][1]
    assert reading.desk.waiting() == []
    assert len(reading.desk.records()) == 1


def test_an_outage_is_told_once_and_is_over_once(reading, caplog):
    caplog.set_level(logging.INFO, "bizproc.chat")
    reading.give(*[away() for _ in range(9)])
    reading.read()
    assert reading.pauses == [1, 2, 5, 15, 30, 60, 60, 60, 60]
    [notice] = reading.notices()
    assert "no route to the Bot API" in notice
    assert caplog.text.count("cannot be reached") == 1
    reading.write("Hello")
    assert reading.desk.rows(CHAT_FAULTS) == []
    assert "there again" in caplog.text
    reading.give(*[away() for _ in range(3)])
    reading.read()
    assert len(reading.notices()) == 2


def test_a_connection_that_is_cut_now_and_then_is_nothing_to_tell(reading):
    for _ in range(5):
        reading.give(away(), away())
        reading.write("Hello")
    assert reading.notices() == []


def test_two_readers_tell_of_an_outage_once(desk):
    for reading in (Reading(desk), Reading(desk)):
        reading.give(*[away() for _ in range(4)])
        reading.read()
    assert len(reading.notices()) == 1


def test_it_waits_as_long_as_it_is_asked_to(reading):
    reading.give(away(after=17))
    reading.read()
    assert reading.pauses == [17]


def test_a_wrong_token_is_said_once(reading, caplog):
    reading.give(*[ChatRefusedError("Unauthorized", whole=True) for _ in range(5)])
    reading.read()
    assert len(reading.notices()) == 1
    assert caplog.text.count("Unauthorized") == 1
    assert min(reading.pauses) >= 600


def test_another_reader_is_no_trouble(reading):
    reading.give(*[ChatBusyError("Conflict") for _ in range(5)])
    reading.read()
    assert reading.notices() == []
    assert len(reading.pauses) == 5


def test_an_answer_is_sent_again_until_it_is_taken(reading):
    reading.intake.faults.extend([away(after=3), away(), None])
    reading.write("Hello", "Network")
    first = reading.desk.waiting()[0].text
    reader, clock = reading.reader, reading.desk.clock
    assert reader.send() == 0
    clock.advance(dt.timedelta(seconds=3) - dt.timedelta(microseconds=1))
    assert reader.send() == 0
    assert len(reading.intake.faults) == 2
    clock.advance(dt.timedelta(microseconds=1))
    assert (reader.send(), len(reading.intake.faults)) == (0, 1)
    # what is written meanwhile stands behind it
    reading.write("Anna")
    assert reader.send() == 0
    clock.advance(dt.timedelta(seconds=2))
    assert reader.send() == 3
    assert [text for _, text in reading.intake.sent][:2] == [first, "Name"]
    assert reading.desk.waiting() == []


def test_a_chat_that_takes_nothing_holds_up_no_other(reading):
    reading.write("Hello", chat="7")
    reading.write("Hello", chat="8")
    reading.intake.faults.extend([away()])
    assert reading.reader.send() == 1
    assert [chat for chat, _ in reading.intake.sent] == ["8"]


def test_who_blocked_the_bot_is_sent_no_more(reading, caplog):
    reading.intake.faults.append(ChatRefusedError("bot was blocked by the user"))
    reading.write("Hello", "Network")
    assert reading.reader.send() == 2
    assert [text for _, text in reading.intake.sent] == ["Name"]
    assert "blocked" in caplog.text
    assert reading.desk.waiting() == []


def test_a_wrong_token_loses_no_answer(reading):
    reading.intake.faults.append(ChatRefusedError("Unauthorized", whole=True))
    reading.write("Hello")
    assert reading.reader.send() == 0
    reading.desk.clock.advance(dt.timedelta(minutes=10))
    assert reading.reader.send() == 1


def test_what_a_worker_took_and_left_another_one_sends(reading):
    reading.write("Hello")
    assert reading.desk.outbox.lease() is not None
    assert reading.reader.send() == 0
    reading.desk.clock.advance(dt.timedelta(minutes=1))
    assert reading.reader.send() == 1


def test_a_file_is_fetched_again_and_then_done_without(reading):
    desk = reading.desk
    reading.intake.contents = desk.contents
    photo = desk.file("a.jpg", b"12345")
    report = desk.file("b.pdf", b"123")
    reading.write(*FULL[:11])
    reading.give([desk.message(files=[photo])], [desk.message(files=[report])])
    reading.intake.fetching.extend([away()] * 2)
    reading.write("Done", "I agree", "I agree", "Send")
    [record] = desk.records()
    assert record.fields["photo"]["size"] == 5
    assert [it["name"] for it in record.fields["files"]] == ["b.pdf"]
    assert reading.pauses == [1, 2]

    reading.write(*FULL[:11])
    reading.give([desk.message(files=[photo])], [desk.message(files=[report])])
    reading.intake.fetching.extend([away()] * 3)
    reading.write("Done", "I agree", "I agree", "Send")
    reading.reader.send()
    assert "a.jpg could not be fetched" in reading.intake.sent[-1][1]
    reading.write("Send")
    assert len(desk.records()) == 2
    assert reading.notices() == []


def test_a_database_that_is_away_is_waited_for_and_nothing_is_lost(
    reading, monkeypatch
):
    failing = collections.deque([StoreUnavailableError("gone")] * 3)
    conversations = reading.reader._conversations
    handle = conversations.handle

    def sometimes(message, fetch):
        if failing:
            raise failing.popleft()
        handle(message, fetch)

    monkeypatch.setattr(conversations, "handle", sometimes)
    reading.write("Hello", "Network")
    assert [it.answers for it in reading.desk.dialogues()] == [{"service": "NET"}]
    assert reading.notices() == []


def test_a_message_that_fails_is_put_aside_with_a_notice(reading, monkeypatch):
    conversations = reading.reader._conversations
    handle = conversations.handle

    def fails(message, fetch):
        if message.text == "poison":
            raise ZeroDivisionError("division by zero")
        handle(message, fetch)

    monkeypatch.setattr(conversations, "handle", fails)
    reading.write("Hello", "poison", "Network")
    reading.reader.send()
    assert [text.split("\n")[0] for _, text in reading.intake.sent][1:] == [
        "Something went wrong on our side; please write it again later.",
        "Name",
    ]
    [notice] = reading.notices()
    assert "ZeroDivisionError: division by zero" in notice


def test_stopping_in_the_middle_leaves_the_rest_to_the_next(reading, monkeypatch):
    reader = reading.reader
    handle = reader._conversations.handle

    def stop_after(message, fetch):
        handle(message, fetch)
        if message.text == "Network":
            reader.stop()

    monkeypatch.setattr(reader._conversations, "handle", stop_after)
    batch = [reading.desk.message(text) for text in ("Hello", "Network", "Anna")]
    reading.give(batch)
    reader.read(wait=0)
    assert reader.read(wait=0) == 0
    next_one = Reading(reading.desk)
    next_one.give(batch)
    next_one.read()
    assert [it.answers for it in reading.desk.dialogues()] == [
        {"service": "NET", "name": "Anna"}
    ]


def test_a_worker_runs_it_beside_its_jobs(reading):
    reading.give([reading.desk.message("Hello")])
    worker = Worker(reading.desk.portal.engine, beside=[reading.reader.follow])
    worker.start()
    assert reading.intake.sends.wait(PATIENCE)
    assert worker.stop()
    assert len(reading.intake.sent) == 1
    assert reading.intake.closed


def test_what_is_written_while_an_answer_is_sent_waits_for_it(reading):
    reading.write("Hello")
    taken = reading.desk.outbox.lease()
    reading.write("Network")
    assert reading.desk.outbox.lease() is None
    reading.desk.outbox.done(taken)
    assert reading.desk.outbox.lease().text == "Name"


def test_answers_behind_one_that_fails_hold_up_no_other_chat(reading):
    reading.write("Hello", "Network", chat="7")
    reading.write("Hello", chat="8")
    reading.intake.faults.append(away())
    assert reading.reader.send() == 1
    assert [chat for chat, _ in reading.intake.sent] == ["8"]


def test_an_answer_is_tried_again_ever_later(reading):
    reading.write("Hello")
    reading.intake.faults.extend([away()] * 9)
    waits = []
    for _ in range(9):
        assert reading.reader.send() == 0
        [waiting] = reading.desk.waiting()
        waits.append((waiting.due - reading.desk.clock.now()).total_seconds())
        reading.desk.clock.set(waiting.due)
    assert waits == [1, 2, 5, 15, 60, 300, 600, 600, 600]
    assert reading.reader.send() == 1


def test_an_outage_that_another_process_noted_is_over_once_it_is_read(desk):
    before, after = Reading(desk), Reading(desk)
    before.give(*[away() for _ in range(3)])
    before.read()
    assert len(desk.rows(CHAT_FAULTS)) == 1
    after.write("Hello")
    assert desk.rows(CHAT_FAULTS) == []
