"""Run what is due, in threads of this process, until it is told to stop."""

from __future__ import annotations

import datetime as dt
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self, TypeAlias

from bizproc.engine import Engine, scheduler
from bizproc.engine.commands.run_job import Begun
from bizproc.engine.jobs.executor import PATIENCE, JobExecutor
from bizproc.errors import InvalidValueError
from bizproc.fault import traceback_of

__all__ = ["Beside", "Worker"]

Beside: TypeAlias = Callable[[threading.Event], None]
"""What runs beside a worker, until the event is set."""

_log = logging.getLogger("bizproc.worker")

# timers that fire before jobs get their turn
_AT_ONCE = 100
# seconds between two looks, if nobody wakes the worker and nothing is due before
_POLL = 1.0
# seconds at least between two looks when what is due is in other hands
_LEAST = 0.05
# seconds to wait while the database is away
_BACKOFF = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_MINUTES = (30.0,) * 20
_GRACE = dt.timedelta(seconds=30)


class Worker:
    """Fire timers and run jobs until it is told to stop.

    One thread looks what is due and fires timers, before any job; up to `threads`
    others call actions, so that a slow one holds up nothing beside it. A database that
    goes away is waited for. Use it with `run()` in a process of its own, or beside an
    application with `start()` and `stop()`, or as a context manager.

    What stands `beside` it runs in threads of its own as long as the worker does, such
    as a `MailReader(portal).follow`: each is called with an event that is set when it
    is to return.
    """

    def __init__(
        self, engine: Engine, *, threads: int = 4, beside: Sequence[Beside] = ()
    ) -> None:
        if threads < 1:
            msg = f"threads={threads}: a worker needs one or more"
            raise InvalidValueError(msg)
        self._engine = engine
        self._threads = threads
        self._companions = [
            threading.Thread(
                target=self._keep_company,
                args=(it,),
                name=f"bizproc-beside-{number}",
                daemon=True,
            )
            for number, it in enumerate(beside, start=1)
        ]
        self._stopping = threading.Event()
        self._given_up = threading.Event()
        self._woken = threading.Event()
        self._ended = threading.Condition()
        self._busy = 0
        self._grace = _GRACE
        self._begun: queue.SimpleQueue[Begun | None] = queue.SimpleQueue()
        self._used = False
        self._done = threading.Event()
        self._executor = JobExecutor(
            engine.components,
            pause=self._given_up.wait,
            patience=(*PATIENCE, *_MINUTES),
        )

    def run(self) -> bool:
        """Work until `stop` is called from elsewhere, then end what was begun.

        Returns:
            Whether all of it ended within the grace time.

        Raises:
            InvalidValueError: this worker was used before.
        """
        self._use()
        return self._run()

    def start(self) -> None:
        """Work in a thread beside the caller.

        Raises:
            InvalidValueError: this worker was used before.
        """
        self._use()
        threading.Thread(target=self._run, name="bizproc-worker", daemon=True).start()

    def stop(self, *, grace: dt.timedelta = _GRACE, wait: bool = True) -> bool:
        """Begin nothing more, and give what was begun a time to end.

        What has not ended by then is left alone: its lease runs out, and the next
        worker takes it over as a failed try. Without `wait` it only asks, as a signal
        handler may.

        Returns:
            Whether all of it ended; without `wait`, whether nothing is being done.
        """
        self._grace = grace
        self._stopping.set()
        self._woken.set()
        if wait and self._used:
            self._done.wait()
        return self._is_done()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # -- the thread that looks -------------------------------------------------

    def _use(self) -> None:
        if self._used:
            msg = "this worker was used before; make another one"
            raise InvalidValueError(msg)
        self._used = True

    def _run(self) -> bool:
        for number in range(self._threads):
            threading.Thread(
                target=self._call, name=f"bizproc-job-{number + 1}", daemon=True
            ).start()
        for companion in self._companions:
            companion.start()
        wake = self._woken.set
        self._engine.watch.wake(wake)
        _log.info("worker started with %d threads", self._threads)
        try:
            self._look_until_stopped()
        finally:
            self._engine.watch.let_sleep(wake)
            self._drain()
        return self._is_done()

    def _look_until_stopped(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                pause = self._look()
                failures = 0
            except Exception as error:  # noqa: BLE001 - it must go on, whatever it meets
                pause = _BACKOFF[min(failures, len(_BACKOFF) - 1)]
                failures += 1
                code = getattr(error, "code", type(error).__name__)
                _log.warning("nothing can be done, next try in %s s: %s", pause, code)
                self._stopping.wait(pause)
                continue
            if pause:
                self._woken.wait(pause)

    def _look(self) -> float:
        """Do what is due as far as there are threads; return how long to wait then."""
        components = self._engine.components
        if scheduler.fire_timers(components, limit=_AT_ONCE) == _AT_ONCE:
            return 0.0
        while self._busy < self._threads and not self._stopping.is_set():
            found, begun = self._executor.begin_next()
            if begun is not None:
                with self._ended:
                    self._busy += 1
                self._begun.put(begun)
            if not found:
                due = self._engine.next_due()
                if due is None:
                    return _POLL
                left = (due - components.clock.now()).total_seconds()
                return min(_POLL, max(_LEAST, left))
        return _POLL

    def _keep_company(self, companion: Beside) -> None:
        try:
            companion(self._stopping)
        except Exception as error:  # noqa: BLE001 - the jobs go on without it
            text = "what ran beside the worker has ended\n%s"
            _log.error(text, traceback_of(error))

    def _is_done(self) -> bool:
        return self._busy == 0 and not any(it.is_alive() for it in self._companions)

    # -- the threads that call -------------------------------------------------

    def _call(self) -> None:
        while (begun := self._begun.get()) is not None:
            try:
                self._executor.finish(begun)
            except BaseException as error:  # noqa: BLE001 - the thread is for the next job, too
                # its lease runs out, and the next worker takes it over
                text = "job left: its outcome could not be written\n%s"
                _log.error(text, traceback_of(error), extra={"job": begun.job.id})
            finally:
                with self._ended:
                    self._busy -= 1
                    self._ended.notify_all()
                self._woken.set()

    def _drain(self) -> None:
        """Wait for what was begun as long as the grace time is."""
        self._stopping.set()
        until = time.monotonic() + self._grace.total_seconds()
        if self._busy:
            _log.info(
                "worker stopping: %d jobs have %s to end", self._busy, self._grace
            )
        with self._ended:
            while self._busy and (left := until - time.monotonic()) > 0:
                self._ended.wait(left)
            left_over = self._busy
        for companion in self._companions:
            companion.join(max(0.0, until - time.monotonic()))
        self._given_up.set()
        self._executor.close()
        for _ in range(self._threads):
            self._begun.put(None)
        if left_over:
            _log.warning("worker stopped, %d jobs left to the next one", left_over)
        else:
            _log.info("worker stopped")
        self._done.set()
