"""A transaction of PostgreSQL in which writes wait for the next question, or for the commit."""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa

from bizproc.errors import BizprocError
from bizproc.store import Condition, Table
from bizproc.stores.refusals import changed_meanwhile, wrong_key
from bizproc.stores.sql.changed_columns import stored_then
from bizproc.stores.sql.link import lock_number
from bizproc.stores.sql.pipeline.cursor import Mark, Meaning
from bizproc.stores.sql.pipeline.deferred import DEFERRED
from bizproc.stores.sql.pipeline.link import PipelinedLink
from bizproc.stores.sql.statement import Statement
from bizproc.stores.sql.statements import Statements
from bizproc.stores.sql.table_statements import TableStatements
from bizproc.stores.sql.transaction import SqlTransaction

__all__ = ["PipelinedTransaction"]

R = TypeVar("R")
_DIVISION_BY_ZERO = "22012"


class PipelinedTransaction(SqlTransaction):
    """Read and write rows; see `SqlTransaction`.

    What is written to one of the tables that are `deferred`, and a name that is shared,
    travels with the next question. A replaced row is then told apart by the server itself: an
    update that meets no row fails there, so that no commit behind it is done.
    """

    deferred: ClassVar[Collection[Table[Any]]] = DEFERRED
    _link: PipelinedLink

    def __init__(
        self, statements: Statements, link: PipelinedLink, *, writes: bool
    ) -> None:
        super().__init__(statements, link, writes=writes)
        self._defers = writes
        # of the rows in `_seen` those that nobody else can change
        self._held: set[tuple[Table[Any], Any]] = set()
        # behind what was executed when the last write began to wait
        self._wrote_at = -1
        # where each savepoint stands among what waits
        self._marks: list[Mark] = []

    @property
    def connection(self) -> sa.Connection:
        """Return the SQLAlchemy connection; from now on nothing waits."""
        self._defers = False
        self._held.clear()
        connection = super().connection
        self._link.settle()
        return connection

    def insert(self, table: Table[R], *rows: R) -> None:
        """Add rows; of a table that is deferred, a key that is taken is told later."""
        if not (self._defers and table in self.deferred):
            super().insert(table, *rows)
            return
        one = self._written(table)
        for row in rows:
            self._defer(one.insert, one.values_of(row), "insert into", table)

    def get(self, table: Table[R], *key: Any, lock: bool = False) -> R | None:
        """Return the row with the key, or None; `lock` holds it until the end."""
        one = self._table(table)
        if len(key) != len(table.key):
            raise wrong_key(table, key)
        place = table, key
        found = self._seen[place][0] if self._is_known(place) else None
        if found is None:
            statement = one.get_locked if lock else one.get
            self._run(statement, key, "read", table)
            found = self._fetched(self._cursor.fetchone, table)
            if found is None:
                return None
        values = one.read(found)
        if self._defers and table in self.deferred:
            self._seen[place] = found, values
            if lock:
                self._held.add(place)
        row: R = one.made(values)
        return row

    def replace(self, table: Table[R], row: R, *, revision: int | None = None) -> None:
        """Write the whole row over the stored one of the same key.

        Of a table that is deferred, a revision that is another is told later.
        """
        if not (self._defers and table in self.deferred):
            super().replace(table, row, revision=revision)
            return
        one = self._written(table)
        key = one.key_of(row)
        place = table, key
        is_known = self._is_known(place)
        seen = self._seen.pop(place, None)
        if seen is None or revision not in {None, one.revision(seen[0])}:
            self._replace(one, row, key, revision)
            return
        values = one.values_of(row)
        places = one.changed_columns.places(values, seen)
        changes = [*[values[it] for it in places], *key]
        if is_known:
            written = self._defer(one.change_of(places), changes, "replace in", table)
        elif revision is None:
            self._replace(one, row, key, revision)
            return
        else:
            statement = one.change_revision(places)
            written = self._check(statement, [*changes, revision], table, key, revision)
        self._seen[place] = stored_then(seen[0], places, written), values

    def update(self, table: Table[R], *conditions: Condition, **changes: Any) -> int:
        """Write some columns of all rows that meet the conditions; return how many."""
        others = self._seen_elsewhere(table)
        count = super().update(table, *conditions, **changes)
        self._seen.update(others)
        return count

    def delete(self, table: Table[R], *conditions: Condition) -> int:
        """Remove all rows that meet the conditions and return how many."""
        others = self._seen_elsewhere(table)
        count = super().delete(table, *conditions)
        self._seen.update(others)
        return count

    def hold(self, name: str, *, shared: bool = False) -> None:
        """Hold a name until the end; shared, at the latest with the next question."""
        if not (shared and self._defers):
            super().hold(name, shared=shared)
            return
        self._ready_to_write("a name")
        text, number = "SELECT pg_advisory_xact_lock_shared(%s)", lock_number(name)

        def meaning(error: Exception) -> BizprocError:
            return self._broken(error, f"hold the name {name!r}")

        self._cursor.defer(text, (number,), meaning)

    def _seen_elsewhere(self, table: Table[Any]) -> dict[Any, Any]:
        return {place: it for place, it in self._seen.items() if place[0] is not table}

    def _is_known(self, place: tuple[Table[Any], Any]) -> bool:
        return place in self._held and place in self._seen

    def _replace(
        self,
        one: TableStatements,
        row: Any,
        key: tuple[Any, ...],
        revision: int | None,
    ) -> None:
        values = [*one.replaced_of(row)]
        statement = one.replace
        if revision is not None:
            statement = one.replace_revision
            values.append(revision)
        self._check(statement, values, one.table, key, revision)

    def _check(
        self,
        statement: Statement,
        values: Any,
        table: Table[Any],
        key: Sequence[Any],
        revision: int | None,
    ) -> list[Any]:
        """Defer an update that fails if it meets no row."""

        def meaning(error: Exception) -> BizprocError:
            if getattr(error, "sqlstate", None) == _DIVISION_BY_ZERO:
                return changed_meanwhile(table, key, revision)
            return self._failure(error, "replace in", table)

        return self._send(_checked(statement.sql), statement, values, meaning)

    def _defer(
        self, statement: Statement, values: Any, verb: str, table: Table[Any]
    ) -> list[Any]:
        def meaning(error: Exception) -> BizprocError:
            return self._failure(error, verb, table)

        return self._send(statement.sql, statement, values, meaning)

    def _send(
        self, text: str, statement: Statement, values: Any, meaning: Meaning
    ) -> list[Any]:
        """Let a statement wait; return its values as they are sent."""
        written = statement.written(values)
        try:
            self._cursor.defer(text, written, meaning)
        except (self._link.errors, UnicodeError, OverflowError) as error:
            raise meaning(error) from error
        self._wrote_at = self._cursor.place
        return written

    # -- savepoints --------------------------------------------------------------

    def _set_savepoints(self) -> None:
        while self._set < self._open:
            self._set += 1
            self._marks.append(self._cursor.mark())
            text = f"SAVEPOINT bizproc_{self._set}"
            self._link.execute_later(text, doing="set a savepoint")
        if self._shared:
            self._link.settle()

    def _leave_savepoint(self, outer: int, failed: bool) -> None:  # noqa: FBT001 - as `SqlTransaction`
        if not failed and self._set > outer and self._wrote_at == self._cursor.place:
            try:
                self._link.settle()
            except BizprocError:
                self._leave_savepoint(outer, True)  # noqa: FBT003 - likewise
                raise
        if failed:
            self._held.clear()
        mark = self._marks[outer] if self._set > outer else None
        del self._marks[outer:]
        if mark is not None and failed and self._cursor.drop(mark):
            self._set = outer  # the database was never told
        super()._leave_savepoint(outer, failed)


@functools.lru_cache(maxsize=512)
def _checked(update: str) -> str:
    """Return an update that the server refuses if it meets no row."""
    return f"WITH met AS ({update} RETURNING 1) SELECT 1 / count(*) FROM met"  # noqa: S608 - a statement of ours
