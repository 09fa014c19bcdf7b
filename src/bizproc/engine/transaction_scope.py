"""Open a unit of work in a transaction, and finish it: messages, then instances."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from bizproc.engine.components import Components
from bizproc.engine.correlation import deliver
from bizproc.engine.event_log import log_facts
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.suspension.rules import check_goes_on
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import BudgetError
from bizproc.model.message import Message


class TransactionScope:
    """Hold a unit of work for the length of a block, in a transaction of its own.

    At the end of the block the unit is finished and committed; if the block raises,
    nothing is kept. `then` is called with the unit once it is committed.
    """

    __slots__ = ("_components", "_opened", "_then", "_work")

    def __init__(
        self,
        components: Components,
        *,
        then: Callable[[UnitOfWork], None] | None = None,
    ) -> None:
        self._components = components
        self._then = then

    def __enter__(self) -> UnitOfWork:
        self._opened = self._components.store.begin()
        self._work = UnitOfWork(self._components, self._opened.__enter__())
        return self._work

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            try:
                finish(self._work)
            except BaseException as raised:
                self._opened.__exit__(type(raised), raised, raised.__traceback__)
                raise
        self._opened.__exit__(kind, error, trace)
        if kind is None and self._work.facts:
            log_facts(self._work.facts)
        if kind is None and self._then is not None:
            self._then(self._work)


def finish(work: UnitOfWork) -> None:
    """Work off all messages in the order raised, then save what changed."""
    worked_off = 0
    while (queued := work.next_queued()) is not None:
        raised, it = queued
        if isinstance(it, LoadedInstance):
            check_goes_on(work, it.row, "its task was closed")
            settle(work, it)
            continue
        if not isinstance(it, Message):
            it()
            continue
        worked_off += 1
        if worked_off > work.components.options.max_messages:
            msg = (
                f"more than {work.components.options.max_messages} messages in one "
                f"command, the last was {it.name!r}: processes set each "
                "other off without end"
            )
            raise BudgetError(msg)
        deliver(work, it, raised)
    work.save()
