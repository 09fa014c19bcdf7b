"""A transaction of a SQL database: few verbs, executed on the driver's cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from bizproc.clauses import Clause, Order, Steps
from bizproc.errors import BizprocError, StateError, StoreError
from bizproc.store import Condition, Group, Table, Tally
from bizproc.stores.columns import check_after, check_limit, written_columns
from bizproc.stores.refusals import (
    changed_meanwhile,
    ended,
    read_only,
    unknown_table,
    wrong_key,
)
from bizproc.stores.savepoint import Savepoint
from bizproc.stores.sql.changed_columns import Seen
from bizproc.stores.sql.condition_shape import shaped, shaped_branches
from bizproc.stores.sql.failures import failure
from bizproc.stores.sql.index_choice import FEW, in_range
from bizproc.stores.sql.link import Link, lock_number
from bizproc.stores.sql.questions import Question, parts_of, tally_of
from bizproc.stores.sql.statement import Statement
from bizproc.stores.sql.statements import Statements
from bizproc.stores.sql.table_statements import TableStatements
from bizproc.stores.texts import check_texts

R = TypeVar("R")


class SqlTransaction:
    """Read and write rows; see `bizproc.store.Transaction`.

    After a StoreError the transaction is over: the database may have rolled it back,
    and what came next would be kept without what came before. After a ConflictError
    or InvalidValueError it can go on if they were raised inside a savepoint.
    """

    def __init__(
        self, statements: Statements, link: Link, *, writes: bool, shared: bool = False
    ) -> None:
        self._statements = statements
        self._tables = statements.tables
        self._link = link
        self._cursor = link.cursor
        self._writes = writes
        # Somebody else may write through the connection: no savepoint can be spared.
        self._shared = shared
        # Rows as they are stored, and their values as they were given out, while nobody
        # else can change them: a replace of such a row writes only what differs.
        self._seen: dict[tuple[Table[Any], Any], Seen] = {}
        self._sees = writes and not shared and link.alone
        self._open = 0  # savepoints entered
        self._set = 0  # savepoints the database knows; the others are still to write

    @property
    def connection(self) -> sa.Connection:
        """Return the SQLAlchemy connection; leave its commit and rollback alone."""
        self._shared = True
        self._sees = False
        self._seen.clear()
        self._set_savepoints()
        return self._link.connection

    def insert(self, table: Table[R], *rows: R) -> None:
        """Add rows; a key or unique index that is taken raises ConflictError."""
        one = self._written(table)
        statement = one.insert
        if len(rows) == 1:
            self._run(statement, one.values_of(rows[0]), "insert into", table)
        elif rows:
            try:
                self._cursor.executemany(
                    statement.sql,
                    [statement.written(one.values_of(row)) for row in rows],
                )
            except (self._link.errors, UnicodeError, OverflowError) as error:
                raise self._failure(error, "insert into", table) from error

    def get(self, table: Table[R], *key: Any, lock: bool = False) -> R | None:
        """Return the row with the key, or None; `lock` holds it until the end."""
        one = self._table(table)
        if len(key) != len(table.key):
            raise wrong_key(table, key)
        seen = self._seen.get((table, key))
        if seen is not None:
            found = seen[0]
        else:
            statement = one.get_locked if lock else one.get
            self._run(statement, key, "read", table)
            found = self._fetched(self._cursor.fetchone, table)
            if found is None:
                return None
        values = one.read(found)
        if self._sees:
            self._seen[table, key] = found, values
        row: R = one.made(values)
        return row

    def replace(self, table: Table[R], row: R, *, revision: int | None = None) -> None:
        """Write the whole row over the stored one of the same key.

        With `revision`, the stored row must still carry that number in its column
        `revision`, otherwise ConflictError. A missing row is a ConflictError.
        """
        one = self._written(table)
        key = one.key_of(row)
        seen = self._seen.pop((table, key), None)
        if seen is not None and revision in (None, one.revision(seen[0])):
            sql, written, now = one.change(key, row, seen)
            self._execute(sql, written, "replace in", table)
            self._seen[table, key] = now
        elif revision is None:
            self._run(one.replace, one.replaced_of(row), "replace in", table)
        else:
            values = (*one.replaced_of(row), revision)
            self._run(one.replace_revision, values, "replace in", table)
        if self._cursor.rowcount != 1:
            raise changed_meanwhile(table, key, revision)

    def update(self, table: Table[R], *conditions: Condition, **changes: Any) -> int:
        """Write some columns of all rows that meet the conditions; return how many."""
        names = written_columns(table, changes)
        shape, values = shaped(conditions)
        self._seen.clear()
        statement = self._written(table).update(shape, names)
        written = [changes[name] for name in names]
        self._run(statement, [*written, *values], "update", table)
        return int(self._cursor.rowcount)

    def delete(self, table: Table[R], *conditions: Condition) -> int:
        """Remove all rows that meet the conditions and return how many."""
        shape, values = shaped(conditions)
        self._seen.clear()
        self._run(self._written(table).delete(shape), values, "delete from", table)
        return int(self._cursor.rowcount)

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
        one = self._written(table) if skip_locked else self._table(table)
        shape, values = shaped(conditions)
        if after is not None:
            check_after(table, conditions, order_by, after)
        statement = one.select(
            shape,
            tuple(order_by),
            limit=limit is not None,
            after=after is not None,
            skip_locked=skip_locked,
        )
        if after is not None:
            values.extend(after)
        if limit is not None:
            check_limit(limit)
            values.append(limit)
        self._run(statement, values, "read", table)
        return self._rows(one)

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
        one, order = self._table(table), tuple(order_by)
        shapes, values = shaped_branches(table, branches, order, after, limit)
        statement = one.select_any(shapes, order, after=after is not None)
        self._run(statement, values, "read", table)
        return self._rows(one)

    def _rows(self, one: TableStatements) -> list[Any]:
        return [*map(one.row, self._fetched(self._cursor.fetchall, one.table))]

    def count(self, table: Table[R], *conditions: Condition) -> int:
        """Return how many rows meet the conditions."""
        return self.count_each(table, [conditions])[0]

    def count_each(
        self, table: Table[R], wanted: Sequence[Sequence[Condition]]
    ) -> list[int]:
        """Count the rows of each of several lists of conditions, some at a time."""
        one, counted = self._table(table), list[int]()
        for at in range(0, len(wanted), 50):
            pairs = [shaped(it) for it in wanted[at : at + 50]]
            statement = one.count_each(tuple(shape for shape, _ in pairs))
            self._run(statement, [it for _, its in pairs for it in its], "count", table)
            counted += self._fetched(self._cursor.fetchone, table)
        return counted

    def summarize(
        self,
        table: Table[R],
        *conditions: Condition,
        by: Sequence[str] = (),
        least: str | None = None,
        size: str | None = None,
    ) -> list[Group]:
        """Sum up the rows that meet the conditions, by their values in columns."""
        one, columns = self._table(table), tuple(by)
        shape, values = shaped(conditions)
        self._run(one.summary(shape, columns, least, size), values, "sum up", table)
        found = self._fetched(self._cursor.fetchall, table)
        return [one.group(row, columns, least) for row in found]

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
        one = self._table(table)
        near = in_range(table, clause, wanted) if self._link.alone else None
        size = self.tally(table, near.asked, most=FEW)[0].rows if near else 0
        found: list[Any] = []
        for behind, empty in parts_of(table, wanted, after):
            rest = None if limit is None else limit - len(found)
            if rest == 0:
                break
            question = Question(self._tables, self._statements.dialect)
            question.look_up(near, are_few=size < FEW)
            text = question.rows(
                table, clause, wanted, limit=rest, behind=behind, empty=empty
            )
            found += self._answered(text, question.values, table)
        return [one.row(row) for row in found]

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
        question = Question(self._tables, self._statements.dialect)
        if middle is not None:
            text = question.middles(table, clause, by, middle)
        elif most is not None and not by and total is None:
            text = question.bounded_count(table, clause, most)
        else:
            text = question.groups(table, clause, by, total)
        return [
            tally_of(self._table(table), it, by, most, is_middle=middle is not None)
            for it in self._answered(text, question.values, table)
        ]

    def _answered(
        self, text: str, values: Sequence[Any], table: Table[Any]
    ) -> list[Any]:
        check_texts(values)
        try:
            self._cursor.execute(text, values)
        except (self._link.errors, UnicodeError, OverflowError) as error:
            raise self._failure(error, "read", table) from error
        return list(self._fetched(self._cursor.fetchall, table))

    def next_number(self, sequence: str) -> int:
        """Return the next number of a named sequence: 1, 2, 3 … without gaps."""
        self._ready_to_write("a sequence")
        statement = self._statements.next_number
        try:
            self._cursor.execute(statement.sql, statement.written((sequence,)))
            number: int = self._cursor.fetchone()[0]
        except (self._link.errors, UnicodeError) as error:
            raise self._broken(error, f"number the sequence {sequence!r}") from error
        return number

    def hold(self, name: str, *, shared: bool = False) -> None:
        """Hold a name until the end of the transaction; SQLite has one writer anyway."""
        self._ready_to_write("a name")
        if self._link.alone:
            return
        lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        try:
            self._cursor.execute(f"SELECT {lock}(%s)", (lock_number(name),))
        except self._link.errors as error:
            raise self._broken(error, f"hold the name {name!r}") from error

    def savepoint(self) -> Savepoint:
        """Undo what was written inside the block if the block raises.

        The database is told only once something is written inside.
        """
        return Savepoint(self._enter_savepoint, self._leave_savepoint)

    def end(self) -> Link:
        """Make further use of this transaction an error; return its connection."""
        self._tables = {}
        self._writes = False
        return self._link

    def _run(
        self, statement: Statement, values: Any, verb: str, table: Table[Any]
    ) -> None:
        self._execute(statement.sql, statement.written(values), verb, table)

    def _execute(self, sql: str, parameters: Any, verb: str, table: Table[Any]) -> None:
        try:
            self._cursor.execute(sql, parameters)
        except (self._link.errors, UnicodeError, OverflowError) as error:
            raise self._failure(error, verb, table) from error

    def _fetched(self, fetch: Callable[[], Any], table: Table[Any]) -> Any:
        try:
            return fetch()
        except (self._link.errors, UnicodeError) as error:
            raise self._failure(error, "read", table) from error

    def _failure(self, error: Exception, verb: str, table: Table[Any]) -> BizprocError:
        return self._broken(error, f"{verb} table {table.name}")

    def _broken(self, error: Exception, doing: str) -> BizprocError:
        meaning = failure(error, doing=doing, beside=self._link.beside)
        if isinstance(meaning, StoreError) and not isinstance(meaning, StateError):
            self.end()
        return meaning

    def _table(self, table: Table[Any]) -> TableStatements:
        one = self._tables.get(table)
        if one is None:
            raise unknown_table(table, self._tables) if self._tables else ended(table)
        return one

    def _written(self, table: Table[Any]) -> TableStatements:
        one = self._table(table)
        self._ready_to_write(table.name)
        return one

    def _ready_to_write(self, target: str) -> None:
        if not self._writes:
            raise read_only(target)
        if self._set < self._open:
            self._set_savepoints()

    def _set_savepoints(self) -> None:
        while self._set < self._open:
            name = f"bizproc_{self._set + 1}"
            self._link.execute(f"SAVEPOINT {name}", doing="set a savepoint")
            self._set += 1

    def _enter_savepoint(self) -> int:
        outer = self._open
        self._open += 1
        if self._shared:
            self._set_savepoints()
        return outer

    def _leave_savepoint(self, outer: int, failed: bool) -> None:  # noqa: FBT001 - as Savepoint calls it
        if failed:
            self._seen.clear()
        known = self._set > outer
        self._open = outer
        self._set = min(self._set, outer)
        if not known:
            return
        mark = f"SAVEPOINT bizproc_{outer + 1}"
        try:
            if failed:
                self._link.execute(f"ROLLBACK TO {mark}", doing="undo to a savepoint")
            self._link.execute_later(f"RELEASE {mark}", doing="end a savepoint")
        except StoreError:
            if not failed:
                raise
            # The database has rolled back everything; the first error says why.
            self.end()
