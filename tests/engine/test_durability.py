"""What is committed stays, what is refused leaves nothing, one of two wins."""

import datetime as dt
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.engine.conftest import Play

from bizproc.connecting import connect
from bizproc.errors import (
    BizprocError,
    DeploymentError,
    InvalidTransitionError,
    InvalidValueError,
    NotFoundError,
    SourceError,
)

ASK_TWICE = '<startEvent id="s"/><userTask id="a"/><userTask id="b"/><endEvent id="e"/>'
WAYS = "s>a\na>b\nb>e"


def test_another_process_of_the_engine_goes_on_where_the_first_stopped(
    tmp_path, lasting
):
    play = Play(tmp_path, lasting)
    play.draw(ASK_TWICE, WAYS)
    instance = play.start({"n": 1})
    play.engine.close()
    again = Play(tmp_path, lasting)
    again.complete(instance, "a", x=2)
    assert again.waits(instance) == ["b"]
    assert again.variables(instance) == {"n": 1, "x": 2}


def test_a_running_instance_keeps_to_its_version(tmp_path, lasting):
    play = Play(tmp_path, lasting)
    play.draw(ASK_TWICE, WAYS)
    old = play.start()
    play.draw(ASK_TWICE.replace('"b"', '"c"'), "s>a\na>c\nc>e")
    new = play.start()
    for instance in (old, new):
        play.complete(instance, "a")
    assert [play.waits(old), play.waits(new)] == [["b"], ["c"]]
    assert [d.version for d in play.engine.definitions(kind="process")] == [1, 2]


def test_deploying_the_same_file_again_makes_no_version(play):
    for _ in range(2):
        play.draw(ASK_TWICE, WAYS)
    assert len(play.engine.definitions()) == 1


def test_of_two_people_completing_one_task_exactly_one_wins(tmp_path, lasting):
    """Exactly one success each time, with two engines on one file."""
    play = Play(tmp_path, lasting)
    play.draw(ASK_TWICE, WAYS)
    engines = [play.engine, connect(lasting, jobs="inline")]
    for _ in range(50):
        task = play.task(play.start(), "a")
        outcomes: list[str] = []
        barrier = threading.Barrier(2)

        def complete(engine, task=task, outcomes=outcomes, barrier=barrier):
            barrier.wait()
            try:
                engine.complete_user_task(task.id)
                outcomes.append("done")
            except InvalidTransitionError as refused:
                outcomes.append(refused.code)

        threads = [threading.Thread(target=complete, args=(e,)) for e in engines]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["TASK_CLOSED", "done"]
    for engine in engines:
        engine.close()


_WORKER = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from tests.engine.conftest import Play
play = Play(Path({folder!r}), {url!r})
print("ready", flush=True)
while True:
    for task in play.engine.user_tasks(limit=20):
        play.engine.complete_user_task(task.id, {{task.element_id: True}})
        print(task.id, flush=True)
    play.start()
