"""Tell workers that there is something to do, and the log if nobody does it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from bizproc.engine.components import Components
from bizproc.engine.waits import jobs
from bizproc.errors import BizprocError
from bizproc.model.rows import Job
from bizproc.store import eq, none_of

_log = logging.getLogger("bizproc.engine.jobs")

_EVERY = dt.timedelta(minutes=1)


class JobWatch:
    """Hear of the jobs that commands leave to workers.

    Workers of this process are woken at once; those of others look by themselves. Once
    a minute it is looked whether a job was left lying.
    """

    def __init__(self, components: Components) -> None:
        self._components = components
        self._woken: list[Callable[[], None]] = []
        self._looked: dt.datetime | None = None

    def wake(self, worker: Callable[[], None]) -> None:
        """Call a worker whenever a command has left it a job."""
        self._woken.append(worker)

    def let_sleep(self, worker: Callable[[], None]) -> None:
        """Call a worker no more."""
        self._woken.remove(worker)

    def raised(self, job_ids: Iterable[str]) -> None:
        """Note that a command has left jobs."""
        del job_ids  # a worker takes what is due first
        for worker in tuple(self._woken):
            worker()
        now = self._components.clock.now()
        if self._woken or (self._looked is not None and now - self._looked < _EVERY):
            return
        self._looked = now
        try:
            left = self._left(now)
        except BizprocError:
            return  # the command was committed: whoever gave it is answered
        if left is not None:
            text = (
                "jobs are due since %s and nobody takes them: run `bizproc worker`, "
                "bizproc.Worker(engine), or engine.run_due()"
            )
            _log.warning(text, left.due.isoformat())

    def _left(self, now: dt.datetime) -> Job | None:
        late = now - self._components.options.late_after
        external = self._components.actions.external()
        own = [none_of("action", external)] if external else []
        with self._components.store.read() as tx:
            return jobs.next_due(tx, eq("locked_until", None), *own, until=late)
