"""Word of jobs: it wakes who waits, with the commit, and is no more than word."""

# ruff: noqa: S101 - the checks assert, on what they began above

from __future__ import annotations

from contextlib import suppress

from bizproc.action import ActionContext, Actions
from bizproc.store import JOBS
from bizproc.testing.queue_suite.bench import (
    NEVER,
    OFTEN,
    Calls,
    QueueBench,
    opened,
    wait_until,
)
from bizproc.worker import Worker

__all__ = [
    "check_a_commit_elsewhere_wakes_an_idle_worker",
    "check_a_job_wakes_an_idle_worker",
    "check_word_that_comes_twice_is_harmless",
    "check_work_that_was_undone_is_not_heard_of",
]


def _noting() -> tuple[Actions, Calls]:
    actions, calls = Actions(), Calls()

    @actions.add("note")
    def note(context: ActionContext) -> None:
        calls.note(context.idempotency_key)

    return actions, calls


def check_a_job_wakes_an_idle_worker(bench: QueueBench) -> None:
    """A worker that would look in an hour does the jobs of its process."""
    actions, calls = _noting()
    engine = opened(bench, actions, poll=NEVER)
    with Worker(engine, threads=1):
        for count in (1, 2, 3):
            engine.start("note")
            calls.wait_for(count)
    assert set(calls.of.values()) == {1}


def check_a_commit_elsewhere_wakes_an_idle_worker(bench: QueueBench) -> None:
    """A worker that would look in an hour does the jobs of another process."""
    actions, calls = _noting()
    here, elsewhere = (opened(bench, actions, poll=NEVER) for _ in range(2))
    with Worker(here, threads=1):
        for count in (1, 2, 3):
            elsewhere.start("note")
            calls.wait_for(count)
    assert set(calls.of.values()) == {1}


def check_work_that_was_undone_is_not_heard_of(bench: QueueBench) -> None:
    """A command that raises after it raised a job leaves no job and no word."""
    actions, calls = _noting()
    engine = opened(bench, actions, poll=OFTEN)
    with Worker(engine, threads=1):
        with suppress(ZeroDivisionError), engine.work() as work:
            from bizproc.engine.commands.start import start  # noqa: PLC0415

            start(work, "note", {}, key=None, by=None)
            raise ZeroDivisionError
        kept = engine.start("note")
        calls.wait_for(1)
    assert [key.partition("/")[0] for key in calls.of] == [kept.id]


def check_word_that_comes_twice_is_harmless(bench: QueueBench) -> None:
    """Word of a job that is there already, or of one that is not, changes nothing."""
    actions, calls = _noting()
    engine = opened(bench, actions, poll=NEVER)
    queue = engine.components.queue
    ids = [engine.start("note").id for _ in range(3)]
    with engine.components.store.begin() as tx:
        jobs = [job.id for job in tx.select(JOBS)]
        if queue is not None:
            queue.enqueue(tx, [*jobs, "no-such-job"])
    with Worker(engine, threads=2):
        calls.wait_for(3)
        wait_until(
            lambda: all(engine.instance(it).state == "COMPLETED" for it in ids),
            "the three instances complete",
        )
    assert set(calls.of.values()) == {1}
