"""Declare what lists of records keep: saved views, and changes of many records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bizproc.store import Index, Table

__all__ = [
    "BULK_RUNS",
    "BULK_STEPS",
    "LIST_TABLES",
    "SAVED_VIEWS",
    "BulkOutcome",
    "BulkRun",
    "BulkState",
    "BulkStep",
    "SavedView",
]


class BulkState(StrEnum):
    """Say how far a bulk run is."""

    RUNNING = "RUNNING"
    STOPPED = "STOPPED"
    DONE = "DONE"


class BulkOutcome(StrEnum):
    """Say what became of one record of a bulk run."""

    DONE = "DONE"
    UNCHANGED = "UNCHANGED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """Keep a list or board as somebody set it up; `query` is that of its address.

    `person` is whose it is, None: everybody's. `fields` are those that it names: who
    does not see one of them does not see the view.
    """

    id: str
    type: str
    title: str
    query: str
    person: str | None
    by: str
    at: dt.datetime
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRun:
    """Keep that many records are to be changed, or deleted, in the name of `by`.

    `fields` is what is written into each; of one that deletes it is empty.
    """

    id: str
    type: str
    by: str
    begun_at: dt.datetime
    state: BulkState
    total: int
    deletes: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)
    ended_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkStep:
    """Keep one record of a bulk run, and what became of it; None: nothing yet.

    `code` and `message` are those of a refusal.
    """

    run: str
    number: int
    record: str
    outcome: BulkOutcome | None = None
    code: str | None = None
    message: str | None = None
    at: dt.datetime | None = None


SAVED_VIEWS = Table("bizproc_saved_view", SavedView, indexes=(Index(("type",)),))
BULK_RUNS = Table(
    "bizproc_bulk_run",
    BulkRun,
    indexes=(Index(("state",)), Index(("by", "begun_at"))),
)
BULK_STEPS = Table(
    "bizproc_bulk_step",
    BulkStep,
    key=("run", "number"),
    indexes=(Index(("run", "outcome", "number")),),
)

LIST_TABLES: tuple[Table[Any], ...] = (SAVED_VIEWS, BULK_RUNS, BULK_STEPS)