"""


def test_what_was_acknowledged_survives_kill_9(tmp_path, lasting):
    play = Play(tmp_path, lasting)
    play.draw(ASK_TWICE, WAYS)
    root = str(Path(__file__).parents[2])
    code = _WORKER.format(root=root, folder=str(tmp_path), url=lasting)
    acknowledged: list[str] = []
    for _ in range(4):
        worker = subprocess.Popen(  # noqa: S603 - our own code
            [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
        )
        assert worker.stdout is not None
        lines = (line.strip() for line in worker.stdout)
        assert next(lines) == "ready"
        acknowledged += [next(lines) for _ in range(25)]
        os.kill(worker.pid, 9)
        worker.wait()
        worker.stdout.close()
    closed = {
        task.id: task
        for task in play.engine.user_tasks(include_closed=True)
        if task.state.value == "COMPLETED"
    }
    assert set(acknowledged) <= set(closed)
    for instance in play.engine.instances():
        numbers = [event.number for event in play.engine.history(instance.id)]
        assert numbers == list(range(1, instance.events + 1))
        answered = {
            t.element_id for t in closed.values() if t.instance_id == instance.id
        }
        assert set(play.variables(instance.id)) == answered


BAD_FILES = {
    "cut.bpmn": b"<definitions",
    "entity.bpmn": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
    "empty.bpmn": b"",
    "binary.bpmn": bytes(range(256)),
    "html.bpmn": b"<html/>",
    "cut.dmn": b"<definitions",
    "other.dmn": b"<definitions xmlns='urn:x'/>",
    "list.form": b"[]",
    "cut.form": b'{"id": ',
    "deep.form": b"[" * 100_000,
    "odd.form": b'{"id": "f", "components": [{"type": "video", "key": "v"}]}',
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_with_its_name_and_nothing_is_deployed(play, name):
    play.draw(ASK_TWICE, WAYS)
    before = play.engine.definitions()
    (play.folder / "good.bpmn").write_text("x")
    (play.folder / name).write_bytes(BAD_FILES[name])
    (play.folder / "good.bpmn").unlink()
    with pytest.raises((DeploymentError, SourceError)) as refused:
        play.engine.deploy(play.folder)
    assert all(name in finding.location.file for finding in refused.value.findings)
    assert play.engine.definitions() == before
    assert play.waits(play.start()) == ["a"]


@pytest.mark.parametrize(
    ("command", "error", "text"),
    [
        (lambda e: e.start("pp"), NotFoundError, "did you mean 'p'?"),
        (lambda e: e.start("p", {"x": object()}), InvalidValueError, "x"),
        (lambda e: e.start("p", {"x": float("nan")}), InvalidValueError, "x"),
        (lambda e: e.start("p", {1: 2}), InvalidValueError, "1"),
        (lambda e: e.instance("nobody"), NotFoundError, "nobody"),
        (lambda e: e.history("nobody"), NotFoundError, "nobody"),
        (lambda e: e.terminate("nobody"), NotFoundError, "nobody"),
        (lambda e: e.complete_user_task("nobody"), NotFoundError, "nobody"),
        (lambda e: e.resolve_incident("nobody"), NotFoundError, "nobody"),
        (lambda e: e.deploy("nowhere"), NotFoundError, "nowhere"),
    ],
    ids=[
        *("process", "object", "nan", "key", "instance", "history"),
        *("terminate", "task", "incident", "path"),
    ],
)
def test_a_wrong_call_is_refused_plainly_and_the_engine_goes_on(
    play, command, error, text
):
    play.draw(ASK_TWICE, WAYS)
    with pytest.raises(error) as refused:
        command(play.engine)
    assert text in str(refused.value)
    assert isinstance(refused.value, BizprocError)
    assert play.engine.instances() == []
    assert play.waits(play.start()) == ["a"]


def test_a_broken_instance_does_not_hold_up_the_timers_of_others(tmp_path, lasting):
    play = Play(tmp_path, lasting)
    play.draw(
        '<startEvent id="s"/><intermediateCatchEvent id="t"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition>"
        '</intermediateCatchEvent><endEvent id="e"/>',
        "s>t\nt>e",
    )
    broken, sound = play.start(), play.start()
    with play.engine.work() as work:
        unreadable = sa.text(
            "UPDATE bizproc_process_instance SET content = '{}' WHERE id = :id"
        )
        work.transaction.connection.execute(unreadable, {"id": broken})
    play.clock.time += dt.timedelta(hours=1)
    assert play.engine.run_due() == 2
    assert play.state(sound) == "COMPLETED"
    [incident] = play.engine.incidents(instance=broken)
    assert "cannot read" in incident.message
    assert len(play.engine.timers()) == 1


def test_starting_with_a_held_key_is_refused(play):
    play.draw(ASK_TWICE, WAYS)
    first = play.start(key="K")
    with pytest.raises(InvalidTransitionError) as refused:
        play.start(key="K")
    assert refused.value.code == "DUPLICATE_START"
    play.engine.terminate(first)
    assert play.start(key="K") != first
