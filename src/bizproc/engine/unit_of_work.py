"""The unit of work: the notebook of one transaction.

It holds the instances and tasks in hand and the messages raised on the way. Running
an instance is `transition`, bringing messages to their receivers is `correlation`,
opening and finishing a unit is `transaction_scope`.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from bizproc._spiff.execution import Execution
from bizproc._spiff.specs.process import ProcessSpec
from bizproc.engine import history, instances, seen_events, task_alarms
from bizproc.engine.components import Components
from bizproc.engine.domain import Place
from bizproc.engine.facts import Fact, TaskAdded, TaskChanged
from bizproc.engine.host import EngineHost, blame_domain
from bizproc.engine.loaded_instance import (
    Checkpoint,
    Continuation,
    LoadedInstance,
    Undoing,
    place_of,
    unreadable,
)
from bizproc.engine.receipt import Receipt
from bizproc.engine.waits import user_tasks
from bizproc.errors import CollisionError, StateError, StoreUnavailableError
from bizproc.fault import CONTAINED
from bizproc.model.message import Message
from bizproc.model.row_factory import changed
from bizproc.model.rows import ProcessInstance, UserTask
from bizproc.model.states import TaskState
from bizproc.store import Transaction

# a message, something to do afterwards, an instance that can go on
Queued = Message | Callable[[], None] | Continuation


class UnitOfWork:
    """Keep what one command has in hand: instances, tasks, messages.

    It is the `Work` that transactional actions and the domain see.
    """

    _began: float | None = None
    _raised = _rollbacks = _started = 0
    # the instance that was at work when an error passed
    blamed: tuple[ProcessInstance, BaseException] | None = None
    # whether this is the last try: a collision will not pass by itself
    is_last_try = False

    def __init__(
        self,
        components: Components,
        transaction: Transaction,
        *,
        only_looks: bool = False,
    ) -> None:
        self.components = components
        self._transaction = transaction
        # a transaction for reading cannot hold rows
        self._holds = not only_looks
        self._now = components.clock.now()
        self._instances: dict[str, LoadedInstance] = {}
        self._hosts: list[EngineHost] = []
        # those of them that may hold a key of their process
        self._by_key: dict[tuple[str, str], list[LoadedInstance]] = {}
        # as last read or written: every change of a task goes through `change_task`
        self._tasks: dict[str, UserTask] = {}
        self._queue: deque[tuple[int, Queued]] = deque()
        self._receipts: dict[int, Receipt] = {}
        # when, among the messages of this unit, a subscription was opened
        self.opened: dict[str, int] = {}
        self._undos: list[Undoing] = []
        # instances that others than themselves let go on
        self._aside: set[str] = set()
        # the jobs made or freed here, which may run as soon as this is committed
        self.raised_jobs: list[str] = []
        # what happened, to be logged once this is committed
        self.facts: list[Fact] = []

    # -- what actions and the domain see: bizproc.work.Work --------------------

    @property
    def transaction(self) -> Transaction:
        """Return the transaction that also saves the instances."""
        return self._transaction

    @property
    def now(self) -> dt.datetime:
        """Return the instant of this unit of work."""
        return self._now

    @property
    def own(self) -> object:
        """Return what the domain keeps for its own actions."""
        return self.components.domain.own

    @property
    def rollbacks(self) -> int:
        """Count how often written rows were undone: what was read may be stale."""
        return self._rollbacks

    def new_id(self, kind: str) -> str:
        """Return a fresh id."""
        return self.components.ids.new(kind)

    def next_ordinal(self) -> int:
        """Return a number larger than every one before."""
        return self.components.ordinals.next(self._now)

    def publish(self, message: Message) -> None:
        """Raise a message; it is worked off after those raised before."""
        self._enqueue(message)

    def afterwards(self, do: Callable[[], None]) -> None:
        """Do something when the messages raised before have been worked off."""
        self._enqueue(do)

    def task(self, task_id: str) -> UserTask:
        """Return a task.

        Raises:
            NotFoundError: there is none of that id.
        """
        task = self._tasks.get(task_id) or user_tasks.get(self._transaction, task_id)
        self._tasks[task_id] = task
        return task

    def add_task(self, task: UserTask) -> None:
        """Put a task into the inbox."""
        if not task.number:
            task = changed(task, number=self.next_ordinal())
        task = user_tasks.add(self._transaction, task)
        task_alarms.follow(self, None, task)
        self.tell(TaskAdded(task))

    def change_task(
        self, task: UserTask, action: str, *, by: str | None, **changes: Any
    ) -> UserTask:
        """Write a changed task and tell the domain.

        Whoever closes it is kept in its details as `closed_by`.
        """
        if "state" in changes:
            user_tasks.note_state(task, changes, action=action, by=by, at=self._now)
        after = changed(task, revision=task.revision + 1, **changes)
        tx, before = self._transaction, self._tasks.get(task.id)
        after = user_tasks.save(tx, after, read=task.revision, before=before)
        self._tasks[task.id] = after
        task_alarms.follow(self, task, after)
        self.tell(TaskChanged(after, action, by, task))
        return self._tasks.get(task.id, after)  # the domain may have gone on with it

    def cancel_task(self, task: UserTask) -> None:
        """Cancel an open task."""
        self.change_task(task, "cancel", by=None, state=TaskState.CANCELED)

    def instance(self, instance_id: str) -> ProcessInstance:
        """Return an active instance as it stands in this unit.

        Raises:
            NotFoundError: there is no such instance.
            InvalidTransitionError: it has ended.
        """
        return self.load(instance_id).row

    def complete_element(self, task: UserTask, results: Mapping[str, Any]) -> None:
        """Let the element that waits for a task go on when what runs now is done."""
        if task.token is None or task.instance_id is None:
            return
        going_on = Continuation(task, results)
        try:
            loaded = self.load(task.instance_id)
            going_on.loaded = loaded
            self.protect(loaded)
            if loaded.changed:
                going_on.is_aside = loaded.row.id in self._aside
                if going_on.is_aside:
                    going_on.before = loaded.checkpoint()
            event = {"completed_by": task.details.closed_by}
            loaded.execution.complete(task.token, results, event=event)
            loaded.changed = True
            if going_on.is_aside:
                self._aside.add(loaded.row.id)
        except StateError as error:
            going_on.error = error
        self._enqueue(going_on)

    def decide(self, decision_id: str, context: Mapping[str, Any]) -> Any:
        """Return what the newest version of a decision says."""
        decide = self.components.registry.decide
        return decide(self._transaction, decision_id, context, {}).value

    # -- what the engine does --------------------------------------------------

    def post(self, message: Message) -> Receipt:
        """Raise a message, and let its receipt tell what became of it."""
        receipt = self._receipts[self._enqueue(message)] = Receipt()
        return receipt

    def receipt_of(self, raised: int) -> Receipt:
        """Return the receipt of the message that was raised with the number."""
        return self._receipts.pop(raised, None) or Receipt()

    def tell(self, fact: Fact) -> None:
        """Tell the domain what happened."""
        self.facts.append(fact)
        try:
            self.components.domain.noticed(self, fact)
        except CONTAINED as error:
            blame_domain("noticed", error)

    def is_new(self, event_id: str | None) -> bool:
        """Remember an outside event; False if it was seen before."""
        if event_id is None:
            return True
        return seen_events.remember(self._transaction, event_id, self._now)

    def host(self, place: Place) -> EngineHost:
        """Return what answers the expressions at a place."""
        host = EngineHost(self, self.components, place)
        self._hosts.append(host)
        return host

    # -- instances in hand -----------------------------------------------------

    def add(
        self, row: ProcessInstance, execution: Execution, process: ProcessSpec
    ) -> LoadedInstance:
        """Take a new instance in hand."""
        self._started += 1
        self.components.options.check_started(self._started)
        return self._take(LoadedInstance(row, execution, process, is_new=True))

    def load(self, instance_id: str) -> LoadedInstance:
        """Take an active instance in hand.

        Raises:
            NotFoundError: there is no such instance.
            InvalidTransitionError: it has ended.
        """
        loaded = self._instances.get(instance_id)
        if loaded is None:
            tx, hold = self._transaction, self._holds
            row = instances.active(tx, instance_id, hold=hold)
            loaded = self._take(self.look_at(row))
        return loaded

    def _take(self, loaded: LoadedInstance) -> LoadedInstance:
        row = loaded.row
        self._instances[row.id] = loaded
        if row.key is not None:
            self._by_key.setdefault((row.process_id, row.key), []).append(loaded)
        for undo in self._undos:
            undo.loaded.append(row.id)
        return loaded

    def look_at(self, row: ProcessInstance) -> LoadedInstance:
        """Decode an instance without taking it in hand."""
        try:
            registry = self.components.registry
            process = registry.process(self._transaction, row.definition_id)
            host = self.host(place_of(row, process))
            execution = Execution.load(row.content, process, host)
        except (StoreUnavailableError, CollisionError):
            raise
        except CONTAINED as error:
            problem = unreadable(row, error)
            self.blame(row, problem)
            raise problem from error
        return LoadedInstance(row, execution, process, is_new=False)

    def blame(self, row: ProcessInstance, error: BaseException) -> None:
        """Remember which instance was at work when an error passed."""
        if self.blamed is None or self.blamed[1] is not error:
            self.blamed = (row, error)

    def check_budget(self) -> None:
        """Stop a command that takes too long, by a BudgetError."""
        now = self.components.stopwatch()
        self._began = self._began or now
        self.components.options.check_taken(now - self._began)

    def is_in_hand(self, loaded: LoadedInstance) -> bool:
        """Say whether an instance is saved with this unit: it was not put back."""
        return self._instances.get(loaded.row.id) is loaded

    def put_back(self, loaded: LoadedInstance, before: Checkpoint | None) -> None:
        """Let an instance stand as before; without a checkpoint, as it is stored."""
        if before is None:
            self._instances.pop(loaded.row.id, None)
        else:
            loaded.go_back(before)

    def saved(self, instance_id: str) -> ProcessInstance | None:
        """Return the row of an instance that was in hand as `save` wrote it."""
        loaded = self._instances.get(instance_id)
        return None if loaded is None else loaded.row

    def awaits_message(self, instance_id: str) -> bool:
        """Say whether an instance may wait for a message; if not, spare the select."""
        loaded = self._instances.get(instance_id)
        return loaded is None or loaded.execution.awaits_message()

    def is_live(self, process_id: str, key: str) -> bool:
        """Say whether a live instance holds the key."""
        # a chain of messages may have started thousands: look at those of the key
        known = self._by_key.get((process_id, key), ())
        live = [it for it in known if it.row.live_key == key and self.is_in_hand(it)]
        if live:
            return True
        if known and not self._undos:  # else they may come to life again
            self._by_key[process_id, key] = live
        holder = instances.holder_of(self._transaction, process_id, key)
        # an instance in hand may have ended meanwhile: its row is newer here
        return holder is not None and holder.id not in self._instances

    # -- messages and the end --------------------------------------------------

    @property
    def raised(self) -> int:
        """Count the messages raised so far: waits opened now are younger."""
        return self._raised

    def next_queued(self) -> tuple[int, Queued] | None:
        """Take what was raised first, with its number; None if nothing is left."""
        return self._queue.popleft() if self._queue else None

    def undoing(self) -> Undoing:
        """Undo rows written and messages raised inside if the block raises.

        Instances taken in hand inside are put back, and so are those that are under
        `protect`.
        """
        savepoint = self._transaction.savepoint()
        undo = Undoing(len(self._queue), len(self.facts), savepoint, self._leave)
        self._undos.append(undo)
        return undo

    def _leave(self, undo: Undoing, failed: bool) -> None:  # noqa: FBT001 - how the block ended
        self._undos.remove(undo)
        if failed:
            self._rollbacks += 1
            self._tasks.clear()
            del self.facts[undo.told :]
            while len(self._queue) > undo.queued:
                self._queue.pop()
            undo.take_back(self._instances)

    def protect(self, loaded: LoadedInstance) -> None:
        """Note how an instance stands, before something changes that may be undone.

        One that is running is left to who runs it.
        """
        if not loaded.is_running:
            for undo in self._undos:
                undo.protect(loaded)

    def let_go(self) -> None:
        """Free what was in hand at once, but for the rows: the unit is over.

        Instances, hosts and this unit refer to each other, and only Python's collector
        would find them later: a tenth of the time of a command.
        """
        for loaded in self._instances.values():
            loaded.execution.let_go()
        for host in self._hosts:
            host.let_go()
        self._hosts.clear()

    def save(self) -> None:
        """Write the instances that changed, and what they did."""
        for loaded in self._instances.values():
            if loaded.changed:
                self._save(loaded)

    def _save(self, loaded: LoadedInstance) -> None:
        row = loaded.to_save()
        transition = loaded.transition(self._now)
        if loaded.is_new:
            instances.add(self._transaction, row)
        else:
            instances.save(self._transaction, row, read=loaded.row.revision)
        loaded.row = row
        if transition is not None:
            history.append(self._transaction, transition)

    def _enqueue(self, queued: Queued) -> int:
        self._raised += 1
        self._queue.append((self._raised, queued))
        return self._raised
