"""A store that lives inside the caller's own transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bizproc.clock import TimeLimit
from bizproc.store import Table
from bizproc.stores.sql.callers import Caller, caller_of
from bizproc.stores.sql.limited_transaction import LimitedTransaction
from bizproc.stores.sql.link import Link
from bizproc.stores.sql.statements import statements_for
from bizproc.stores.sql.transaction import SqlTransaction

_READING = "bizproc_reading"


class JoinedStore:
    """Keep rows through a connection of the application; see `bizproc.store.Store`.

    It is a connection or a session of SQLAlchemy, or a connection of Django.

    `begin` sets a savepoint, so that a block that raises leaves nothing of its own
    behind, and leaves commit and rollback to the caller. Like the connection itself,
    it is not for several threads at once.
    """

    def __init__(self, connection: object, tables: tuple[Table[Any], ...]) -> None:
        self._caller: Caller = caller_of(connection)
        self._statements = statements_for(tables, self._caller.dialect)

    @contextmanager
    def begin(self) -> Iterator[SqlTransaction]:
        """Open a part of the caller's transaction that is undone if it raises."""
        transaction = self._joined(writes=True)
        try:
            with transaction.savepoint():
                yield transaction
        except BaseException:
            self._caller.told_of_failure()
            raise
        finally:
            transaction.end()

    @contextmanager
    def read(self, *, limit: TimeLimit | None = None) -> Iterator[SqlTransaction]:
        """Read inside the caller's transaction, and see what it has written."""
        transaction = self._joined(writes=False)
        if limit is not None:
            with self._limited(transaction.end(), limit) as within:
                yield within
            return
        try:
            yield transaction
        finally:
            transaction.end()

    @contextmanager
    def _limited(self, link: Link, limit: TimeLimit) -> Iterator[SqlTransaction]:
        """Read within a savepoint: going back there, the caller's own limit counts."""
        link.execute(f"SAVEPOINT {_READING}", doing="set a savepoint")
        transaction: SqlTransaction | None = None
        try:
            transaction = LimitedTransaction(self._statements, link, limit)
            yield transaction
        finally:
            if transaction is not None:
                transaction.end()
            undo = f"ROLLBACK TO SAVEPOINT {_READING}"
            link.execute(undo, doing="undo to a savepoint")
            link.execute(f"RELEASE SAVEPOINT {_READING}", doing="end a savepoint")

    def joining(self, connection: object) -> JoinedStore:
        """Return this store's tables through another connection."""
        return JoinedStore(connection, tuple(self._statements.tables))

    def close(self) -> None:
        """Do nothing: the connection is the caller's."""

    def _joined(self, *, writes: bool) -> SqlTransaction:
        link = self._caller.link()
        if link.alone and not link.in_transaction():
            # The driver begins late, at the first INSERT; a savepoint set before
            # would be the transaction itself, and its release the commit.
            begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
            link.execute(begin, doing="begin a transaction")
        return SqlTransaction(self._statements, link, writes=writes, shared=True)
