"""Declare what is kept of those who operate: their deeds, and deeds to many at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from bizproc.store import Index, Table

__all__ = [
    "BULK_ITEMS",
    "BULK_RUNS",
    "OPERATOR_DEEDS",
    "OPERATOR_TABLES",
    "BulkItem",
    "BulkRun",
    "OperatorDeed",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorDeed:
    """Keep who operated what and why; `number` counts all deeds.

    `about` is the id of an instance, a process, an incident, a timer, a job or a
    message, as the deed has it.
    """

    number: int
    at: dt.datetime
    deed: str
    about: str
    by: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRun:
    """Keep how far a deed to many has come.

    `state` is `running`, `stopped` or `done`; `refused` counts those of `done` items
    to which it could not be done. Who works on it has it until `locked_until`.
    """

    id: str
    deed: str
    by: str
    reason: str
    begun_at: dt.datetime
    total: int
    done: int = 0
    refused: int = 0
    state: str = "running"
    ended_at: dt.datetime | None = None
    lock: str | None = None
    locked_until: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkItem:
    """Keep what became of one of many; `outcome` is None as long as nothing did.

    It is `done`, `failed again` or `refused`; `message` says why.
    """

    run: str
    number: int
    about: str
    outcome: str | None = None
    message: str = ""


OPERATOR_DEEDS = Table("bizproc_operator_deed", OperatorDeed, key=("number",))
BULK_RUNS = Table("bizproc_operator_run", BulkRun, indexes=(Index(("begun_at",)),))
BULK_ITEMS = Table("bizproc_operator_item", BulkItem, key=("run", "number"))

OPERATOR_TABLES: tuple[Table[Any], ...] = (OPERATOR_DEEDS, BULK_RUNS, BULK_ITEMS)
