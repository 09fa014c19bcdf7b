"""Renew the leases of the jobs that are being called, as long as they last."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bizproc.engine.components import Components
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

    def __init__(self, components: Components) -> None:
        self._components = components
        self._pause = components.options.lease.total_seconds() / _TIMES
        self._lock = threading.Lock()
        self._held: dict[str, Job] = {}
        self._used = False
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    @contextmanager
    def keeping(self, job: Job) -> Iterator[None]:
        """Renew the lease of a job inside the block."""
        with self._lock:
            self._held[job.id] = job
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
        for job in held:
            until = components.clock.now() + components.options.lease
            try:
                with components.store.begin() as tx:
                    if not jobs.renew(tx, job, until=until):
                        self._held.pop(job.id, None)
            except BizprocError as error:
                # the next turn tries again, as long as the lease lasts
                _log.warning(
                    "lease not renewed: %s",
                    error.code,
                    extra={"job": job.id, "instance": job.instance_id},
                )

    def _run(self) -> None:
        while not self._stopped.wait(self._pause):
            self.renew()
            with self._lock:
                if not self._used and not self._held:
                    self._thread = None
                    return
                self._used = False
