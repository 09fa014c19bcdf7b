"""A worker tells over HTTP whether it is alive and ready, and its figures."""

import dataclasses
import sys
import threading
import urllib.error
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.queues.diagrams import deploy
from tests.worker.test_worker import Away

import bizproc
from bizproc.cli import main
from bizproc.engine import Engine
from bizproc.errors import InvalidValueError
from bizproc.testing.queue_suite import PATIENCE
from bizproc.testing.queue_suite.bench import Calls, wait_until
from bizproc.worker import Worker
from bizproc.worker.health import HealthServer


@pytest.fixture
def calls():
    return Calls()


@pytest.fixture
def actions(calls):
    made = bizproc.Actions()

    @made.add("note")
    def note() -> None:
        calls.note("note")

    @made.add("fail", retries=1)
    def fail() -> None:
        calls.note("fail")
        raise ConnectionError("away")

    return made


@pytest.fixture
def engine(actions):
    opened = bizproc.connect("memory://", actions=actions, jobs="worker")
    deploy(opened, "note", "fail", "slow")
    yield opened
    opened.close()


def get(server, path):
    try:
        with urllib.request.urlopen(server.url + path, timeout=PATIENCE) as answer:  # noqa: S310 - ours
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def figures(server):
    status, text = get(server, "/metrics")
    assert status == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_worker_is_ready_from_its_first_look_until_it_stops(engine):
    worker = Worker(engine)
    with HealthServer(worker, port=0) as server:
        assert get(server, "/healthz") == (200, "alive\n")
        assert get(server, "/readyz")[1] == "the worker has not looked for work yet\n"
        worker.start()
        wait_until(lambda: get(server, "/readyz") == (200, "ready\n"), "it is ready")
        worker.stop()
        assert get(server, "/readyz") == (503, "the worker is stopping\n")
        assert get(server, "/")[0] == 404


def test_figures_tell_what_waits_and_what_was_done(engine, actions, calls):
    begun, may_end = threading.Event(), threading.Event()

    @actions.add("slow")
    def slow() -> None:
        begun.set()
        may_end.wait(PATIENCE)

    for name in ("note", "note", "fail"):
        engine.start(name)
    worker = Worker(engine, threads=2)
    with HealthServer(worker, port=0) as server:
        before = figures(server)
        assert (before["bizproc_due_jobs",], before["bizproc_leased_jobs",]) == (3, 0)
        assert before["bizproc_oldest_due_job_seconds",] >= 0
        with worker:
            calls.wait_for(3)
            engine.start("slow")
            assert begun.wait(PATIENCE)
            wait_until(lambda: worker.consumer.busy == 1, "the others have ended")
            after = figures(server)
            may_end.set()
    assert after["bizproc_calls_total", "note", "done"] == 2
    assert after["bizproc_calls_total", "fail", "failed"] == 1
    assert after["bizproc_call_seconds_count", "note"] == 2
    assert (after["bizproc_due_jobs",], after["bizproc_leased_jobs",]) == (0, 1)
    assert (after["bizproc_busy_threads",], after["bizproc_threads",]) == (1, 2)
    assert after["bizproc_open_incidents",] == 1


def test_a_database_that_is_away_is_said(engine):
    store = Away(engine.components.store, 0)
    away = Engine(dataclasses.replace(engine.components, store=store), jobs="worker")
    worker = Worker(away)
    with HealthServer(worker, port=0) as server:
        worker.consumer.alive()
        store.left = 2
        assert get(server, "/readyz") == (503, "the database cannot be read: STORE\n")
        assert figures(server)["bizproc_database_up",] == 0
        assert figures(server)["bizproc_database_up",] == 1


def test_a_queue_that_looks_no_more_is_not_alive(engine, monkeypatch):
    worker = Worker(engine)
    monkeypatch.setattr("bizproc.worker.health._SILENCE", -1.0)
    with HealthServer(worker, port=0) as server:
        assert get(server, "/healthz")[0] == get(server, "/readyz")[0] == 503


def test_labels_are_bounded(calls):
    actions = bizproc.Actions()
    for number in range(203):
        actions.add(f"action{number:03}")(lambda: calls.note("one"))
    engine = bizproc.connect("memory://", actions=actions, jobs="worker")
    names = [f"action{number}" for number in ("000", "200", "201", "202")]
    deploy(engine, *names)
    for name in names:
        engine.start(name)
    worker = Worker(engine)
    with HealthServer(worker, port=0) as server:
        with worker:
            calls.wait_for(4)
        found = figures(server)
    labels = {key[1] for key in found if key[0] == "bizproc_calls_total"}
    assert labels == {"action000", "other"}
    engine.close()


def test_a_port_in_use_is_said(engine):
    with HealthServer(Worker(engine), port=0) as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(InvalidValueError, match=f"127.0.0.1:{port}.*another port"):
            HealthServer(Worker(engine), port=port)


def test_the_command_names_the_missing_package(tmp_path, monkeypatch, capsys):
    bizproc.connect(f"sqlite:///{tmp_path}/a.db").close()
    monkeypatch.chdir(tmp_path)
    for name in [it for it in sys.modules if it.startswith("prometheus_client")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    for name in ("bizproc.worker.health", "bizproc.worker.metrics"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(SystemExit):
        main(["worker", "--db", "sqlite:///a.db", "--health", "0"])
    assert "pip install 'bizproc[metrics]'" in capsys.readouterr().err
