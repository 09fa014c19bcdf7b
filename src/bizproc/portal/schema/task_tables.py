"""Declare what is kept of tasks beside their rows: who did what, and unsent answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bizproc.store import Index, Table

__all__ = ["TASK_DRAFTS", "TASK_EVENTS", "TASK_TABLES", "TaskDraft", "TaskEvent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvent:
    """Keep one thing that was done with a task; `number` orders them.

    `action` is what was done, `created` at first; `by` a user id, `process:<id>` or
    `system`. `changes` has [old, new] of `state`, `assignee`, `due`, `until` and
    `remind_at` where they differ, and `item` of a tick.
    """

    task: str
    number: int
    at: dt.datetime
    action: str
    by: str | None
    changes: Mapping[str, Any]
    instance_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDraft:
    """Keep what a person typed into the form of a task and has not sent.

    `answers` are as they were typed. `form` says which form they were typed into.
    """

    task: str
    person: str
    answers: Any
    kept_at: dt.datetime
    form: str | None = None
    instance_id: str | None = None


TASK_EVENTS = Table(
    "bizproc_task_event",
    TaskEvent,
    key=("task", "number"),
    indexes=(Index(("instance_id",)),),
)
TASK_DRAFTS = Table(
    "bizproc_task_draft",
    TaskDraft,
    key=("task", "person"),
    indexes=(Index(("instance_id",)),),
)

TASK_TABLES: tuple[Table[Any], ...] = (TASK_EVENTS, TASK_DRAFTS)
