"""Declare what is kept for the views of records alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bizproc.store import Table

__all__ = ["RECORD_WORDS", "VIEW_TABLES", "RecordWords"]


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

VIEW_TABLES: tuple[Table[Any], ...] = (RECORD_WORDS,)
