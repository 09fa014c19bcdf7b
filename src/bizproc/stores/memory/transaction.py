"""A transaction in memory: it writes in place and remembers how to undo it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from bizproc.clauses import Among, Clause, Order, Steps
from bizproc.clock import TimeLimit
from bizproc.store import Condition, Group, Table, Tally
from bizproc.stores.columns import (
    check_after,
    check_limit,
    column_of,
    comparable_column,
    ordering,
    written_columns,
)
from bizproc.stores.memory.clauses import in_order, middles, plain_of, tallied, test_of
from bizproc.stores.memory.query import comparable_place, query_of
from bizproc.stores.memory.table import Key, MemoryTable, Stored, rank_by
from bizproc.stores.refusals import (
    changed_meanwhile,
    ended,
    read_only,
    taken,
    took_too_long,
    unknown_table,
    wrong_key,
)
from bizproc.stores.savepoint import Savepoint
from bizproc.stores.texts import check_text, check_texts

R = TypeVar("R")
_AT_ONCE = 1_000


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
        limit: TimeLimit | None = None,
    ) -> None:
        self._limit = limit
        self._is_over = _never if limit is None else limit.start()
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
        check_texts(key)
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

    def update(self, table: Table[R], *conditions: Condition, **changes: Any) -> int:
        """Write some columns of all rows that meet the conditions; return how many."""
        data = self._written(table)
        written_columns(table, changes)
        found = data.find(query_of(table, conditions))
        for row in [data.loaded(stored) for stored in found]:
            self._put(data, data.key_of(row), data.stored(replace(row, **changes)))
        return len(found)

    def delete(self, table: Table[R], *conditions: Condition) -> int:
        """Remove all rows that meet the conditions and return how many."""
        data = self._written(table)
        found = data.find(query_of(table, conditions))
        for key in [data.key_of(row) for row, _ in found]:
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
        after: Sequence[Any] | None = None,
        skip_locked: bool = False,
    ) -> list[R]:
        """Return the rows that meet the conditions, in order."""
        check_limit(limit)
        # a transaction holds the whole store: no row is another's
        data = self._written(table) if skip_locked else self._data(table)
        order = ordering(table, tuple(order_by))
        place = None
        if after is not None:
            check_after(table, conditions, order_by, after)
            place = comparable_place(table, order, after)
        query = query_of(table, conditions)
        found = data.find(query, order=order, limit=limit, after=place)
        return [data.loaded(stored) for stored in found]

    def select_any(
        self,
        table: Table[R],
        branches: Sequence[Sequence[Condition]],
        *,
        order_by: Sequence[str],
        limit: int,
        after: Sequence[Any] | None = None,
    ) -> list[R]:
        """Return the first rows that meet all conditions of any branch, in order."""
        found = [
            row
            for conditions in branches
            for row in self.select(
                table, *conditions, order_by=order_by, limit=limit, after=after
            )
        ]
        for name, descending in reversed(ordering(table, tuple(order_by))):
            found.sort(key=rank_by(name), reverse=descending)
        return found[:limit]

    def count(self, table: Table[R], *conditions: Condition) -> int:
        """Return how many rows meet the conditions."""
        return len(self._data(table).find(query_of(table, conditions)))

    def count_each(
        self, table: Table[R], wanted: Sequence[Sequence[Condition]]
    ) -> list[int]:
        """Count the rows of each of several lists of conditions."""
        return [self.count(table, *conditions) for conditions in wanted]

    def summarize(
        self,
        table: Table[R],
        *conditions: Condition,
        by: Sequence[str] = (),
        least: str | None = None,
        size: str | None = None,
    ) -> list[Group]:
        """Sum up the rows that meet the conditions, by their values in columns."""
        for name in (*by, *([least] if least else ())):
            comparable_column(table, Condition(name, "="))
        if size is not None:
            column_of(table, size)
        groups: dict[tuple[Any, ...], list[Any]] = {} if by else {(): []}
        for row, _ in self._data(table).find(query_of(table, conditions)):
            groups.setdefault(tuple(getattr(row, name) for name in by), []).append(row)
        ranked = sorted(groups, key=lambda it: [(one is not None, one) for one in it])
        return [_group(values, groups[values], least, size) for values in ranked]

    def pick(
        self,
        table: Table[R],
        clause: Clause,
        *,
        order: Order | None = None,
        limit: int | None = None,
        after: Sequence[Any] | None = None,
    ) -> list[R]:
        """Return the rows that a clause means, in an order."""
        check_limit(limit)
        wanted = order or Order(table.key[0], then=table.key[1:])
        rows = self._meant(table, clause)
        return in_order(rows, wanted, limit, after)

    def tally(
        self,
        table: Table[R],
        clause: Clause,
        *,
        by: Sequence[str | Steps] = (),
        total: str | None = None,
        middle: str | None = None,
        most: int | None = None,
    ) -> list[Tally]:
        """Count the rows that a clause means, by their values in columns."""
        if middle is not None:
            return middles(self._meant(table, clause), by, middle)
        return tallied(self._meant(table, clause), by, total, most)

    def _meant(self, table: Table[R], clause: Clause) -> list[R]:
        data = self._data(table)

        def among(it: Among) -> frozenset[Any]:
            found = self._meant(it.table, it.clause)
            return frozenset(getattr(row, it.other) for row in found) - {None}

        test = test_of(table, clause, among)
        near = data.find(query_of(table, plain_of(clause)))
        rows = map(data.loaded, self._in_time(table, near))
        return [row for row in rows if test(row)]

    def _in_time(self, table: Table[Any], rows: Iterable[Stored]) -> Iterator[Stored]:
        """Yield rows until the time is over, asked after some of them."""
        for number, row in enumerate(rows):
            if number % _AT_ONCE == 0:
                self._check_time(table)
            yield row

    def _check_time(self, table: Table[Any]) -> None:
        if self._limit is not None and self._is_over():
            raise took_too_long(self._limit, f"read table {table.name}")

    def next_number(self, sequence: str) -> int:
        """Return the next number of a named sequence: 1, 2, 3 … without gaps."""
        if not self._writes:
            refusal = read_only("a sequence")
            raise refusal
        check_text(sequence)
        numbers = self._sequences
        last = numbers.last.get(sequence)
        self._undo.append(lambda: numbers.restore(sequence, last))
        numbers.last[sequence] = (last or 0) + 1
        return numbers.last[sequence]

    def hold(self, name: str, *, shared: bool = False) -> None:
        """Do nothing: a transaction holds the whole store."""
        del name, shared
        if not self._writes:
            refusal = read_only("a name")
            raise refusal

    def savepoint(self) -> Savepoint:
        """Undo what was written inside the block if the block raises."""
        return Savepoint(self._undo.__len__, self._leave_savepoint)

    def _leave_savepoint(self, mark: int, failed: bool) -> None:  # noqa: FBT001 - as Savepoint calls it
        if failed:
            self.undo(mark)

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
        if self._limit is not None:
            self._check_time(table)
        return data

    def _written(self, table: Table[Any]) -> MemoryTable:
        data = self._data(table)
        if not self._writes:
            raise read_only(table.name)
        return data


def _never() -> bool:
    return False


def _group(
    values: tuple[Any, ...], rows: list[Any], least: str | None, size: str | None
) -> Group:
    known = [] if least is None else [getattr(row, least) for row in rows]
    sizes = [] if size is None else [len(getattr(row, size).encode()) for row in rows]
    return Group(
        values,
        len(rows),
        min((one for one in known if one is not None), default=None),
        sum(sizes),
        max(sizes, default=0),
    )
