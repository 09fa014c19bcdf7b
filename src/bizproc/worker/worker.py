"""Run what is due, in threads of this process, until it is told to stop."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self, TypeAlias

from bizproc.engine import Engine
from bizproc.errors import InvalidValueError
from bizproc.fault import traceback_of
from bizproc.queue import Queue
from bizproc.queues.local import LocalQueue
from bizproc.worker.consumer import EngineConsumer

__all__ = ["Beside", "Worker"]

Beside: TypeAlias = Callable[[threading.Event], None]
"""What runs beside a worker, until the event is set."""

_log = logging.getLogger("bizproc.worker")

_GRACE = dt.timedelta(seconds=30)


class Worker:
    """Fire timers and run jobs until it is told to stop.

    Up to `threads` jobs are done at once, so that a slow one holds up nothing beside
    it. A database that goes away is waited for. Use it with `run()` in a process of its
    own, or beside an application with `start()` and `stop()`, or as a context manager.

    It hears of work by the queue of its engine (`connect(queue=…)`); without one it
    looks by itself, and commands of its own process wake it.

    What stands `beside` it runs in threads of its own as long as the worker does, such
    as a `MailReader(portal).follow`: each is called with an event that is set when it
    is to return.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        threads: int = 4,
        beside: Sequence[Beside] = (),
        queue: Queue | None = None,
    ) -> None:
        if threads < 1:
            msg = f"threads={threads}: a worker needs one or more"
            raise InvalidValueError(msg)
        self._threads = threads
        self.engine = engine
        self._queue: Queue = queue or engine.components.queue or LocalQueue()
        self.consumer = EngineConsumer(engine, threads=threads)
        self._companions = [
            threading.Thread(
                target=self._keep_company,
                args=(it,),
                name=f"bizproc-beside-{number}",
                daemon=True,
            )
            for number, it in enumerate(beside, start=1)
        ]
        self._grace = _GRACE
        self._used = False
        self._done = threading.Event()

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
        self.consumer.stop()
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

    # -- pieces ----------------------------------------------------------------

    def _use(self) -> None:
        if self._used:
            msg = "this worker was used before; make another one"
            raise InvalidValueError(msg)
        self._used = True

    def _run(self) -> bool:
        for companion in self._companions:
            companion.start()
        _log.info("worker started with %d threads", self._threads)
        try:
            self._queue.run(self.consumer)
        finally:
            self._drain()
        return self._is_done()

    def _keep_company(self, companion: Beside) -> None:
        try:
            companion(self.consumer.stopping)
        except Exception as error:  # noqa: BLE001 - the jobs go on without it
            text = "what ran beside the worker has ended\n%s"
            _log.error(text, traceback_of(error))

    def _is_done(self) -> bool:
        alone = not any(it.is_alive() for it in self._companions)
        return self.consumer.busy == 0 and alone

    def _drain(self) -> None:
        """Wait for what was begun as long as the grace time is."""
        self.consumer.stop()
        until = time.monotonic() + self._grace.total_seconds()
        left_over = self.consumer.drain(self._grace)
        for companion in self._companions:
            companion.join(max(0.0, until - time.monotonic()))
        self.consumer.give_up()
        if left_over:
            _log.warning("worker stopped, %d jobs left to the next one", left_over)
        else:
            _log.info("worker stopped")
        self._done.set()
