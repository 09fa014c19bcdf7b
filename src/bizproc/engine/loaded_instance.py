"""An instance in hand during a command: its row, its tokens, what it did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NamedTuple

from bizproc._spiff.effects import Effect
from bizproc._spiff.execution import Execution
from bizproc._spiff.specs.process import ProcessSpec
from bizproc.engine.domain import Place
from bizproc.errors import StateError
from bizproc.fault import fault_of
from bizproc.model.row_factory import changed, row_maker
from bizproc.model.rows import ProcessInstance, Transition, UserTask
from bizproc.values import dump_plain

_transition = row_maker(Transition, ("instance_id", "number", "at", "events"))


class Checkpoint(NamedTuple):
    """Keep how an instance in hand stood, to go back to."""

    row: ProcessInstance
    content: str
    effects: list[Effect]
    events: list[tuple[str, str | None, Mapping[str, Any]]]


class LoadedInstance:
    """Hold an instance that a command works on, until it is saved."""

    def __init__(
        self,
        row: ProcessInstance,
        execution: Execution,
        process: ProcessSpec,
        *,
        is_new: bool,
    ) -> None:
        self.row = row
        self.execution = execution
        self.process = process
        self.is_new = is_new
        # whether its effects are being applied
        self.is_running = False
        self._changed = is_new
        self._content: str | None = None
        # type, element, data of each
        self.events: list[tuple[str, str | None, Mapping[str, Any]]] = []

    @property
    def changed(self) -> bool:
        """Say whether there is something to save."""
        return self._changed

    @changed.setter
    def changed(self, changed: bool) -> None:
        self._changed = changed
        self._content = None

    def content(self) -> str:
        """Return the state to save, as it stands since the last change."""
        if self._content is None:
            self._content = self.execution.content()
        return self._content

    def checkpoint(self) -> Checkpoint:
        """Keep how the instance stands."""
        content, effects = self.execution.content(), self.execution.effects()
        return Checkpoint(self.row, content, effects, list(self.events))

    def go_back(self, checkpoint: Checkpoint) -> None:
        """Stand again as at a checkpoint."""
        self.row, self.events = checkpoint.row, list(checkpoint.events)
        self.execution = self.execution.at(checkpoint.content, checkpoint.effects)
        self.changed = True

    def record(self, type_: str, element: str | None, data: Mapping[str, Any]) -> None:
        """Append to the history, to be written when the instance is saved."""
        self.events.append((type_, element, data))

    def to_save(self) -> ProcessInstance:
        """Return the row as it is to be written."""
        revision = self.row.revision if self.is_new else self.row.revision + 1
        return changed(
            self.row,
            revision=revision,
            events=self.row.events + len(self.events),
            content=self.content(),
        )

    def transition(self, at: dt.datetime) -> Transition | None:
        """Return what was recorded, as one row of the history."""
        if not self.events:
            return None
        row = self.row
        values = (row.id, row.events + 1, at, dump_plain(self.events))
        done: Transition = _transition(values)
        return done


class Undoing:
    """Undo the rows written in a block that raises, and what was in hand.

    It notes what to take back: raised since, told since, instances.
    """

    __slots__ = ("_checkpoints", "_leave", "_savepoint", "loaded", "queued", "told")

    def __init__(
        self,
        queued: int,
        told: int,
        savepoint: AbstractContextManager[None],
        leave: Callable[[Undoing, bool], None],
    ) -> None:
        self.queued = queued
        self.told = told
        self.loaded: list[str] = []
        self._checkpoints: dict[str, Checkpoint | None] = {}
        self._savepoint = savepoint
        self._leave = leave

    def protect(self, loaded: LoadedInstance) -> None:
        """Note how an instance stands, unless it is noted; it may come to change."""
        id_ = loaded.row.id
        if id_ not in self._checkpoints and id_ not in self.loaded:
            self._checkpoints[id_] = loaded.checkpoint() if loaded.changed else None

    def take_back(self, instances: dict[str, LoadedInstance]) -> None:
        """Let the instances stand as they did; what was loaded is let go."""
        for id_ in self.loaded:
            instances.pop(id_, None)
        for id_, checkpoint in self._checkpoints.items():
            if checkpoint is None:
                instances.pop(id_, None)
            elif id_ in instances:
                instances[id_].go_back(checkpoint)

    def __enter__(self) -> None:
        self._savepoint.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._savepoint.__exit__(kind, error, trace)
        except BaseException:
            self._leave(self, True)  # noqa: FBT003 - as `leave` says it
            raise
        self._leave(self, kind is not None)


@dataclass(slots=True)
class Continuation:
    """Let an instance go on whose element was completed, when its turn comes.

    `is_aside`: it is another one than the command works on, so that its faults are
    its own; `before` is how it then stood, if it had changed. `error` says why it
    cannot be read.
    """

    task: UserTask
    results: Mapping[str, Any]
    loaded: LoadedInstance | None = None
    is_aside: bool = True
    before: Checkpoint | None = None
    error: StateError | None = None


def unreadable(row: ProcessInstance, error: BaseException) -> StateError:
    """Say that an instance cannot be loaded, and why."""
    fault = fault_of(error)
    msg = (
        f"process instance {row.id!r} of {row.process_id!r} cannot be read: "
        f"{fault.message}; restore what it needs and retry, or terminate it"
    )
    return StateError(msg)


def place_of(row: ProcessInstance, process: ProcessSpec) -> Place:
    """Say where the expressions of an instance are evaluated."""
    return Place(row.process_id, row.key, row, process.process.properties)
