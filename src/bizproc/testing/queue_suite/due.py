"""What comes due by itself: timers, retries, leases that ran out, lost word."""

# ruff: noqa: S101, PLR2004, PT018 - the checks assert, on what they began above

from __future__ import annotations

import datetime as dt

from bizproc.action import ActionContext, Actions, RetryLater
from bizproc.engine.components import Options
from bizproc.engine.jobs.executor import JobExecutor
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
    "check_a_lease_that_ran_out_is_taken_over",
    "check_lost_word_is_made_up_for",
    "check_timers_and_retries_come_due",
]

_SOON = dt.timedelta(seconds=0.05)


def check_lost_word_is_made_up_for(bench: QueueBench) -> None:
    """Jobs of which all word is lost are found by looking."""
    actions, calls = Actions(), Calls()

    @actions.add("note")
    def note() -> None:
        calls.note("note")

    engine = opened(bench, actions, poll=OFTEN)
    for _ in range(5):
        engine.start("note")
    bench.lose()
    with Worker(engine, threads=2):
        calls.wait_for(5)


def check_timers_and_retries_come_due(bench: QueueBench) -> None:
    """A timer fires at its moment, and what failed or asked for it is called again."""
    actions, calls = Actions(), Calls()

    @actions.add("fickle", backoff=_SOON)
    def fickle(context: ActionContext) -> None:
        calls.note(context.idempotency_key)
        if calls.of[context.idempotency_key] == 1:
            raise RetryLater(_SOON)
        if calls.of[context.idempotency_key] == 2:
            msg = "not yet"
            raise ConnectionError(msg)

    engine = opened(bench, actions, poll=OFTEN)
    started = [engine.start(it) for it in ("fickle", "later-fickle", "later-fickle")]
    with Worker(engine, threads=2):
        wait_until(
            lambda: all(engine.instance(it.id).state == "COMPLETED" for it in started),
            "three instances complete that waited, failed and were tried again",
        )
    assert sorted(calls.of.values()) == [3, 3, 3]
    assert engine.next_due() is None


def check_a_lease_that_ran_out_is_taken_over(bench: QueueBench) -> None:
    """A job whose worker died is called again by the next one, as another try."""
    actions, calls = Actions(), Calls()

    @actions.add("note", backoff=_SOON)
    def note(context: ActionContext) -> None:
        calls.note(str(context.attempt))

    options = Options(lease=dt.timedelta(seconds=0.3))
    dead = opened(bench, actions, poll=NEVER, options=options)
    dead.start("note")
    found, begun = JobExecutor(dead.components, renews=False).begin_next()
    assert found and begun is not None
    engine = opened(bench, actions, poll=OFTEN, options=options)
    with Worker(engine, threads=1):
        calls.wait_for(1)
    assert calls.of == {"2": 1}
