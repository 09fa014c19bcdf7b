"""Declare what is kept for the views of records alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from bizproc.store import Index, Table

__all__ = [
    "RECORD_STAYS",
    "RECORD_WORDS",
    "VIEW_TABLES",
    "RecordStay",
    "RecordWords",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWords:
    """Keep the words that a record is found by, parted by spaces.

    `ordinal` is that of the record: what was made last has the greatest.
    """

    ordinal: int
    record: str
    words: str


RECORD_WORDS = Table(
    "bizproc_record_words",
    RecordWords,
    key=("ordinal",),
    words="words",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStay:
    """Keep that a record was in a stage and left it, once for each time.

    `number` is the revision with which it left. `next_stage` is None if it went on to
    another funnel.
    """

    record: str
    number: int
    type: str
    funnel: str
    stage: str
    entered_at: dt.datetime
    left_at: dt.datetime
    seconds: int
    next_stage: str | None = None


RECORD_STAYS = Table(
    "bizproc_record_stay",
    RecordStay,
    key=("record", "number"),
    indexes=(Index(("type", "funnel", "stage", "entered_at")),),
)

VIEW_TABLES: tuple[Table[Any], ...] = (RECORD_WORDS, RECORD_STAYS)
