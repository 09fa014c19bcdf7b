"""A worker that is stopped: it ends what it began, and leaves the rest."""

# ruff: noqa: S101 - the checks assert, on what they began above

from __future__ import annotations

import datetime as dt
import threading

from bizproc.action import Actions
from bizproc.store import JOBS
from bizproc.testing.queue_suite.bench import OFTEN, PATIENCE, QueueBench, opened
from bizproc.worker import Worker

__all__ = [
    "check_a_stop_ends_what_was_begun",
    "check_a_worker_that_is_stopped_begins_nothing",
]


def check_a_stop_ends_what_was_begun(bench: QueueBench) -> None:
    """A stop begins no job more, waits for the one that lasts, and keeps the others."""
    actions = Actions()
    begun, may_end = threading.Event(), threading.Event()

    @actions.add("slow")
    def slow() -> None:
        begun.set()
        may_end.wait(PATIENCE)

    engine = opened(bench, actions, poll=OFTEN)
    started = [engine.start("slow") for _ in range(3)]
    worker = Worker(engine, threads=1)
    worker.start()
    assert begun.wait(PATIENCE)
    assert not worker.stop(wait=False)
    may_end.set()
    assert worker.stop(grace=dt.timedelta(seconds=PATIENCE))
    states = sorted(engine.instance(it.id).state for it in started)
    assert states == ["ACTIVE", "ACTIVE", "COMPLETED"]


def check_a_worker_that_is_stopped_begins_nothing(bench: QueueBench) -> None:
    """What is raised after a stop waits for the next worker, which does it."""
    actions, called = Actions(), threading.Event()

    @actions.add("note")
    def note() -> None:
        called.set()

    engine = opened(bench, actions, poll=OFTEN)
    worker = Worker(engine)
    worker.start()
    assert worker.stop()
    engine.start("note")
    with engine.read() as tx:
        assert [job.attempts for job in tx.select(JOBS)] == [0]
    with Worker(engine):
        assert called.wait(PATIENCE)
