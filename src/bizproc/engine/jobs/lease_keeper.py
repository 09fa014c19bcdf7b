"""Renew the leases of the jobs that are being called, as long as they last."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bizproc.engine.components import Components
from bizproc.engine.jobs.job_log import fields_of
from bizproc.engine.waits import jobs
from bizproc.errors import BizprocError
from bizproc.model.rows import Job

_log = logging.getLogger("bizproc.engine.jobs")

# how often a lease is renewed before it would run out
_TIMES = 3


class LeaseKeeper:
    """Renew leases from a thread of its own, three times a lease.

    The thread begins with the first call and ends when nothing was called for a
    while. It reckons in real seconds; leases are written by the engine's clock, so
    under a clock that stands still there is nothing to renew.
    """

    def __init__(
        self,
        components: Components,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._components = components
        self._monotonic = monotonic
        self._pause = components.options.lease.total_seconds() / _TIMES
        self._lock = threading.Lock()
        # the jobs, and in seconds until when each is kept
        self._held: dict[str, tuple[Job, float]] = {}
        self._used = False
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    @contextmanager
    def keeping(self, job: Job, limit: dt.timedelta | None = None) -> Iterator[None]:
        """Renew the lease of a job inside the block.

        Not for ever, though: a call that hangs loses its job after `longest_call`, or
        after the time `limit` of its own.
        """
        longest = max(limit or dt.timedelta(), self._components.options.longest_call)
        until = self._monotonic() + longest.total_seconds()
        with self._lock:
            self._held[job.id] = job, until
            self._used = True
            if self._thread is None and not self._stopped.is_set():
                self._thread = threading.Thread(
                    target=self._run, name="bizproc-leases", daemon=True
                )
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._held.pop(job.id, None)

    def stop(self) -> None:
        """Renew nothing any more."""
        self._stopped.set()

    def renew(self) -> None:
        """Renew the leases of all jobs that are being called now."""
        components = self._components
        with self._lock:
            held = list(self._held.values())
        for job, end in held:
            if self._monotonic() >= end:
                self._drop(job)
                text = "lease renewed no more: the call lasts longer than it may"
                _log.warning(text, extra=fields_of(job))
                continue
            until = components.clock.now() + components.options.lease
            try:
                with components.store.begin() as tx:
                    kept = jobs.renew(tx, job, until=until)
            except BizprocError as error:
                # the next turn tries again, as long as the lease lasts
                _log.warning("lease not renewed: %s", error.code, extra=fields_of(job))
            else:
                if not kept:
                    self._drop(job)

    def _drop(self, job: Job) -> None:
        with self._lock:
            self._held.pop(job.id, None)

    def _run(self) -> None:
        while not self._stopped.wait(self._pause):
            self.renew()
            with self._lock:
                if not self._used and not self._held:
                    self._thread = None
                    return
                self._used = False
