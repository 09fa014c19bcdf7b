"""Units of work of an engine: those of its commands, and those of an application."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar, cast

from bizproc.clock import TimeLimit
from bizproc.engine import seen_events
from bizproc.engine.admission import check_person, check_task
from bizproc.engine.arguments import checks_arguments
from bizproc.engine.components import Components
from bizproc.engine.queries.questions import Questions
from bizproc.engine.seen_events import event_of
from bizproc.engine.tasks.rules import check_revision
from bizproc.engine.transaction_scope import TransactionScope, perform
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.model.rows import ProcessInstance, UserTask
from bizproc.store import Transaction

T = TypeVar("T")


@checks_arguments
class Units(Questions):
    """Do things in one transaction each; the part of `Engine` beneath its commands."""

    def __init__(
        self,
        components: Components,
        *,
        jobs_raised: Callable[[Iterable[str]], None],
        runs_jobs: bool,
    ) -> None:
        super().__init__(components)
        self._jobs_raised = jobs_raised
        self._runs_jobs = runs_jobs

    def work(self) -> TransactionScope:
        """Open a unit of work: everything inside is one transaction.

        At the end its messages are worked off and its instances saved; then the
        jobs it made are run, each in transactions of its own, or left to a worker.
        Unlike a command the block is not repeated when it meets another writer.
        """
        return TransactionScope(self._components, then=self._run_jobs, name="work")

    def once(
        self,
        event_id: str | None,
        do: Callable[[UnitOfWork], T],
        *,
        check: Callable[[UnitOfWork], object] | None = None,
    ) -> T:
        """Do something in one transaction; a repeat has the first answer, kept as FEEL.

        `do` is called again, with another unit, if it met another writer and nothing
        of it was kept. `check` is called before, for a repeat too, and may refuse it.
        """

        def checked(work: UnitOfWork) -> T:
            if check is not None:
                check(work)
            return once(work, event_id, do)

        return self._perform(checked)

    @contextmanager
    def view(self) -> Iterator[UnitOfWork]:
        """Open a unit of work that only looks: a consistent view, nothing is saved."""
        with self._components.store.read() as tx:
            yield UnitOfWork(self._components, tx, only_looks=True)

    def read(
        self, *, limit: TimeLimit | None = None
    ) -> AbstractContextManager[Transaction]:
        """Open a transaction for questions of one's own: a consistent view.

        What takes longer than a `limit` is given up: QueryTimeoutError.
        """
        return self._components.store.read(limit=limit)

    def close(self) -> None:
        """Release the store."""
        self._components.store.close()

    # -- pieces ----------------------------------------------------------------

    def _perform(self, do: Callable[[UnitOfWork], T]) -> T:
        """Do something in one transaction, repeated if what hinders it passes."""
        return perform(self._components, do, then=self._run_jobs)

    def _on_task(
        self,
        task_id: str,
        act: Callable[[UnitOfWork], object],
        *,
        command: str,
        by: str | None,
        event_id: str | None = None,
        expected_revision: int | None = None,
    ) -> UserTask:
        """Do something with a task, unless its event was seen; return the task.

        An event is that of one person, who does one thing with one task. A task of
        another revision than the expected one is left alone.
        """
        event = event_of(event_id, command, task_id, by)

        def do(work: UnitOfWork) -> UserTask:
            check_person(work, by)
            if work.is_new(event):
                check_revision(work.task(task_id), expected_revision)
                act(work)
                return work.task(task_id)
            task = work.task(task_id)
            check_task(work, task, by)
            return task

        do.__qualname__ = command
        return self._perform(do)

    def _run_jobs(self, work: UnitOfWork) -> None:
        if work.raised_jobs:
            self._jobs_raised(work.raised_jobs)

    def _left(self, do: Callable[[UnitOfWork], str]) -> ProcessInstance:
        """Return an instance as a command left it; jobs may have changed it since."""

        def and_tell(work: UnitOfWork) -> tuple[UnitOfWork, str]:
            return work, do(work)

        # by which a span calls the command
        and_tell.__qualname__ = do.__qualname__
        work, instance_id = self._perform(and_tell)
        if self._runs_jobs and work.raised_jobs:
            return self.instance(instance_id)
        return work.saved(instance_id) or self.instance(instance_id)


def once(work: UnitOfWork, event_id: str | None, do: Callable[[UnitOfWork], T]) -> T:
    """Do something and keep its answer; a repeated event has the first answer."""
    if event_id is None:
        return do(work)
    if not work.is_new(event_id):
        return cast("T", seen_events.result_of(work.transaction, event_id))
    result = do(work)
    seen_events.keep_result(work.transaction, event_id, result)
    return result
