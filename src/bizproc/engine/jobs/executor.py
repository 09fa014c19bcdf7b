"""Run jobs: take one, call its action outside any transaction, bring the outcome back."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

from bizproc.engine.actions.outcome import Failed, Outcome, Thrown
from bizproc.engine.choice.next_job import take_next
from bizproc.engine.choice.turns import Turns
from bizproc.engine.commands.run_job import Begun, begin_job, end_job, hold_job
from bizproc.engine.components import Components
from bizproc.engine.jobs.calling import call_outside
from bizproc.engine.jobs.job_log import (
    fields_of,
    log_end,
    log_late,
    log_left,
    log_overdue,
)
from bizproc.engine.jobs.lease_keeper import LeaseKeeper
from bizproc.engine.transaction_scope import TransactionScope
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import call_rates, jobs
from bizproc.errors import (
    BizprocError,
    ConflictError,
    StateError,
    StoreError,
    StoreUnavailableError,
)
from bizproc.fault import CONTAINED
from bizproc.model.rows import Job
from bizproc.tracing import span

T = TypeVar("T")
Observer = Callable[[Job, Outcome | None, float], None]
"""What is told of each try: what it came to, and how many seconds it took."""

# seconds to wait before a transaction that met others in the database is tried again
_PAUSES = (0.0, 0.02, 0.1)
# what was done outside is not given up as quickly
PATIENCE = (*_PAUSES, 0.5, 2.0, 5.0, 10.0)


class JobExecutor:
    """Run the jobs of one engine, each in transactions of its own.

    What fails becomes a retry or an incident. Only an error of the store that lasts
    is raised: then nothing can be written.
    """

    def __init__(
        self,
        components: Components,
        *,
        pause: Callable[[float], object] = time.sleep,
        patience: Sequence[float] = PATIENCE,
        renews: bool = True,
        observe: Observer | None = None,
    ) -> None:
        self._components = components
        self._observe = observe
        self._pause = pause
        self._patience = patience
        self._keeper = LeaseKeeper(components)
        self._turns = Turns()
        if not renews:
            self._keeper.stop()

    def close(self) -> None:
        """Renew no lease any more."""
        self._keeper.stop()

    def run_next(self) -> bool:
        """Run the job that is to be done next; False if no job can be taken."""
        found, begun = self.begin_next()
        if begun is not None:
            self.finish(begun)
        return found

    def begin_next(self, *, but: Collection[str] = ()) -> tuple[bool, Begun | None]:
        """Lease the job that is to be done next, of none of the actions `but`.

        Returns:
            Whether there was one, and what is to be called; then `finish` must follow.
        """
        return self._begin(lambda work: take_next(work, self._turns, but=but))

    def run(self, job_ids: Iterable[str]) -> None:
        """Run jobs that a command has raised, and those that they raise in turn.

        The command was committed: if nothing can be written any more, they wait for a
        worker, and the caller is answered.
        """
        raised = deque(job_ids)
        while raised:
            job_id = raised.popleft()
            try:
                self._run_one(job_id, raised)
            except BizprocError as error:
                log_left(job_id, error)

    def _run_one(self, job_id: str, raised: deque[str]) -> None:
        def take(work: UnitOfWork) -> Job | None:
            job = jobs.take(work.transaction, job_id, now=work.now)
            if job is None or self._is_of_others(job):
                return None
            return job if self._admits(work, job) else None

        _, begun = self._begin(take, raised)
        if begun is not None:
            self.finish(begun, raised)

    def _begin(
        self,
        take: Callable[[UnitOfWork], Job | None],
        raised: deque[str] | None = None,
    ) -> tuple[bool, Begun | None]:
        """Lease a job; say whether there was one, and what is to be called."""
        taken: Job | None = None

        def begin(work: UnitOfWork) -> Begun | None:
            nonlocal taken
            taken = take(work)
            if taken is None:
                return None
            if self._components.queue is not None:
                self._components.queue.taken(work.transaction, taken.id)
            begun = begin_job(work, taken)
            if begun is not None and begun.call is not None:
                action = begun.call.action
                call_rates.note_call(work.transaction, action, now=work.now)
            return begun

        try:
            begun = self._transact(begin, raised)
        except StoreUnavailableError:
            raise
        except CONTAINED as error:
            if taken is None:
                raise
            self._hold(taken, None, error)
            return True, None
        return taken is not None, begun

    def _is_of_others(self, job: Job) -> bool:
        """Say whether a worker outside is to do a job."""
        return job.outcome is None and job.action in self._components.actions.external()

    def _admits(self, work: UnitOfWork, job: Job) -> bool:
        actions = self._components.actions
        if job.action not in actions or job.outcome is not None:
            return True
        action = actions.get(job.action)
        return call_rates.admit(work.transaction, action, now=work.now)

    def finish(self, begun: Begun, raised: deque[str] | None = None) -> None:
        """Call the action, and feed back what it came to."""
        job = begun.job
        began = time.monotonic()
        with span(
            f"job {job.action}",
            kind="consumer",
            parent=job.trace,
            **fields_of(job),
        ) as spanned:
            outcome = self._called(begun, raised)
            if isinstance(outcome, Failed | Thrown):
                spanned.fail(outcome.code)
        if self._observe is not None:
            self._observe(job, outcome, time.monotonic() - began)

    def _called(self, begun: Begun, raised: deque[str] | None) -> Outcome | None:
        """Call what is outside, feed back what it came to, and return that."""
        job, call = begun.job, begun.call
        if call is None:
            self._end(job, None, raised)
            return None
        with self._keeper.keeping(job, call.action.limits.timeout):
            with span(f"call {job.action}", kind="client") as spanned:
                outcome = call_outside(call, late=lambda it: log_overdue(job, it))
                if isinstance(outcome, Failed | Thrown):
                    spanned.fail(outcome.code)
            self._end(job, outcome, raised)
        return outcome

    def _end(
        self, job: Job, outcome: Outcome | None, raised: deque[str] | None
    ) -> None:
        pauses = _PAUSES if outcome is None else self._patience
        try:
            in_time = self._transact(
                lambda work: end_job(work, job, outcome), raised, pauses
            )
        except CONTAINED as error:
            self._hold(job, outcome, error)
            return
        if in_time:
            log_end(job, outcome)
        else:
            log_late(job)

    def _hold(self, job: Job, outcome: Outcome | None, error: BaseException) -> None:
        self._transact(lambda work: hold_job(work, job, outcome, error), None)

    def _transact(
        self,
        do: Callable[[UnitOfWork], T],
        raised: deque[str] | None,
        pauses: Sequence[float] = _PAUSES,
    ) -> T:
        """Do something in a transaction, again if it met others in the database."""
        for pause in pauses:
            try:
                return self._transact_once(do, raised)
            except StateError:
                raise
            except (ConflictError, StoreError):
                self._pause(pause)
        return self._transact_once(do, raised)

    def _transact_once(
        self, do: Callable[[UnitOfWork], T], raised: deque[str] | None
    ) -> T:
        with TransactionScope(self._components, reports=False) as work:
            done = do(work)
        if raised is not None:
            raised.extend(work.raised_jobs)
        return done
