"""What a worker does for its queue: it fires timers and runs jobs of one engine."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from bizproc.engine import Engine, scheduler
from bizproc.engine.actions.outcome import Outcome
from bizproc.engine.choice.turns import Turns
from bizproc.engine.commands.run_job import Begun
from bizproc.engine.jobs.executor import PATIENCE, JobExecutor, Observer
from bizproc.engine.waits import call_rates, jobs, timers
from bizproc.fault import traceback_of
from bizproc.model.rows import NEVER, Job
from bizproc.queue import Due, LeasedCall, Wake
from bizproc.store import Store, Transaction
from bizproc.worker.pace import Pace

__all__ = ["EngineConsumer"]

_log = logging.getLogger("bizproc.worker")

_MINUTES = (30.0,) * 20


class EngineConsumer:
    """Fire timers and run jobs for a queue, and know what has not ended yet.

    See `bizproc.queue.Consumer`.
    """

    def __init__(self, engine: Engine, *, threads: int) -> None:
        self._engine = engine
        self._components = engine.components
        self._threads = threads
        self._stopping = threading.Event()
        self._given_up = threading.Event()
        self._ended = threading.Condition()
        self._busy = 0
        self._pace = Pace()
        self._turns = Turns()
        self._wakes: list[Wake] = []
        self._observers: list[Observer] = []
        self._looked = time.monotonic()
        self.has_looked = False
        self._executor = JobExecutor(
            engine.components,
            pause=self._given_up.wait,
            patience=(*PATIENCE, *_MINUTES),
            observe=self._tell,
        )

    # -- what a queue sees -----------------------------------------------------

    @property
    def store(self) -> Store:
        """Return the store of timers and jobs."""
        return self._components.store

    @property
    def threads(self) -> int:
        """Return how many jobs may be done at once."""
        return self._threads

    @property
    def has_room(self) -> bool:
        """Say whether fewer jobs are being done than there are threads."""
        return self._busy < self._threads

    @property
    def stopping(self) -> threading.Event:
        """Return what is set when nothing more is to be begun."""
        return self._stopping

    @contextmanager
    def subscribe(self, wake: Wake) -> Iterator[None]:
        """Have a function called inside the block whenever there may be work here."""
        self._wakes.append(wake)
        self._engine.watch.wake(wake)
        try:
            yield
        finally:
            self._engine.watch.let_sleep(wake)
            self._wakes.remove(wake)

    def alive(self) -> None:
        """Note that the queue looks for work as it should."""
        self._looked = time.monotonic()
        self.has_looked = True

    def fire_timers(self, *, limit: int) -> int:
        """Fire the timers that are due, at most so many; return how many there were."""
        return scheduler.fire_timers(self._components, self._turns, limit=limit)

    def fire_timer(self, timer_id: str) -> None:
        """Fire one timer if it is due; nothing happens if it is gone."""
        scheduler.fire_timer_if_due(self._components, timer_id)

    def begin_job(self) -> tuple[bool, LeasedCall | None]:
        """Lease the job that is to be done next, unless all threads have one."""
        with self._ended:
            if self._stopping.is_set() or not self.has_room:
                return False, None
            held_back = self._held_back()
            self._busy += 1
        begun = None
        try:
            found, begun = self._executor.begin_next(but=held_back)
            if begun is not None:
                self._pace.begun(begun.job.lock or "", begun.job.action)
        finally:
            if begun is None:
                self._end_one()
        return found, None if begun is None else partial(self._finish, begun)

    def until_next(self) -> float | None:
        """Return in how many seconds something is due here; None if nothing will be."""
        components, held_back = self._components, self._held_back()
        now = components.clock.now()
        with components.store.read() as tx:
            of_jobs = call_rates.next_moment(
                tx, components.actions, now=now, but=held_back
            )
            timer = timers.next_due(tx)
        moment = min(of_jobs, NEVER if timer is None else timer.due)
        return None if moment == NEVER else self._seconds_to(moment)

    def due(self, tx: Transaction, *, limit: int) -> Due:
        """Return what is due, at most so many of each kind."""
        components = self._components
        now, actions = components.clock.now(), components.actions
        closed = call_rates.closed(tx, actions, now=now)
        found = jobs.due(
            tx, now=now, closed=closed, external=actions.external(), limit=limit
        )
        firing = timers.due(tx, now=now, limit=limit)
        coming = [
            *(it.due for it in timers.coming(tx, after=now)),
            *(it.due for it in jobs.coming(tx, after=now)),
            *closed.values(),
        ]
        first = min(coming, default=NEVER)
        return Due(
            timers=[(it.id, it.due) for it in firing],
            jobs=[(it.id, it.due) for it in found],
            until_next=None if first >= NEVER else self._seconds_to(first),
        )

    # -- what the worker sees --------------------------------------------------

    @property
    def busy(self) -> int:
        """Return how many jobs are being done."""
        return self._busy

    @property
    def seconds_since_look(self) -> float:
        """Return how long ago the queue looked for work, or that the worker was made."""
        return time.monotonic() - self._looked

    def observe(self, observer: Observer) -> None:
        """Tell somebody of each try that came to its end; it must raise nothing."""
        self._observers.append(observer)

    def stop(self) -> None:
        """Begin nothing more; a signal handler may ask for it."""
        self._stopping.set()
        self._wake()

    def drain(self, grace: dt.timedelta) -> int:
        """Wait for what was begun as long as the grace time is; return what is left."""
        until = time.monotonic() + grace.total_seconds()
        if self._busy:
            _log.info("worker stopping: %d jobs have %s to end", self._busy, grace)
        with self._ended:
            while self._busy and (left := until - time.monotonic()) > 0:
                self._ended.wait(left)
            return self._busy

    def give_up(self) -> None:
        """Wait for nothing any more, and renew no lease."""
        self._given_up.set()
        self._executor.close()

    # -- pieces ----------------------------------------------------------------

    def _held_back(self) -> list[str]:
        """Return the actions that may not have the next thread: the last is not theirs."""
        is_last = self._threads > 1 and self._busy == self._threads - 1
        return self._pace.slow() if is_last else []

    def _finish(self, begun: Begun) -> None:
        try:
            self._executor.finish(begun)
        except BaseException as error:  # noqa: BLE001 - the thread is for the next job, too
            # its lease runs out, and the next worker takes it over
            text = "job left: its outcome could not be written\n%s"
            _log.error(text, traceback_of(error), extra={"job": begun.job.id})
        finally:
            self._pace.ended(begun.job.lock or "")
            self._end_one()
            self._wake()

    def _tell(self, job: Job, outcome: Outcome | None, seconds: float) -> None:
        for observer in self._observers:
            observer(job, outcome, seconds)

    def _end_one(self) -> None:
        with self._ended:
            self._busy -= 1
            self._ended.notify_all()

    def _wake(self) -> None:
        for wake in tuple(self._wakes):
            wake()

    def _seconds_to(self, moment: dt.datetime) -> float:
        return (moment - self._components.clock.now()).total_seconds()
