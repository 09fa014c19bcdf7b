"""A worker keeps a thread free of what is slow, and time for jobs beside timers."""

import contextlib
import threading

import bizproc
from bizproc.queues.local import LocalQueue
from bizproc.testing.queue_suite.bench import PATIENCE, Calls, write_processes
from bizproc.worker import Worker
from bizproc.worker.pace import Pace


def test_who_may_not_have_the_last_thread():
    seconds = [0.0]
    pace = Pace(monotonic=lambda: seconds[0])
    assert pace.slow() == []
    pace.begun("1", "new")
    assert pace.slow() == ["new"]  # nobody knows how long it takes
    seconds[0] = 1.0
    pace.ended("1")
    assert pace.slow() == []
    pace.begun("2", "new")
    assert pace.slow() == []
    seconds[0] = 2.1
    assert pace.slow() == ["new"]  # it was quick, and is not today
    pace.ended("2")
    assert pace.slow() == ["new"]
    pace.begun("3", "new")
    pace.ended("3")
    assert pace.slow() == []


def test_slow_jobs_leave_a_thread_to_others(tmp_path):
    actions, calls, may_end = bizproc.Actions(), Calls(), threading.Event()

    @actions.add("slow")
    def slow() -> None:
        calls.note("slow")
        may_end.wait(PATIENCE)

    @actions.add("quick")
    def quick() -> None:
        calls.note("quick")

    engine = bizproc.connect("memory://", actions=actions, jobs="worker")
    write_processes(str(tmp_path), ["slow", "quick"])
    engine.deploy(tmp_path, check=False)
    for name in ["slow"] * 6 + ["quick"] * 3:
        engine.start(name)
    with Worker(engine, threads=3):
        try:
            calls.wait_for(2 + 3)
            assert calls.of == {"slow": 2, "quick": 3}
        finally:
            may_end.set()
        calls.wait_for(6 + 3)
    engine.close()


class Endless:
    """A consumer that always has more timers and more jobs."""

    store = None
    threads = 2
    has_room = True

    def __init__(self):
        self.done = []
        self.stopping = threading.Event()

    @contextlib.contextmanager
    def subscribe(self, wake):
        del wake
        yield

    def alive(self): ...

    def _do(self, what):
        self.done.append(what)
        if len(self.done) == 12:
            self.stopping.set()

    def fire_timers(self, *, limit):
        self._do("timers")
        return limit

    def begin_job(self):
        self._do("job")
        return True, None

    def until_next(self):
        raise AssertionError


def test_neither_timers_nor_jobs_wait_for_the_other_to_end():
    consumer = Endless()
    LocalQueue().run(consumer)
    assert consumer.done == ["timers", "job", "job"] * 4
