"""The contract of a queue: word that there is something to do, and who hears it.

The rows are the truth: a job with its tries, its lease and its kept outcome, a timer
with its moment. A queue carries wake-ups beside them. One that is lost is made up for
by looking, one that comes twice finds nothing to do; so a queue may be quick rather
than careful. Every implementation (`bizproc.queues`) passes the suite in
`bizproc.testing.queue_suite`.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from bizproc.store import Store, Transaction

__all__ = ["Consumer", "Due", "LeasedCall", "Queue", "Wake"]

Wake = Callable[[], None]
"""What is called when there may be something to do; it must not block."""

LeasedCall = Callable[[], None]
"""What calls the action of a job that was leased, and brings its outcome back."""


class Due(NamedTuple):
    """Name what is due and in nobody's hands, the first first: timers, and jobs.

    Each has the moment since when: another one is another occasion. `until_next` are
    the seconds until something more will be due, as far as is known now.
    """

    timers: Sequence[tuple[str, dt.datetime]]
    jobs: Sequence[tuple[str, dt.datetime]]
    until_next: float | None


class Consumer(Protocol):
    """Give a queue what it needs of the worker that it serves; safe for threads."""

    @property
    def store(self) -> Store:
        """Return the store of timers and jobs."""
        ...

    @property
    def threads(self) -> int:
        """Return how many jobs may be done at once."""
        ...

    @property
    def has_room(self) -> bool:
        """Say whether fewer jobs are being done than there are threads."""
        ...

    @property
    def stopping(self) -> threading.Event:
        """Return what is set when nothing more is to be begun."""
        ...

    def subscribe(self, wake: Wake) -> AbstractContextManager[None]:
        """Have a function called inside the block whenever this process knows of work.

        That is: a command left a job, a job came to its end, a stop was asked for.
        """
        ...

    def alive(self) -> None:
        """Note that the queue looks for work as it should."""
        ...

    def fire_timers(self, *, limit: int) -> int:
        """Fire the timers that are due, at most so many; return how many there were."""
        ...

    def fire_timer(self, timer_id: str) -> None:
        """Fire one timer if it is due; nothing happens if it is gone."""
        ...

    def begin_job(self) -> tuple[bool, LeasedCall | None]:
        """Lease the job that is due first, unless all threads have one.

        Returns:
            Whether there was one, and what does it, which must then be called; it
            raises nothing.
        """
        ...

    def until_next(self) -> float | None:
        """Return in how many seconds something is due here; None if nothing will be."""
        ...

    def due(self, tx: Transaction, *, limit: int) -> Due:
        """Return what is due, at most so many of each kind.

        Jobs of actions that may not be called now, or that workers outside do, are
        left out.
        """
        ...


class Queue(Protocol):
    """Carry word of jobs from the commands that raise them to the workers that do them.

    A command of any process says what it raised, in its own transaction. A worker of
    any process has the queue `run` it.
    """

    def enqueue(self, tx: Transaction, job_ids: Sequence[str]) -> None:
        """Leave word of jobs, which is heard once this transaction is committed."""
        ...

    def taken(self, tx: Transaction, job_id: str) -> None:
        """Take back the word of a job that a worker has by this transaction."""
        ...

    def run(self, consumer: Consumer) -> None:
        """Have a worker do what is due, until its `stopping` is set; then return.

        Jobs are done at most `threads` at once, each in a thread of its own that need
        not have come to its end. A timer waits for no job, and a job for no other. A
        database that goes away is waited for.
        """
        ...
