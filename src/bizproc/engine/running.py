"""An instance in hand during a command: its row, its execution, its host."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bizproc._spiff.execution import Execution
from bizproc._spiff.specs.process import ProcessSpec
from bizproc.dmn import DecisionResult
from bizproc.engine.domain import Place, clock_functions
from bizproc.engine.timing import moment
from bizproc.feel import Function
from bizproc.model.making import changed
from bizproc.model.rows import ProcessInstance, Transition
from bizproc.values import dump_plain

if TYPE_CHECKING:
    from bizproc.engine.work import UnitOfWork


class EngineHost:
    """Answer what the expressions of one instance ask for."""

    def __init__(self, work: UnitOfWork, place: Place) -> None:
        self._work = work
        self.place = place
        self._names: Mapping[str, Any] | None = None
        self._functions: Mapping[str, Function] | None = None

    @property
    def now(self) -> dt.datetime:
        """Return the instant of the command."""
        return self._work.now

    @property
    def key(self) -> str | None:
        """Return the business key of the instance."""
        return self.place.key

    @property
    def names(self) -> Mapping[str, Any]:
        """Return the domain's names."""
        if self._names is None:
            self._names = self._work.parts.domain.names(self._work, self.place)
        return self._names

    @property
    def functions(self) -> Mapping[str, Function]:
        """Return `now`, `today`, `decide` and the domain's functions."""
        if self._functions is None:
            work = self._work
            domain = work.parts.domain
            self._functions = {
                **clock_functions(work.now, domain.time),
                **domain.functions(work, self.place),
                "decide": Function(
                    "decide",
                    ("name", "context"),
                    lambda name, context: self.decide(name, context).value,
                ),
            }
        return self._functions

    def decide(self, decision_id: str, context: Mapping[str, Any]) -> DecisionResult:
        """Evaluate the newest version of a decision."""
        work = self._work
        return work.parts.registry.decide(
            work.transaction, decision_id, context, self.functions
        )

    def moment(self, value: Any, *, base: dt.datetime, times: int = 1) -> dt.datetime:
        """Turn a timer's value into an instant."""
        time = self._work.parts.domain.time
        return moment(value, base=base, time=time, times=times)

    def roll(self, moment: dt.datetime) -> dt.datetime:
        """Move an instant to the next working moment."""
        return self._work.parts.domain.next_working_time(moment)

    def is_live(self, process_id: str, key: str) -> bool:
        """Say whether a live instance of a process holds a key."""
        return self._work.is_live(process_id, key)

    def called(self, process_id: str) -> ProcessSpec:
        """Return the newest deployed process of that id."""
        work = self._work
        newest = work.parts.registry.newest(work.transaction, "process", process_id)
        return self.deployed(newest.id)

    def deployed(self, definition_id: str) -> ProcessSpec:
        """Return the process of that definition id."""
        work = self._work
        return work.parts.registry.process(work.transaction, definition_id)


class Running:
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
        self.changed = is_new
        self._events: list[list[Any]] = []

    def record(self, type_: str, element: str | None, data: Mapping[str, Any]) -> None:
        """Append to the history, to be written when the instance is saved."""
        self._events.append([type_, element, data])

    def to_save(self) -> ProcessInstance:
        """Return the row as it is to be written."""
        revision = self.row.revision if self.is_new else self.row.revision + 1
        return changed(
            self.row,
            revision=revision,
            events=self.row.events + len(self._events),
            content=self.execution.content(),
        )

    def transition(self, at: dt.datetime) -> Transition | None:
        """Return what was recorded, as one row of the history."""
        if not self._events:
            return None
        return Transition(
            instance_id=self.row.id,
            number=self.row.events + 1,
            at=at,
            events=dump_plain(self._events),
        )
