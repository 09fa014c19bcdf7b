"""An instance in hand during a command: its row, its tokens, what it did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bizproc._spiff.execution import Execution
from bizproc._spiff.specs.process import ProcessSpec
from bizproc.model.row_factory import changed
from bizproc.model.rows import ProcessInstance, Transition
from bizproc.values import dump_plain


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
        self.changed = is_new
        # type, element, data of each
        self.events: list[tuple[str, str | None, Mapping[str, Any]]] = []

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
            content=self.execution.content(),
        )

    def transition(self, at: dt.datetime) -> Transition | None:
        """Return what was recorded, as one row of the history."""
        if not self.events:
            return None
        return Transition(
            instance_id=self.row.id,
            number=self.row.events + 1,
            at=at,
            events=dump_plain(self.events),
        )
