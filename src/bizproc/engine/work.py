"""The unit of work: one transaction, its instances, and the messages it raises."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from bizproc._spiff.execution import Execution
from bizproc.engine import alarms, correlation
from bizproc.engine.carrying_out import carry_out
from bizproc.engine.domain import Place
from bizproc.engine.facts import (
    DuplicateStart,
    Fact,
    InstanceStarted,
    TaskAdded,
    TaskChanged,
)
from bizproc.engine.parts import Parts
from bizproc.engine.running import EngineHost, Running
from bizproc.errors import BudgetError, InvalidTransitionError, NotFoundError
from bizproc.model.making import changed
from bizproc.model.message import Message
from bizproc.model.rows import Definition, ProcessInstance, SeenEvent, UserTask
from bizproc.model.states import OPEN_TASK_STATES, InstanceState, TaskState
from bizproc.store import (
    HISTORY,
    INSTANCES,
    SEEN_EVENTS,
    USER_TASKS,
    Transaction,
    eq,
)


class UnitOfWork:
    """Carry one command through: decide, do, feed back, until nothing can run.

    It is the `Work` that transactional actions and the domain see.
    """

    def __init__(
        self, parts: Parts, transaction: Transaction, *, now: dt.datetime | None = None
    ) -> None:
        self.parts = parts
        self._transaction = transaction
        self._now = now or parts.clock.now()
        self._running: dict[str, Running] = {}
        # as last read or written: every change of a task goes through `change_task`
        self._tasks: dict[str, UserTask] = {}
        self._messages: deque[tuple[int, Message | Callable[[], None]]] = deque()
        self._raised = 0
        # when, among the messages of this unit, a subscription was opened
        self.opened: dict[str, int] = {}
        self._worked_off = 0
        # how often written rows were undone: what was read before may be stale
        self.undone = 0
        # whether a job was made that may run as soon as this is committed
        self.has_jobs = False

    # -- what actions and the domain see ---------------------------------------

    @property
    def transaction(self) -> Transaction:
        """Return the transaction that also saves the instances."""
        return self._transaction

    @property
    def now(self) -> dt.datetime:
        """Return the instant of this unit of work."""
        return self._now

    def new_id(self, kind: str) -> str:
        """Return a fresh id."""
        return self.parts.ids.new(kind)

    def publish(self, message: Message) -> None:
        """Raise a message; it is worked off after those raised before."""
        self._raised += 1
        self._messages.append((self._raised, message))

    def afterwards(self, do: Callable[[], None]) -> None:
        """Do something when the messages raised before have been worked off."""
        self._raised += 1
        self._messages.append((self._raised, do))

    def add_task(self, task: UserTask) -> None:
        """Put a task into the inbox."""
        if not task.number:
            number = self.parts.ordinals.next(self._now)
            task = changed(task, number=number)
        self._transaction.insert(USER_TASKS, task)
        alarms.follow(self, None, task)
        self.tell(TaskAdded(task))

    def cancel_task(self, task: UserTask) -> None:
        """Cancel an open task."""
        self.change_task(task, "cancel", by=None, state=TaskState.CANCELED)

    def change_task(
        self, task: UserTask, action: str, *, by: str | None, **changes: Any
    ) -> UserTask:
        """Write a changed task and tell the domain.

        Whoever closes it is kept in its details as `closed_by`.
        """
        if "state" in changes:
            is_open = changes["state"] in OPEN_TASK_STATES
            changes["ended_at"] = None if is_open else self._now
            changes.setdefault("control_since", None)
            details = {**changes.get("details", task.details)}
            details.pop("closed_by", None)
            closer = {} if is_open or by is None else {"closed_by": by}
            changes["details"] = details | closer
        after = changed(task, revision=task.revision + 1, **changes)
        self._transaction.replace(USER_TASKS, after, revision=task.revision)
        self._tasks[task.id] = after
        alarms.follow(self, task, after)
        self.tell(TaskChanged(after, action, by))
        return after

    def task(self, task_id: str) -> UserTask:
        """Return a task.

        Raises:
            NotFoundError: there is none of that id.
        """
        task = self._tasks.get(task_id) or self._transaction.get(USER_TASKS, task_id)
        if task is None:
            msg = f"there is no task {task_id!r}"
            raise NotFoundError(msg)
        self._tasks[task_id] = task
        return task

    def tell(self, fact: Fact) -> None:
        """Tell the domain what happened."""
        self.parts.domain.noticed(self, fact)

    def is_new(self, event_id: str | None) -> bool:
        """Remember an outside event; False if it was seen before (V-1)."""
        if event_id is None:
            return True
        if self._transaction.get(SEEN_EVENTS, event_id) is not None:
            return False
        self._transaction.insert(SEEN_EVENTS, SeenEvent(id=event_id, at=self._now))
        return True

    # -- instances -------------------------------------------------------------

    def start(
        self,
        definition: Definition,
        *,
        key: str | None,
        variables: Mapping[str, Any],
        by: str | None = None,
        element_id: str | None = None,
        message: Message | None = None,
        event: Mapping[str, Any] | None = None,
    ) -> ProcessInstance | None:
        """Begin an instance and run it; None if its key is held (V-3)."""
        if key is not None and self.is_live(definition.name, key):
            self.tell(DuplicateStart(definition.name, key, message))
            return None
        row = ProcessInstance(
            id=self.new_id("instance"),
            process_id=definition.name,
            definition_id=definition.id,
            key=key,
            live_key=key,
            state=InstanceState.ACTIVE,
            revision=1,
            started_at=self._now,
            started_by=by,
        )
        process = self.parts.registry.process(self._transaction, definition.id)
        place = Place(row.process_id, key, row, process.process.properties)
        execution = Execution.start(
            process,
            EngineHost(self, place),
            variables=variables,
            element_id=element_id,
            event=event,
        )
        running = Running(row, execution, process, is_new=True)
        self._running[row.id] = running
        self.tell(InstanceStarted(row, message))
        self.settle(running)
        return running.row

    def load(self, instance_id: str) -> Running:
        """Take an active instance in hand.

        Raises:
            NotFoundError: there is no such instance.
            InvalidTransitionError: it has ended.
        """
        running = self._running.get(instance_id)
        if running is not None:
            return running
        row = self._transaction.get(INSTANCES, instance_id, lock=True)
        if row is None:
            msg = f"there is no process instance {instance_id!r}"
            raise NotFoundError(msg)
        if row.state is not InstanceState.ACTIVE:
            msg = f"process instance {instance_id!r} is {row.state.value} already"
            raise InvalidTransitionError(msg, from_=row.state.value)
        process = self.parts.registry.process(self._transaction, row.definition_id)
        place = Place(row.process_id, row.key, row, process.process.properties)
        execution = Execution.load(row.content, process, EngineHost(self, place))
        running = Running(row, execution, process, is_new=False)
        self._running[instance_id] = running
        return running

    def saved(self, instance_id: str) -> ProcessInstance:
        """Return the row of an instance in hand as `finish` saved it."""
        return self._running[instance_id].row

    def awaits_message(self, instance_id: str) -> bool:
        """Say whether an instance may wait for a message; if not, spare the select."""
        running = self._running.get(instance_id)
        return running is None or running.execution.awaits_message()

    def settle(self, running: Running) -> None:
        """Let an instance go on until it waits, doing what it asks for."""
        running.changed = True
        execution = running.execution
        execution.run()
        for effect in execution.take_effects():
            if carry_out(self, running, effect):
                execution.run()

    def terminate(self, instance_id: str, *, by: str | None) -> None:
        """Stop an active instance with everything in it."""
        running = self.load(instance_id)
        if by is not None:
            running.record("termination_asked", None, {"by": by})
        running.execution.terminate()
        self.settle(running)

    def is_live(self, process_id: str, key: str) -> bool:
        """Say whether a live instance holds the key (V-3)."""
        for running in self._running.values():
            row = running.row
            if row.process_id == process_id and row.live_key == key:
                return True
        held = self._transaction.select(
            INSTANCES, eq("process_id", process_id), eq("live_key", key), limit=1
        )
        # an instance in hand may have ended meanwhile: its row is newer here
        return bool(held) and held[0].id not in self._running

    # -- messages and the end --------------------------------------------------

    @property
    def raised(self) -> int:
        """Count the messages raised so far: waits opened now are younger."""
        return self._raised

    @contextmanager
    def undoing(self) -> Iterator[None]:
        """Undo rows written and messages raised inside if the block raises."""
        queued = len(self._messages)
        try:
            with self._transaction.savepoint():
                yield
        except BaseException:
            self.undone += 1
            self._tasks.clear()
            while len(self._messages) > queued:
                self._messages.pop()
            raise

    def finish(self) -> None:
        """Work off all messages in the order raised, then save what changed."""
        while self._messages:
            raised, message = self._messages.popleft()
            if not isinstance(message, Message):
                message()
                continue
            self._worked_off += 1
            if self._worked_off > self.parts.options.max_messages:
                msg = (
                    f"more than {self.parts.options.max_messages} messages in one "
                    f"command, the last was {message.name!r}: processes set each "
                    "other off without end"
                )
                raise BudgetError(msg)
            correlation.deliver(self, message, raised)
        for running in self._running.values():
            self._save(running)

    def _save(self, running: Running) -> None:
        if not running.changed:
            return
        row = running.to_save()
        transition = running.transition(self._now)
        if running.is_new:
            self._transaction.insert(INSTANCES, row)
        else:
            revision = running.row.revision
            self._transaction.replace(INSTANCES, row, revision=revision)
        running.row = row
        if transition is not None:
            self._transaction.insert(HISTORY, transition)


class OpenedUnit:
    """Hold a unit of work for the length of a block; see `unit`."""

    __slots__ = ("_opened", "_parts", "_then", "_work")

    def __init__(
        self, parts: Parts, *, then: Callable[[UnitOfWork], None] | None
    ) -> None:
        self._parts = parts
        self._then = then

    def __enter__(self) -> UnitOfWork:
        self._opened = self._parts.store.begin()
        self._work = UnitOfWork(self._parts, self._opened.__enter__())
        return self._work

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            try:
                self._work.finish()
            except BaseException as raised:
                self._opened.__exit__(type(raised), raised, raised.__traceback__)
                raise
        self._opened.__exit__(kind, error, trace)
        if kind is None and self._then is not None:
            self._then(self._work)


def unit(
    parts: Parts, *, then: Callable[[UnitOfWork], None] | None = None
) -> OpenedUnit:
    """Open a unit of work in a transaction of its own; it is finished at the end.

    `then` is called with it once that is committed.
    """
    return OpenedUnit(parts, then=then)
