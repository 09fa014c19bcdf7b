"""A transaction in memory: it writes in place and remembers how to undo it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from bizproc.store import Condition, Table
from bizproc.stores.columns import (
    Column,
    Kind,
    check_limit,
    comparable_column,
    ordering,
    utc,
)
from bizproc.stores.memory.table import Key, MemoryTable, Stored
from bizproc.stores.refusals import (
    changed_meanwhile,
    ended,
    read_only,
    taken,
    unknown_table,
    wrong_key,
)

R = TypeVar("R")


class Sequences:
    """Keep the last number of each sequence."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}

    def restore(self, name: str, last: int | None) -> None:
        """Put back the number that was the last before."""
        if last is None:
            del self.last[name]
        else:
            self.last[name] = last


class MemoryTransaction:
    """Read and write rows; see `bizproc.store.Transaction`."""

    connection = None

    def __init__(
        self,
        tables: Mapping[Table[Any], MemoryTable],
        sequences: Sequences,
        *,
        writes: bool,
    ) -> None:
        self._tables = tables
        self._sequences = sequences
        self._writes = writes
        self._undo: list[Callable[[], None]] = []

    def insert(self, table: Table[R], *rows: R) -> None:
        """Add rows; a key or unique index that is taken raises ConflictError."""
        data = self._written(table)
        for row in rows:
            key = data.key_of(row)
            if key in data.rows:
                raise taken(table.name, table.key)
            self._put(data, key, data.stored(row))

    def get(self, table: Table[R], *key: Any, lock: bool = False) -> R | None:  # noqa: ARG002 - a transaction holds the whole store
        """Return the row with the key, or None."""
        data = self._data(table)
        stored = data.rows.get(key)
        if stored is None:
            if len(key) != len(table.key):
                raise wrong_key(table, key)
            return None
        row: R = data.loaded(stored)
        return row

    def replace(self, table: Table[R], row: R, *, revision: int | None = None) -> None:
        """Write the whole row over the stored one of the same key."""
        data = self._written(table)
        key = data.key_of(row)
        old = data.rows.get(key)
        if old is None or (revision is not None and old[0].revision != revision):
            raise changed_meanwhile(table, key, revision)
        self._put(data, key, data.stored(row))

    def delete(self, table: Table[R], *conditions: Condition) -> int:
        """Remove all rows that meet the conditions and return how many."""
        data = self._written(table)
        found = [data.key_of(stored[0]) for stored in _matching(data, conditions)]
        for key in found:
            old = data.rows[key]
            data.restore(key, None)
            self._undo.append(lambda key=key, old=old: data.restore(key, old))  # type: ignore[misc]
        return len(found)

    def select(
        self,
        table: Table[R],
        *conditions: Condition,
        order_by: Sequence[str] = (),
        limit: int | None = None,
    ) -> list[R]:
        """Return the rows that meet the conditions, in order."""
        check_limit(limit)
        data = self._data(table)
        order = ordering(table, tuple(order_by))
        found = _matching(data, conditions)
        if len(found) > 1:
            for name, descending in reversed(order):
                found.sort(key=_rank(name), reverse=descending)
        return [data.loaded(stored) for stored in found[:limit]]

    def count(self, table: Table[R], *conditions: Condition) -> int:
        """Return how many rows meet the conditions."""
        return len(_matching(self._data(table), conditions))

    def next_number(self, sequence: str) -> int:
        """Return the next number of a named sequence: 1, 2, 3 … without gaps."""
        if not self._writes:
            refusal = read_only("a sequence")
            raise refusal
        numbers = self._sequences
        last = numbers.last.get(sequence)
        self._undo.append(lambda: numbers.restore(sequence, last))
        numbers.last[sequence] = (last or 0) + 1
        return numbers.last[sequence]

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what was written inside the block if the block raises."""
        mark = len(self._undo)
        try:
            yield
        except BaseException:
            self.undo(mark)
            raise

    def undo(self, mark: int = 0) -> None:
        """Take back everything written since the mark."""
        while len(self._undo) > mark:
            self._undo.pop()()

    def end(self) -> None:
        """Make further use of this transaction an error."""
        self._tables = {}
        self._writes = False

    def _put(self, data: MemoryTable, key: Key, stored: Stored) -> None:
        old = data.put(key, stored)
        self._undo.append(lambda: data.restore(key, old))

    def _data(self, table: Table[Any]) -> MemoryTable:
        data = self._tables.get(table)
        if data is None:
            raise unknown_table(table, self._tables) if self._tables else ended(table)
        return data

    def _written(self, table: Table[Any]) -> MemoryTable:
        data = self._data(table)
        if not self._writes:
            raise read_only(table.name)
        return data


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda value, wanted: value in wanted,
}


def _matching(data: MemoryTable, conditions: Sequence[Condition]) -> list[Stored]:
    tests: list[tuple[str, Callable[[Any], bool]]] = []
    equals: dict[str, Any] = {}
    for condition in conditions:
        column = comparable_column(data.table, condition)
        tests.append((column.name, _test(column, condition)))
        if condition.operator in {"=", "is null"}:
            equals[column.name] = condition.value
    return [
        stored
        for stored in data.candidates(equals)
        if all(test(getattr(stored[0], name)) for name, test in tests)
    ]


def _test(column: Column, condition: Condition) -> Callable[[Any], bool]:
    wanted = condition.value
    if condition.operator == "is null" or (
        condition.operator == "=" and wanted is None
    ):
        return lambda value: value is None
    if condition.operator == "is not null":
        return lambda value: value is not None
    compare = _COMPARE[condition.operator]
    if wanted is None:  # as in SQL: nothing is less or more than what is not known
        return lambda _: False
    if condition.operator == "in":
        wanted = frozenset(_comparable(column, one) for one in wanted)
    else:
        wanted = _comparable(column, wanted)
    return lambda value: value is not None and compare(value, wanted)


def _comparable(column: Column, value: Any) -> Any:
    return utc(value, column.name) if column.kind is Kind.INSTANT else value


def _rank(name: str) -> Callable[[Stored], Any]:
    get = operator.attrgetter(name)

    def rank(stored: Stored) -> tuple[bool, Any]:
        value = get(stored[0])
        return (value is not None, value)

    return rank
