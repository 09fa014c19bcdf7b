"""What a task carries beside the columns it is found by.

All of it is one column of the task's row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from bizproc.model.states import TaskState
from bizproc.model.structures import structure_of

__all__ = [
    "NO_DETAILS",
    "Addresses",
    "ChecklistItem",
    "Comment",
    "Mirror",
    "TaskDetails",
    "TaskPriority",
]

TaskPriority: TypeAlias = Literal["low", "normal", "high"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """Hold one item of a checklist; `by` and `at` say who ticked it, and when."""

    text: str
    done: bool = False
    by: str | None = None
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """Hold one comment; `attachments` are file names, or values of file fields."""

    text: str
    by: str | None
    at: dt.datetime
    attachments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Hold the addresses of a task's people as they were written."""

    assignee: str | None = None
    creator: str | None = None
    observers: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """Say which stages of its record the states of a task are one thing with.

    A state without a stage leaves the record as it is. `due` is the record's field
    that the due moment of the task follows.
    """

    open: str | None = None
    started: str | None = None
    deferred: str | None = None
    completed: str | None = None
    due: str | None = None

    @property
    def stages(self) -> dict[TaskState, str]:
        """Return the stage of each state that has one."""
        each = {
            TaskState.CREATED: self.open,
            TaskState.STARTED: self.started,
            TaskState.DEFERRED: self.deferred,
            TaskState.COMPLETED: self.completed,
        }
        return {state: stage for state, stage in each.items() if stage is not None}

    def state_of(self, stage: str | None) -> TaskState | None:
        """Return the state that a stage is; None if it is none of them."""
        return next((it for it, named in self.stages.items() if named == stage), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDetails:
    """Hold what a task carries beside its columns.

    fields          record fields that completing the task may fill in
    requires        record fields that must be filled in by then
    mirror          what of its record the task is one thing with
    control         whether its creator accepts or returns what was done
    co_performers   ids of people who help
    not_by          ids of people who may not be the ones to do it
    follow_up       from when on it is worth looking at, for whom lists tasks
    form_key        the form of an application's own that asks for the answers
    until           when a deferred task comes back by itself
    remind_at       when it reminds, once
    instead_of      who is away and has it done for them
    taken_at        when somebody of those took it for themselves
    closed_by       who closed it
    closed_because  why it was withdrawn, as its withdrawer said
    data            an application's own FEEL values, which nobody else looks at
    """

    addresses: Addresses | None = None
    checklist: tuple[ChecklistItem, ...] = ()
    checklist_required: bool = False
    comments: tuple[Comment, ...] = ()
    fields: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    mirror: Mirror | None = None
    control: bool = False
    co_performers: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    priority: TaskPriority = "normal"
    tags: tuple[str, ...] = ()
    parent: str | None = None
    files: tuple[Any, ...] = ()
    follow_up: dt.datetime | None = None
    form_key: str | None = None
    until: dt.datetime | None = None
    remind_at: dt.datetime | None = None
    instead_of: str | None = None
    taken_at: dt.datetime | None = None
    closed_by: str | None = None
    closed_because: str | None = None
    data: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


NO_DETAILS = structure_of(TaskDetails, {})
"""What most tasks carry."""
