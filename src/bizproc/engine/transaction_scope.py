"""Open a unit of work in a transaction, finish it: messages, then instances; repeat it.

Two writers meet at a row, one transaction has to give way to another, a database is
locked or restarts: nothing of that is a fault of what was asked for. It is undone as a
whole, so it can be done again as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import TypeVar

from bizproc.engine import instances
from bizproc.engine.components import Components
from bizproc.engine.correlation import deliver
from bizproc.engine.event_log import log_facts
from bizproc.engine.faults.containment import concerns_all, contain
from bizproc.engine.faults.undelivered import undelivered_results
from bizproc.engine.incident_reports import Receiver, open_instance_incident
from bizproc.engine.loaded_instance import Continuation
from bizproc.engine.suspension.rules import check_goes_on
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import (
    BizprocError,
    BudgetError,
    CollisionError,
    RefusedError,
    StoreError,
    StoreUnavailableError,
    UnexpectedError,
)
from bizproc.fault import fault_of
from bizproc.limits import put_back, put_in_force
from bizproc.model.message import Message
from bizproc.tracing import is_traced, span

__all__ = ["TransactionScope", "finish", "perform", "repeat"]

T = TypeVar("T")

# seconds before each further try
COLLISION_PAUSES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2)
OUTAGE_PAUSES = (0.01, 0.05, 0.2, 0.5, 1.0, 2.0)
# the database has waited for ten seconds each time
LOCK_PAUSES = (0.1, 0.5)


class TransactionScope:
    """Hold a unit of work for the length of a block, in a transaction of its own.

    At the end of the block the unit is finished and committed; if the block raises,
    nothing is kept. `then` is called with the unit once it is committed. A fault of an
    instance that the block ran is reported as its incident, in a transaction of its
    own, unless `reports` is False. With a `name` it is a span of whoever traces.
    """

    __slots__ = (
        *("_components", "_in_force", "_is_last_try", "_name", "_opened", "_reports"),
        *("_span", "_then", "_work"),
    )

    def __init__(
        self,
        components: Components,
        *,
        then: Callable[[UnitOfWork], None] | None = None,
        is_last_try: bool = False,
        reports: bool = True,
        name: str | None = None,
    ) -> None:
        self._components = components
        self._name = name
        self._then = then
        self._is_last_try = is_last_try
        self._reports = reports

    def __enter__(self) -> UnitOfWork:
        self._opened = self._components.store.begin()
        transaction = self._opened.__enter__()
        self._span = span(self._name)
        self._span.__enter__()
        self._in_force = put_in_force(self._components.limits)
        self._work = UnitOfWork(self._components, transaction)
        self._work.is_last_try = self._is_last_try
        return self._work

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._end(kind, error, trace)
        except BaseException as raised:
            kind, error, trace = type(raised), raised, raised.__traceback__
            raise
        finally:
            put_back(self._in_force)
            self._span.__exit__(kind, error, trace)
        if error is None and self._then is not None:
            self._then(self._work)

    def _end(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            try:
                finish(self._work)
                self._leave_word()
            except BaseException as raised:
                self._opened.__exit__(type(raised), raised, raised.__traceback__)
                self._blame(raised)
                raise
        self._opened.__exit__(kind, error, trace)
        if error is not None:
            self._blame(error)
            return
        self._work.let_go()
        if self._work.facts:
            log_facts(self._work.facts)

    def _leave_word(self) -> None:
        """Tell the queue which jobs were raised, in the same transaction."""
        queue, raised = self._components.queue, self._work.raised_jobs
        if queue is not None and raised:
            queue.enqueue(self._work.transaction, raised)

    def _blame(self, error: BaseException) -> None:
        """Report what an instance raised; what is none of this package's is wrapped.

        Raises:
            UnexpectedError: instead of an error that no caller could know.
        """
        blamed = self._work.blamed
        if blamed is None or blamed[1] is not error:
            return
        row, _ = blamed
        # a limit that a command hits is told to who gave it
        refused = isinstance(error, RefusedError | BudgetError)
        if self._reports and not refused and not concerns_all(error, self._work):
            receiver = Receiver(row.id, row.process_id, key=row.key)
            with suppress(StoreError):  # the caller is told the first error
                report(self._components, receiver, error)
        if not isinstance(error, BizprocError):
            msg = f"process instance {row.id!r}: {fault_of(error).message}"
            raise UnexpectedError(msg) from error


def report(components: Components, receiver: Receiver, error: BaseException) -> None:
    """Open an incident of an instance, if it is kept at all."""
    with TransactionScope(components, reports=False) as work:
        if instances.find(work.transaction, receiver.instance_id) is not None:
            open_instance_incident(work, receiver, error)


def finish(work: UnitOfWork) -> None:
    """Work off all messages in the order raised, then save what changed."""
    worked_off = 0
    while (queued := work.next_queued()) is not None:
        raised, it = queued
        work.check_budget()
        if isinstance(it, Continuation):
            _go_on(work, it)
            continue
        if not isinstance(it, Message):
            it()
            continue
        worked_off += 1
        if worked_off > work.components.options.max_messages:
            msg = (
                f"more than {work.components.options.max_messages} messages in one "
                f"command (Options.max_messages), the last was {it.name!r}: processes "
                "set each other off without end"
            )
            raise BudgetError(msg)
        deliver(work, it, raised)
    work.save()


def _go_on(work: UnitOfWork, it: Continuation) -> None:
    """Let an instance go on whose element was completed on the way."""
    loaded, error = it.loaded, it.error
    if loaded is not None and not it.is_aside:
        check_goes_on(loaded.row, "its task was closed")
        settle(work, loaded)
        return

    def go_on() -> bool:
        if error is not None:
            raise error
        if loaded is None or not work.is_in_hand(loaded):
            msg = "it failed when another of its elements had been completed"
            raise UnexpectedError(msg)
        check_goes_on(loaded.row, "its task was closed")
        settle(work, loaded)
        return True

    task = it.task
    came = undelivered_results(task, it.results)
    receiver = Receiver(
        task.instance_id or "", task.process_id or "", task.element_id or "", came
    )
    if contain(work, receiver, go_on) is None and loaded is not None:
        work.put_back(loaded, it.before)


def repeat(components: Components, do: Callable[[bool], T]) -> T:
    """Do something, a few times over if need be; it is told when it is the last try.

    Raises:
        StoreUnavailableError, CollisionError: it did not pass.
    """
    tried, is_last = 0, not components.repeats
    while True:
        try:
            return do(is_last)
        except (CollisionError, StoreUnavailableError) as error:
            tried, is_last = _try_again(components, error, tried, is_last=is_last)


def perform(
    components: Components,
    do: Callable[[UnitOfWork], T],
    *,
    then: Callable[[UnitOfWork], None] | None = None,
    reports: bool = True,
) -> T:
    """Do something in a transaction of its own, again if what hinders it passes.

    Each time begins with a new unit of work. `then` is called once, after the commit.

    Raises:
        StoreUnavailableError, CollisionError: it did not pass.
    """
    tried, is_last = 0, not components.repeats
    while True:
        # as `repeat`, without its calls: every command comes through here
        name = _name_of(do) if is_traced() else None
        scope = TransactionScope(
            components, is_last_try=is_last, reports=reports, name=name
        )
        try:
            with scope as work:
                result = do(work)
            break
        except (CollisionError, StoreUnavailableError) as error:
            tried, is_last = _try_again(components, error, tried, is_last=is_last)
    if then is not None:
        then(work)
    return result


def _name_of(do: Callable[..., object]) -> str:
    """Return what a command is called: by the method that a function of it stands in."""
    name: str = getattr(do, "__qualname__", "work")
    return name.partition(".<locals>")[0].rpartition(".")[2].strip("_")


def _try_again(
    components: Components,
    error: CollisionError | StoreUnavailableError,
    tried: int,
    *,
    is_last: bool,
) -> tuple[int, bool]:
    """Wait before the next try; return how many there were, and if it is the last.

    Raises:
        StoreUnavailableError, CollisionError: what was raised, if that was the last.
    """
    pauses = _pauses(error)
    if is_last or tried >= len(pauses):
        raise error
    if pauses[tried]:
        components.pause(pauses[tried])
    return tried + 1, tried + 1 == len(pauses)


def _pauses(error: CollisionError | StoreUnavailableError) -> tuple[float, ...]:
    if isinstance(error, CollisionError):
        return COLLISION_PAUSES
    if error.in_doubt:
        return ()
    return LOCK_PAUSES if error.waited else OUTAGE_PAUSES
