"""The queue of one process: a thread that looks, woken by the commands beside it.

It carries nothing, so it works on every store. Workers of other processes look by
themselves, once a second.
"""

from __future__ import annotations

import datetime as dt
import queue
import threading
from collections.abc import Sequence

from bizproc.queue import Consumer, LeasedCall
from bizproc.queues.backoff import Backoff
from bizproc.store import Transaction

__all__ = ["LocalQueue"]

# timers that fire before jobs get their turn
_AT_ONCE = 10
_POLL = dt.timedelta(seconds=1)
# seconds at least between two looks when what is due is in other hands
_LEAST = 0.05


class LocalQueue:
    """Look what is due when a command of this process says so, and now and then.

    One thread looks and fires timers, before any job; others call actions, so that a
    slow one holds up nothing beside it. `poll` is how long at most it does not look.
    """

    def __init__(self, *, poll: dt.timedelta = _POLL) -> None:
        self._poll = poll.total_seconds()

    def enqueue(self, tx: Transaction, job_ids: Sequence[str]) -> None:
        """Do nothing: who raised the jobs wakes the workers of its process."""

    def taken(self, tx: Transaction, job_id: str) -> None:
        """Do nothing: no word was left."""

    def run(self, consumer: Consumer) -> None:
        """Have a worker do what is due, until its `stopping` is set; then return."""
        begun: queue.SimpleQueue[LeasedCall | None] = queue.SimpleQueue()
        for number in range(consumer.threads):
            name = f"bizproc-job-{number + 1}"
            threading.Thread(
                target=_call, args=(begun,), name=name, daemon=True
            ).start()
        woken = threading.Event()
        try:
            with consumer.subscribe(woken.set):
                self._look_until_stopped(consumer, begun, woken)
        finally:
            for _ in range(consumer.threads):
                begun.put(None)

    def _look_until_stopped(
        self,
        consumer: Consumer,
        begun: queue.SimpleQueue[LeasedCall | None],
        woken: threading.Event,
    ) -> None:
        backoff = Backoff()
        while not consumer.stopping.is_set():
            woken.clear()
            try:
                pause = self._look(consumer, begun)
            except Exception as error:  # noqa: BLE001 - it must go on, whatever it meets
                consumer.alive()
                consumer.stopping.wait(backoff.failed(error))
                continue
            backoff.succeeded()
            consumer.alive()
            if pause and not consumer.stopping.is_set():
                woken.wait(pause)

    def _look(
        self, consumer: Consumer, begun: queue.SimpleQueue[LeasedCall | None]
    ) -> float:
        """Do some of what is due; return how long to wait then.

        However many timers or jobs there are, both have their turn.
        """
        fired, found = consumer.fire_timers(limit=_AT_ONCE), True
        for _ in range(consumer.threads):
            if not found or consumer.stopping.is_set():
                break
            found, work = consumer.begin_job()
            if work is not None:
                begun.put(work)
        if fired == _AT_ONCE or (found and consumer.has_room):
            return 0.0
        if not consumer.has_room:
            return self._poll
        left = consumer.until_next()
        return self._poll if left is None else min(self._poll, max(_LEAST, left))


def _call(begun: queue.SimpleQueue[LeasedCall | None]) -> None:
    while (work := begun.get()) is not None:
        work()
