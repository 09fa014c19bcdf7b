"""Workers and threads side by side: nothing twice, nothing in front of anything."""

# ruff: noqa: S101 - the checks assert, on what they began above

from __future__ import annotations

import threading

from bizproc.action import ActionContext, Actions
from bizproc.testing.queue_suite.bench import (
    NEVER,
    OFTEN,
    PATIENCE,
    Calls,
    QueueBench,
    opened,
)
from bizproc.worker import Worker

__all__ = [
    "check_a_slow_job_holds_nothing_up",
    "check_limits_of_an_action_hold_and_nothing_is_left",
    "check_two_workers_do_each_job_once",
]


def check_a_slow_job_holds_nothing_up(bench: QueueBench) -> None:
    """While one job lasts, other jobs are done, and timers fire even with one thread."""
    actions, calls = Actions(), Calls()
    begun, may_end = threading.Event(), threading.Event()

    @actions.add("slow")
    def slow() -> None:
        begun.set()
        may_end.wait(PATIENCE)

    @actions.add("note")
    def note() -> None:
        calls.note("note")

    engine = opened(bench, actions, poll=OFTEN)
    engine.start("slow")
    with Worker(engine, threads=2):
        try:
            assert begun.wait(PATIENCE)
            for name in ("note", "note", "later-note"):
                engine.start(name)
            calls.wait_for(3)
        finally:
            may_end.set()


def check_two_workers_do_each_job_once(bench: QueueBench) -> None:
    """Two workers of two processes share the jobs, and none is called twice."""
    actions, calls = Actions(), Calls()

    @actions.add("note")
    def note(context: ActionContext) -> None:
        calls.note(context.idempotency_key)

    one, other = (opened(bench, actions, poll=OFTEN) for _ in range(2))
    for _ in range(10):
        one.start("note")
    with Worker(one, threads=2), Worker(other, threads=2):
        for _ in range(10):
            other.start("note")
        calls.wait_for(20)
    assert (len(calls.of), set(calls.of.values())) == (20, {1})


def check_limits_of_an_action_hold_and_nothing_is_left(bench: QueueBench) -> None:
    """An action that may be called once at a time is, and all of its jobs are done."""
    actions, calls, alone = Actions(), Calls(), threading.Lock()

    @actions.add("alone", concurrency=1)
    def single() -> None:
        held = alone.acquire(blocking=False)
        calls.note("alone" if held else "together")
        if held:
            alone.release()

    engine = opened(bench, actions, poll=NEVER)
    for _ in range(8):
        engine.start("alone")
    with Worker(engine, threads=4):
        calls.wait_for(8)
    assert calls.of == {"alone": 8}
