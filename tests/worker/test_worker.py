"""A worker runs what is due beside an application, and stops when it is told to."""

import dataclasses
import datetime as dt
import logging
import threading

import pytest

import bizproc
from bizproc.engine import Engine
from bizproc.errors import InvalidValueError, StoreError
from bizproc.store import JOBS
from bizproc.worker import Worker

# seconds until something counts as hung; how fast it is, is not asked
PATIENCE = 120
NO_GRACE = dt.timedelta()
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">'
)
CALL = (
    '<process id="{0}" isExecutable="true"><startEvent id="s"/><endEvent id="e"/>'
    '<serviceTask id="call"><extensionElements><zeebe:taskDefinition type="{0}"'
    ' retries="1"/></extensionElements></serviceTask>'
    '<sequenceFlow id="f" sourceRef="s" targetRef="call"/>'
    '<sequenceFlow id="g" sourceRef="call" targetRef="e"/></process>'
)
WAIT = (
    '<process id="wait" isExecutable="true"><startEvent id="s"/><endEvent id="e"/>'
    '<intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>PT0.05S'
    "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    '<serviceTask id="tell"><extensionElements><zeebe:taskDefinition type="told"/>'
    "</extensionElements></serviceTask>"
    '<sequenceFlow id="f" sourceRef="s" targetRef="w"/>'
    '<sequenceFlow id="g" sourceRef="w" targetRef="tell"/>'
    '<sequenceFlow id="h" sourceRef="tell" targetRef="e"/></process>'
)


class Ended:
    """Wait for instances that end."""

    def __init__(self):
        self._known = threading.Condition()
        self.ids = set()

    def __call__(self, work, fact):
        del work
        if type(fact).__name__ == "InstanceEnded":
            with self._known:
                self.ids.add(fact.instance.id)
                self._known.notify_all()

    def wait_for(self, *instances):
        with self._known:
            assert self._known.wait_for(
                lambda: {it.id for it in instances} <= self.ids, PATIENCE
            )


@pytest.fixture
def actions():
    made = bizproc.Actions()

    @made.add("told", transactional=True)
    def told() -> None: ...

    @made.add("quick")
    def quick() -> None: ...

    return made


@pytest.fixture
def ended():
    return Ended()


@pytest.fixture(params=["memory", "file"])
def engine(request, tmp_path, actions, ended):
    url = (
        "memory://" if request.param == "memory" else f"sqlite:///{tmp_path}/worker.db"
    )
    domain = bizproc.Domain(noticed=ended)
    opened = bizproc.connect(url, actions=actions, domain=domain, jobs="worker")
    (tmp_path / "wait.bpmn").write_text(f"{HEAD}{WAIT}</definitions>")
    for name in ("quick", "slow"):
        text = f"{HEAD}{CALL.format(name)}</definitions>"
        (tmp_path / f"{name}.bpmn").write_text(text)
    opened.deploy(tmp_path, check=False)
    yield opened
    opened.close()


def jobs(engine):
    with engine.read() as tx:
        return tx.select(JOBS)


def test_a_command_leaves_its_jobs_to_the_worker(engine, ended):
    started = engine.start("quick")
    assert (started.state, len(jobs(engine))) == ("ACTIVE", 1)
    with Worker(engine):
        ended.wait_for(started, engine.start("quick"), engine.start("wait"))
    assert (jobs(engine), engine.next_due()) == ([], None)


def test_a_slow_job_runs_beside_everything_else(engine, actions, ended):
    begun, may_end = threading.Event(), threading.Event()

    @actions.add("slow")
    def slow() -> None:
        begun.set()
        may_end.wait(PATIENCE)

    held = engine.start("slow")
    worker = Worker(engine, threads=2)
    worker.start()
    assert begun.wait(PATIENCE)
    ended.wait_for(engine.start("quick"), engine.start("wait"))
    assert held.id not in ended.ids
    may_end.set()
    assert worker.stop()
    assert engine.instance(held.id).state == "COMPLETED"


def test_one_thread_that_is_held_up_fires_timers_still(engine, actions, ended):
    begun, may_end = threading.Event(), threading.Event()

    @actions.add("slow")
    def slow() -> None:
        begun.set()
        may_end.wait(PATIENCE)

    engine.start("slow")
    with Worker(engine, threads=1):
        assert begun.wait(PATIENCE)
        ended.wait_for(engine.start("wait"))
        may_end.set()


