"""The rows the checks write, and how they expect a refusal."""

# ruff: noqa: S101 - the checks assert, on the data they wrote above

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bizproc.model.rows import ProcessInstance
from bizproc.model.states import InstanceState
from bizproc.store import (
    ENGINE_TABLES,
    Index,
    Store,
    Table,
)

NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


class Flavour(StrEnum):
    """Give the sample table a column of an enum."""

    SWEET = "sweet"
    SOUR = "sour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Stand within another structure."""

    name: str
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """Give the sample table a column of a structure."""

    title: str = ""
    parts: tuple[Part, ...] = ()
    first: Part | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Have one column of every kind that a table can have, and its empty form."""

    id: str
    number: int
    flag: bool = False
    flavour: Flavour = Flavour.SWEET
    at: dt.datetime = NOON
    blob: bytes = b""
    title: str | None = None
    rank: int | None = None
    checked: bool | None = None
    taste: Flavour | None = None
    due: dt.datetime | None = None
    names: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    whole: Whole = field(default_factory=Whole)
    result: Any = None
    revision: int = 1


SAMPLES = Table(
    "suite_sample",
    Sample,
    indexes=(
        Index(("title", "rank"), unique=True),
        Index(("due", "number")),
        Index(("flavour", "flag")),
        Index(("flavour", "at")),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleWords:
    """Be a row that is found by its words."""

    number: int
    about: str
    words: str


SAMPLE_WORDS = Table("suite_words", SampleWords, key=("number",), words="words")
SUITE_TABLES: tuple[Table[Any], ...] = (*ENGINE_TABLES, SAMPLES, SAMPLE_WORDS)


class refused:  # noqa: N801 - reads as a statement
    """Expect the block to raise that error, with all the words in its text."""

    def __init__(self, error: type[Exception], *words: str) -> None:
        self._error = error
        self._words = words

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, caught: BaseException | None, _: object
    ) -> bool:
        assert caught is not None, f"expected {self._error.__name__}"
        if not isinstance(caught, self._error):
            return False
        missing = [word for word in self._words if word not in str(caught)]
        assert missing == [], f"{caught} does not say {missing}"
        return True


def samples(*numbers: int, **columns: Any) -> list[Sample]:
    """Make sample rows s1, s2 … of these numbers."""
    return [Sample(id=f"s{number}", number=number, **columns) for number in numbers]


def ids(rows: list[Any]) -> list[str]:
    """Return the ids of rows."""
    return [row.id for row in rows]


def instance(number: int = 1, **columns: Any) -> ProcessInstance:
    """Make a process instance."""
    values = {
        "id": f"i{number}",
        "process_id": "lead",
        "definition_id": "lead:1",
        "key": "L1",
        "live_key": "L1",
        "state": InstanceState.ACTIVE,
        "revision": 1,
        "started_at": NOON,
    }
    return ProcessInstance(**{**values, **columns})


def count(store: Store) -> int:
    """Return how many sample rows the store has."""
    with store.read() as tx:
        return tx.count(SAMPLES)
