"""What workers outside do with jobs: take some, report what became of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bizproc.engine.actions.outcome import Done, Failed, Thrown
from bizproc.engine.arguments import checks_arguments
from bizproc.engine.choice.turns import Turns
from bizproc.engine.commands.run_job import hold_job
from bizproc.engine.commands.work_outside import (
    Report,
    activate_next,
    check_external,
    extend_lease,
    hold_report,
    take_report,
)
from bizproc.engine.moments import span_of
from bizproc.engine.task_commands import TaskCommands
from bizproc.engine.transaction_scope import perform
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import (
    ActionError,
    CollisionError,
    InvalidValueError,
    StoreUnavailableError,
)
from bizproc.fault import CONTAINED, printable
from bizproc.model.external_job import ExternalJob
from bizproc.model.rows import Job
from bizproc.values import copy_values

T = TypeVar("T")

_LONGEST = dt.timedelta(days=1)
_SHORTEST = dt.timedelta(seconds=1)
_ZERO = dt.timedelta()
_MOST_JOBS = 100
_MOST_LETTERS = 200
# jobs that are looked at beside those that are given out
_BESIDE = 100


@checks_arguments
class JobCommands(TaskCommands):
    """Give the jobs of external actions to workers outside; a part of `Engine`.

    A worker has a job until its lease ends; the `lease_id` goes with what it reports,
    and once another worker has got the job, the report is refused (ConflictError). The
    same report twice is answered twice and counts once. Tries, waits between them and
    incidents are those of every job. `by` needs an operator's rights.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        # of each action
        self._turns: dict[str, Turns] = {}

    def activate_jobs(
        self,
        action: str,
        *,
        worker: str,
        max_jobs: int = 1,
        lease: dt.timedelta | str | None = None,
        by: str | None = None,
    ) -> list[ExternalJob]:
        """Give a worker the jobs of an action that are due first, for a time.

        Args:
            action: one that was registered with `external=True`.
            worker: what the worker calls itself, for operators.
            max_jobs: at most so many, up to 100.
            lease: a duration from a second to a day, or its ISO 8601 text; by default
                as long as the engine's own workers have a job.
            by: who does it.

        Raises:
            NotFoundError: there is no such action.
            InvalidValueError: it is done by the engine itself; or a number, a name or
                the lease is beyond what is taken.
            ForbiddenError: this person is no operator.
        """
        if not 1 <= max_jobs <= _MOST_JOBS:
            msg = f"max_jobs={max_jobs}: take 1 to {_MOST_JOBS} jobs at once"
            raise InvalidValueError(msg)
        if not worker.strip() or len(worker) > _MOST_LETTERS:
            msg = f"worker: expected a name of 1 to {_MOST_LETTERS} letters"
            raise InvalidValueError(msg)
        span = None if lease is None else self._span(lease, _SHORTEST, "lease")
        name = printable(worker)
        self._perform(lambda work: check_external(work, action, by))
        given: list[ExternalJob] = []
        for _ in range(max_jobs + _BESIDE):
            found, job = self._activate(action, name, span)
            if job is not None:
                given.append(job)
            if found is None or len(given) == max_jobs:
                break
        return given

    def complete_job(
        self,
        job_id: str,
        lease_id: str,
        variables: Mapping[str, Any] | None = None,
        *,
        by: str | None = None,
    ) -> None:
        """Take the results of a job; its process goes on.

        Raises:
            NotFoundError: there is no such job, or its element was left.
            ConflictError: the lease is another's by now, or reported something else.
            InvalidValueError: a value is no FEEL value.
            ForbiddenError: this person is no operator.
        """
        results = copy_values(variables or {})
        self._report(Report(job_id, lease_id, Done(results), results), by)

    def fail_job(
        self,
        job_id: str,
        lease_id: str,
        message: str,
        *,
        retries: int | None = None,
        backoff: dt.timedelta | str | None = None,
        by: str | None = None,
    ) -> None:
        """Note that a try has failed; it is tried again later, or becomes an incident.

        Args:
            job_id: the job.
            lease_id: the lease under which the worker has it.
            message: why, for operators.
            retries: how many tries are left, 0 for none; never more than there were.
            backoff: how long to wait before the next try, a duration or its ISO 8601
                text; by default as the action says.
            by: who does it.

        Raises:
            NotFoundError: there is no such job, or its element was left.
            ConflictError: the lease is another's by now, or reported something else.
            InvalidValueError: `retries` is negative, or `backoff` no duration.
            ForbiddenError: this person is no operator.
        """
        if retries is not None and retries < 0:
            msg = f"retries={retries}: 0 or more tries are left"
            raise InvalidValueError(msg)
        wait = None if backoff is None else self._span(backoff, _ZERO, "backoff")
        text = printable(message) or "the worker did not say why"
        failed = Failed(ActionError.code, text, left=retries, backoff=wait)
        self._report(Report(job_id, lease_id, failed, text, retries, wait), by)

    def throw_error(
        self,
        job_id: str,
        lease_id: str,
        code: str,
        message: str = "",
        *,
        by: str | None = None,
    ) -> None:
        """End a job with a business error, which a boundary event may catch.

        Uncaught it becomes an incident of its code at once, without another try.

        Raises:
            NotFoundError: there is no such job, or its element was left.
            ConflictError: the lease is another's by now, or reported something else.
            InvalidValueError: the code is empty.
            ForbiddenError: this person is no operator.
        """
        if not code.strip():
            msg = "code: a business error has a code, by which it is caught"
            raise InvalidValueError(msg)
        thrown = Thrown(printable(code), printable(message or code))
        told = (thrown.code, thrown.message)
        self._report(Report(job_id, lease_id, thrown, *told), by)

    def extend_job(
        self,
        job_id: str,
        lease_id: str,
        lease: dt.timedelta | str,
        *,
        by: str | None = None,
    ) -> dt.datetime:
        """Let a worker have its job until so long from now; never shorter than before.

        Returns:
            When the lease ends, in UTC.

        Raises:
            NotFoundError: there is no such job, or its element was left.
            ConflictError: the lease is another's by now, or has reported.
            InvalidValueError: the lease is no duration from a second to a day.
            ForbiddenError: this person is no operator.
        """
        span = self._span(lease, _SHORTEST, "lease")
        return self._perform(
            lambda work: extend_lease(work, job_id, lease_id, span, by)
        )

    # -- pieces ----------------------------------------------------------------

    def _activate(
        self, action: str, worker: str, lease: dt.timedelta | None
    ) -> tuple[Job | None, ExternalJob | None]:
        """Lease one job; what its instance raises is an incident of that alone."""
        taken: list[Job] = []

        def begin(work: UnitOfWork) -> tuple[Job | None, ExternalJob | None]:
            taken.clear()
            turns = self._turns.setdefault(action, Turns())
            found, job = activate_next(work, action, turns, worker=worker, lease=lease)
            taken.extend([] if found is None else [found])
            return found, job

        try:
            return self._quietly(begin)
        except (CollisionError, StoreUnavailableError):
            raise
        except CONTAINED as error:
            if not taken:
                raise
            [found], raised = taken, error
            self._quietly(lambda work: hold_job(work, found, None, raised))
            return found, None

    def _report(self, report: Report, by: str | None) -> None:
        try:
            self._quietly(lambda work: take_report(work, report, by))
        except (CollisionError, StoreUnavailableError):
            raise
        except CONTAINED as error:
            if report.job is None:
                raise
            raised = error
            self._quietly(lambda work: hold_report(work, report, raised))

    def _quietly(self, do: Callable[[UnitOfWork], T]) -> T:
        """Do something in one transaction whose faults are told here."""
        return perform(self._components, do, then=self._run_jobs, reports=False)

    def _span(
        self, given: dt.timedelta | str, least: dt.timedelta, name: str
    ) -> dt.timedelta:
        span = span_of(given)
        now = self._components.clock.now()
        if span is not None:
            length = span.after(now, time=self._components.domain.time) - now
            if least <= length <= _LONGEST:
                return length
        msg = (
            f"{name}: expected a duration from {least.total_seconds():g} s to a day, "
            f"such as PT5M, got {given!r:.100}"
        )
        raise InvalidValueError(msg)