def test_what_does_not_end_in_its_grace_is_left_to_the_next_worker(
    engine, actions, caplog
):
    begun, may_end = threading.Event(), threading.Event()

    @actions.add("slow")
    def slow() -> None:
        begun.set()
        may_end.wait(PATIENCE)

    engine.start("slow")
    worker = Worker(engine)
    worker.start()
    assert begun.wait(PATIENCE)
    with caplog.at_level(logging.INFO, "bizproc.worker"):
        assert not worker.stop(grace=NO_GRACE)
    assert "1 jobs left to the next one" in caplog.text
    [left] = jobs(engine)
    assert (left.attempts, left.lock is None) == (1, False)
    may_end.set()


def test_nothing_is_begun_after_a_stop(engine):
    worker = Worker(engine)
    worker.start()
    assert worker.stop()
    engine.start("quick")
    assert [job.attempts for job in jobs(engine)] == [0]


def test_a_failing_job_costs_a_line_and_no_thread(engine, actions, ended, caplog):
    secret = str(4 * 77777)

    @actions.add("slow")
    def slow() -> None:
        raise ConnectionError("the secret is " + secret)

    engine.start("slow")
    with caplog.at_level(logging.INFO), Worker(engine, threads=1):
        ended.wait_for(engine.start("quick"))
    lines = [it for it in caplog.records if it.name == "bizproc.engine.jobs"]
    failed, done = sorted(lines, key=lambda it: -it.levelno)
    assert (failed.action, failed.levelname, done.action) == (
        "slow",
        "WARNING",
        "quick",
    )
    assert "worker/test_worker.py" in failed.message
    assert secret not in caplog.text


class Away:
    """A store whose database is away a few times."""

    def __init__(self, store, times):
        self._store = store
        self.left = times

    def __getattr__(self, name):
        return getattr(self._store, name)

    def begin(self):
        self._fail()
        return self._store.begin()

    def read(self, *, limit=None):
        self._fail()
        return self._store.read(limit=limit)

    def _fail(self):
        if self.left:
            self.left -= 1
            message = "cannot begin: the server is away"
            raise StoreError(message)


def test_a_database_that_goes_away_is_waited_for(engine, ended, caplog):
    store = Away(engine.components.store, 0)
    away = Engine(dataclasses.replace(engine.components, store=store), jobs="worker")
    started = engine.start("quick")
    store.left = 2
    with Worker(away):
        ended.wait_for(started)
    assert "nothing can be done, next try in 0.1 s: STORE" in caplog.text
    assert engine.incidents() == []


def test_an_outcome_is_brought_when_the_database_is_back(engine, actions, ended):
    store = Away(engine.components.store, 0)
    away = Engine(dataclasses.replace(engine.components, store=store), jobs="worker")
    calls = []

    @actions.add("slow")
    def slow() -> None:
        calls.append(1)
        store.left = 3

    started = engine.start("slow")
    with Worker(away, threads=1):
        ended.wait_for(started)
    assert calls == [1]


def test_several_workers_share_the_work(engine, ended):
    started = [engine.start("quick") for _ in range(12)]
    with Worker(engine, threads=2), Worker(engine, threads=2):
        ended.wait_for(*started)
    done = [
        [it.type for it in engine.history(one.id)].count("element_completed")
        for one in started
    ]
    assert done == [3] * 12


def test_a_worker_is_used_once(engine):
    worker = Worker(engine)
    assert worker.stop()
    assert worker.run()
    with pytest.raises(InvalidValueError, match="make another one"):
        worker.start()
    with pytest.raises(InvalidValueError, match="threads=0"):
        Worker(engine, threads=0)


def test_jobs_that_nobody_takes_are_logged_once_a_minute(tmp_path, actions, caplog):
    clock = bizproc.testing.FakeClock()
    engine = bizproc.connect("memory://", actions=actions, clock=clock, jobs="worker")
    (tmp_path / "quick.bpmn").write_text(f"{HEAD}{CALL.format('quick')}</definitions>")
    engine.deploy(tmp_path, check=False)
    engine.start("quick")
    since = clock.now()
    text = f"jobs are due since {since.isoformat()} and nobody takes them"
    for seconds, said in ((50, 0), (50, 1), (50, 1), (10, 2)):
        clock.advance(dt.timedelta(seconds=seconds))
        engine.start("quick")
        assert caplog.text.count(text) == said
    engine.run_due()
    clock.advance(dt.timedelta(hours=1))
    engine.start("quick")
    assert caplog.text.count("nobody takes them") == 2
    engine.close()


def test_who_runs_jobs_is_one_of_two():
    with pytest.raises(InvalidValueError, match="neither"):
        bizproc.connect("memory://", jobs="later")
