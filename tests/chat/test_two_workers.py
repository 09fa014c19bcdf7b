"""Two workers read one chat: each message counts once, answers keep their order."""

import threading

import pytest
from tests.chat.desk import FULL, Desk, write_workspace

CHATS = [str(number) for number in range(6)]
PATIENCE = 120


class Workers:
    """Threads that begin together, and what they raised."""

    def __init__(self, count):
        self._begin = threading.Barrier(count)
        self._faults = []

    def start(self, do, *given):
        thread = threading.Thread(target=self._run, args=(do, given))
        thread.start()
        return thread

    def _run(self, do, given):
        try:
            self._begin.wait(PATIENCE)
            do(*given)
        except Exception as error:  # noqa: BLE001 - told when they are joined
            self._faults.append(error)

    def join(self, threads):
        for thread in threads:
            thread.join()
        assert self._faults == []


def read(desk, messages):
    for message in messages:
        desk.conversations.handle(message, desk.fetch)


def send(desk, into, done):
    while not done.is_set() or desk.waiting():
        reply = desk.outbox.lease()
        if reply is not None:
            into.append(reply)
            desk.outbox.done(reply)


@pytest.mark.stores("sqlite-file", "postgresql")
def test_two_workers_that_read_everything_do_it_once(open_desk, tmp_path):
    alone = Desk(write_workspace(tmp_path / "alone"))
    expected = [alone.write(text).text for text in FULL[:-1]]
    alone.close()
    desks = [open_desk(), open_desk()]
    messages = [desks[0].message(text, chat=chat) for text in FULL for chat in CHATS]
    sent, done = [], threading.Event()
    workers = Workers(4)
    readers = [workers.start(read, desk, messages) for desk in desks]
    senders = [workers.start(send, desk, sent, done) for desk in desks]
    workers.join(readers)
    done.set()
    workers.join(senders)
    assert len(desks[0].records()) == len(desks[0].submissions()) == len(CHATS)
    for chat in CHATS:
        texts = [it.text for it in sent if it.chat == chat]
        assert texts[:-1] == expected
        assert "taken under" in texts[-1]


@pytest.mark.stores("memory", "sqlite-file", "postgresql")
def test_a_dialogue_goes_on_in_another_process(open_desk, address):
    desk = open_desk()
    for number, text in enumerate(FULL):
        desk.write(text, update=number)
        if "memory" not in address:
            desk = open_desk(clock=desk.clock)
    assert len(desk.records()) == 1
