"""A backup of a database in use is whole, of one moment, and never half there."""

import os
import sqlite3
import subprocess
import sys
import textwrap
import threading
from contextlib import closing
from pathlib import Path

import pytest

from bizproc.connecting import connect
from bizproc.errors import InvalidValueError, StoreError
from bizproc.stores.sql import SqlStore, backup
from bizproc.stores.sql import backup as backup_of

ASK = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 targetNamespace="t"><process id="ask" isExecutable="true">
 <startEvent id="s"/><userTask id="answer"/><userTask id="again"/>
 <sequenceFlow id="f1" sourceRef="s" targetRef="answer"/>
 <sequenceFlow id="f2" sourceRef="answer" targetRef="again"/>
</process></definitions>"""

# Start and complete for ever; tell each id once its command has returned.
WRITER = """
import sys
from bizproc.connecting import connect
engine = connect(sys.argv[1])
while True:
    instance = engine.start("ask", {"text": "x" * 3000}).id
    [task] = engine.user_tasks(instance=instance)
    engine.complete_user_task(task.id, {"text": "y" * 3000})
    print(instance, flush=True)
"""


@pytest.fixture
def path(tmp_path):
    (tmp_path / "ask.bpmn").write_text(ASK)
    path = tmp_path / "live.db"
    engine = connect(f"sqlite:///{path}")
    engine.deploy(tmp_path / "ask.bpmn")
    engine.close()
    return path


def check_whole(path):
    """Return the ids of the instances of a copy, each of which must be complete."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    engine = connect(f"sqlite:///{path}")
    found = engine.instances()
    for instance in found:
        history = engine.history(instance.id)
        assert [it.number for it in history] == [*range(1, instance.events + 1)]
        [waiting] = engine.waiting_at(instance.id)
        [task] = engine.user_tasks(instance=instance.id)
        assert task.element_id == waiting
        every = engine.user_tasks(instance=instance.id, include_closed=True)
        assert len(every) == (1 if waiting == "answer" else 2)
        assert engine.variables(instance.id)["text"][0] in "xy"
    if found:  # and it goes on
        engine.complete_user_task(engine.user_tasks(limit=1)[0].id, {})
    engine.close()
    return {it.id for it in found}


def test_a_copy_of_a_database_in_use_is_whole(path, tmp_path):  # noqa: C901 - one story
    """Threads and processes write; every copy has all that was acknowledged."""
    address = f"sqlite:///{path}"
    command = [sys.executable, "-c", textwrap.dedent(WRITER), address]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
        for _ in range(2)
    ]
    engine, stop, acknowledged = connect(address), threading.Event(), []

    def write():
        while not stop.is_set():
            acknowledged.append(engine.start("ask", {"text": "x" * 3000}).id)

    def hear(process):
        acknowledged.extend(line.strip() for line in process.stdout)

    threads = [threading.Thread(target=write)]
    threads += [threading.Thread(target=hear, args=(it,)) for it in processes]
    for thread in threads:
        thread.start()
    sizes = []
    try:
        for number in range(6):
            while len(acknowledged) < 30 * (number + 1):
                threading.Event().wait(0.01)
            before = set(acknowledged)
            made = backup(address, tmp_path / f"copy-{number}.db")
            sizes.append((before, made))
    finally:
        stop.set()
        for process in processes:
            process.kill()
        for thread in threads:
            thread.join()
        for process in processes:
            process.stdout.close()
            process.wait()
        engine.close()
    for before, made in sizes:
        assert made.size == made.path.stat().st_size
        assert before <= check_whole(made.path)
    assert check_whole(path) >= set(acknowledged)


def test_a_copy_is_one_file_with_its_name_and_nothing_beside(path, tmp_path):
    folder = tmp_path / "copies"
    folder.mkdir()
    made = backup(f"sqlite:///{path}", folder / "Копия 1.db")
    assert made.path == folder / "Копия 1.db"
    assert os.listdir(folder) == ["Копия 1.db"]  # noqa: PTH208 - names as they are
    assert check_whole(made.path) == set()


def test_nothing_is_overwritten(path, tmp_path):
    (tmp_path / "there.db").write_text("mine")
    with pytest.raises(InvalidValueError, match="not overwritten; name another"):
        backup(f"sqlite:///{path}", tmp_path / "there.db")
    assert (tmp_path / "there.db").read_text() == "mine"
    with pytest.raises(InvalidValueError, match="no directory"):
        backup(f"sqlite:///{path}", tmp_path / "none" / "copy.db")


def test_a_name_taken_meanwhile_is_left_to_its_owner(path, tmp_path, monkeypatch):
    target = tmp_path / "copy.db"
    module = sys.modules["bizproc.stores.sql.backup"]
    copy = module._copy

    def slow(source, part):
        copy(source, part)
        target.write_text("theirs")

    monkeypatch.setattr(module, "_copy", slow)
    with pytest.raises(InvalidValueError, match="not overwritten"):
        backup_of(f"sqlite:///{path}", target)
    assert target.read_text() == "theirs"
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize(
    ("address", "error", "said"),
    [
        ("postgresql://u:secret@host/db", InvalidValueError, "pg_dump --format=custom"),
        ("memory://", InvalidValueError, "in memory"),
        ("sqlite://", InvalidValueError, "in memory"),
        ("sqlite:///none.db", StoreError, "no database"),
        ("mysql://x/y", StoreError, "no database of bizproc"),
    ],
)
def test_what_is_not_copied_is_said(address, error, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=said) as caught:
        backup(address, tmp_path / "copy.db")
    assert "secret" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_gives_no_copy(path, tmp_path):
    store = SqlStore.open(f"sqlite:///{path}")
    store.close()
    whole = bytearray(path.read_bytes())
    for page in range(3, len(whole) // 4096):
        whole[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    path.write_bytes(whole)
    with pytest.raises(StoreError, match="damaged"):
        backup(f"sqlite:///{path}", tmp_path / "copy.db")
    other = tmp_path / "text.db"
    other.write_text("no database at all " * 300)
    with pytest.raises(StoreError, match="not a SQLite database"):
        backup(f"sqlite:///{other}", tmp_path / "copy.db")
    assert not Path(tmp_path / "copy.db").exists()
    assert list(tmp_path.glob(".*")) == []
