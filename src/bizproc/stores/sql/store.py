"""Open a SQL database as a store."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from typing import Any, Literal, Unpack

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bizproc.clock import TimeLimit
from bizproc.errors import BizprocError, StoreError, StoreUnavailableError
from bizproc.store import ENGINE_TABLES, Table
from bizproc.stores.migrations import Migrations
from bizproc.stores.opened import Opened
from bizproc.stores.pool import PoolOptions, pool_settings
from bizproc.stores.refusals import rolled_back
from bizproc.stores.sql.address import hidden, shown
from bizproc.stores.sql.backend import Backend, backend_for
from bizproc.stores.sql.callers.open_transactions import (
    limit_waiting,
    transaction_beside,
)
from bizproc.stores.sql.connection_limit import ConnectionLimit
from bizproc.stores.sql.failures import failure
from bizproc.stores.sql.joined import JoinedStore
from bizproc.stores.sql.lent import (
    begin_lent,
    lent_backend,
    prepare_lent,
    restore_lent,
)
from bizproc.stores.sql.limited_transaction import LimitedTransaction
from bizproc.stores.sql.link import Link
from bizproc.stores.sql.server import refuse_unfit
from bizproc.stores.sql.statements import statements_for
from bizproc.stores.sql.transaction import SqlTransaction
from bizproc.stores.sql.upgrade import Wanted, is_current, upgrade, wanted
from bizproc.stores.turn import Turns

Synchronous = Literal["FULL", "NORMAL"]
# An upgrade that met others is begun anew: tables in use are waited for, but not long,
# since whoever comes behind the upgrade waits as well.
_UPGRADING = "create or upgrade the tables"
_UPGRADES, _UPGRADE_PAUSE_SECONDS = 60, 1.0


class SqlStore:
    """Keep rows in SQLite or PostgreSQL; see `bizproc.store.Store`.

    Open it by `SqlStore.open(url)`, or join an application's own transaction by
    `SqlStore.on(connection)`. One store serves all threads of a process; each
    thread has one transaction at a time. Open it after forking, not before.
    """

    def __init__(self, backend: Backend, tables: tuple[Table[Any], ...]) -> None:
        self._backend = backend
        self._statements = statements_for(tables, backend.engine.dialect)
        self._idle: deque[Link] = deque()
        self._places = ConnectionLimit(backend.pool)
        self._turns = Turns(
            one_writer=backend.one_writer, one_reader=backend.one_connection
        )
        self._closed = False

    @classmethod
    def open(
        cls,
        database: str | sa.URL | sa.Engine,
        *,
        migrations: Sequence[Migrations] = (),
        tables: Sequence[Table[Any]] = (),
        synchronous: Synchronous = "FULL",
        **pool: Unpack[PoolOptions],
    ) -> SqlStore:
        """Open a database, and create or upgrade its tables.

        Args:
            database: `sqlite:///file.db`, `sqlite://` for one in memory,
                `postgresql://user@host/name`; or an engine of SQLAlchemy, which stays
                the application's.
            migrations: of whose tables there are beside the engine's.
            tables: further tables, without migrations: made when they are missing.
            synchronous: SQLite only. FULL keeps what was committed through a loss of
                power; NORMAL is faster and then may lose the last commits, but never
                tears one. `?synchronous=NORMAL` in the URL wins over it.
            pool: how many connections there may be, and how long one is waited for;
                see `PoolOptions`.

        Raises:
            InvalidValueError: a setting of the pool that is none, or means nothing.
            StoreError: the database cannot be opened, is no database, or was written
                by another version of this package.
        """
        settings = pool_settings(pool)
        if isinstance(database, str | sa.URL):
            backend = backend_for(database, settings, synchronous=synchronous)
        else:
            backend = lent_backend(database, settings)
        want = wanted(migrations, tables)
        store = cls(backend, want.tables)
        try:
            store._bring_up_to_date(want)
        except BaseException:
            store.close()
            raise
        return store

    @staticmethod
    def on(
        connection: object, *, tables: Sequence[Table[Any]] = ENGINE_TABLES
    ) -> JoinedStore:
        """Return a store inside the caller's own connection and transaction.

        It is a Connection or Session of SQLAlchemy, or a connection of Django.
        The caller commits or rolls back: rows of the engine and of the application
        are kept together or not at all. The tables must be there (`migrate`).
        """
        return JoinedStore(connection, tuple(tables))

    def joining(self, connection: object) -> JoinedStore:
        """Return this store's tables through the caller's connection (see `on`)."""
        return JoinedStore(connection, tuple(self._statements.tables))

    def begin(self) -> Opened[SqlTransaction]:
        """Open a transaction that commits at the end of the block."""
        return Opened(self, writes=True)

    def read(self, *, limit: TimeLimit | None = None) -> Opened[SqlTransaction]:
        """Open a transaction for reading only, perhaps of limited time."""
        return Opened(self, writes=False, limit=limit)

    def enter(self, *, writes: bool, limit: TimeLimit | None = None) -> SqlTransaction:
        """Begin a transaction of this thread; `leave` must follow."""
        self._turns.take(to_write=writes)
        try:
            link = self._begun(writes=writes)
            if limit is not None:
                return self._limited(link, limit)
            if writes:
                self._limit_waiting(link)
        except BaseException:
            self._turns.give_back(to_write=writes)
            raise
        transaction = self._backend.transaction
        return transaction(self._statements, link, writes=writes)

    def leave(self, transaction: SqlTransaction, *, writes: bool, keep: bool) -> None:
        """End a transaction: commit what was written, or undo it."""
        link = transaction.end()
        try:
            if not (writes and keep):
                self._give_up(link)
                return
            try:
                self._commit(link)
            except BaseException:
                self._give_up(link)
                raise
            self._give_back(link)
        finally:
            self._turns.give_back(to_write=writes)

    def _limit_waiting(self, link: Link) -> None:
        try:
            limit_waiting(link, self._backend.engine.url)
        except BaseException:
            self._give_up(link)
            raise

    def _limited(self, link: Link, limit: TimeLimit) -> SqlTransaction:
        try:
            return LimitedTransaction(self._statements, link, limit)
        except BaseException:
            self._give_up(link)
            raise

    def close(self) -> None:
        """Close all connections; those in use are closed when their block ends."""
        self._closed = True
        self._discard_idle()
        if not self._backend.lent:
            self._backend.engine.dispose()

    def _bring_up_to_date(self, want: Wanted) -> None:
        """Create or upgrade what is missing, all or nothing.

        Raises:
            StoreError: it is of a newer version, or the database refused.
        """
        if self._backend.lent:
            self._prepare_lent()
        for left in reversed(range(_UPGRADES)):
            if self._is_current(want):
                return
            try:
                self._upgrade(want)
            except StoreUnavailableError:
                if not (left and self._backend.guard):
                    raise
                time.sleep(_UPGRADE_PAUSE_SECONDS)

    def _is_current(self, want: Wanted) -> bool:
        link = self._begun(writes=False)
        try:
            link.settle()
            return is_current(link.connection, want)
        except SQLAlchemyError as error:
            raise failure(error, doing=_UPGRADING) from error
        finally:
            self._give_up(link)

    def _upgrade(self, want: Wanted) -> None:
        link = self._begun(writes=True)
        try:
            link.settle()
            for statement in self._backend.guard:
                link.connection.exec_driver_sql(statement)
            upgrade(link.connection, want)
            self._commit(link)
        except SQLAlchemyError as error:
            raise failure(error, doing=_UPGRADING) from error
        finally:
            self._give_up(link)

    def _prepare_lent(self) -> None:
        link = self._take()
        try:
            prepare_lent(link)
        except link.errors as error:
            raise failure(error, doing="switch to the write-ahead log") from error
        finally:
            self._give_up(link)

    def _commit(self, link: Link) -> None:
        if link.has_begun and not self._backend.in_transaction(link.driver):
            raise rolled_back()
        try:
            link.commit()
        except (link.errors, SQLAlchemyError) as error:
            problem = failure(error, doing="commit")
            if isinstance(problem, StoreUnavailableError):
                # an answer that was lost may have been a yes
                problem.in_doubt = self._lost(link, error)
            raise problem from error

    def _take(self) -> Link:
        """Take a connection nobody uses, or open one."""
        if self._closed:
            message = "the store is closed; open it again by SqlStore.open(url)"
            raise StoreError(message)
        self._places.take()
        try:
            return self._idle.pop()
        except IndexError:
            pass
        try:
            return self._backend.link(self._connect(), self._reopen)
        except BaseException:
            self._places.give_back()
            raise

    def _begun(self, *, writes: bool) -> Link:
        """Take a connection and begin; a server that restarted costs one retry."""
        begin = self._backend.begin if writes else self._backend.begin_reading
        retried = False
        while True:
            kept = self._backend.lent or len(self._idle) > 0
            link = self._take()
            try:
                if self._backend.lent:
                    begin_lent(link, begin)
                else:
                    link.begin(begin, writes=writes)
            except (link.errors, SQLAlchemyError) as error:
                lost = self._lost(link, error)
                beside = transaction_beside(link, self._backend.engine.url)
                self._give_up(link)
                if retried or not (kept and lost):
                    doing = "begin a transaction"
                    raise failure(error, doing=doing, beside=beside) from error
                self._discard_idle()
                retried = True
            else:
                return link

    def _lost(self, link: Link, error: Exception) -> bool:
        if isinstance(error, DBAPIError):
            return error.connection_invalidated
        dialect: Any = self._backend.engine.dialect
        lost: bool = dialect.is_disconnect(error, link.driver, link.cursor)
        return lost

    def _give_up(self, link: Link) -> None:
        """Roll back what is open on a connection, then give it back."""
        if link.roll_back():
            self._give_back(link)
        else:
            self._discard(link)
            self._places.give_back()

    def _connect(self) -> sa.Connection:
        engine, secrets = self._backend.engine, self._backend.secrets
        doing = f"open {shown(engine.url)}"
        try:
            return self._fit(engine.connect())
        except (
            *(engine.dialect.loaded_dbapi.Error, SQLAlchemyError),
            ValueError,  # text of a damaged file, or a path that cannot be one
        ) as error:
            beside = transaction_beside(None, engine.url)
            problem: BizprocError = failure(
                error, doing=doing, secrets=secrets, beside=beside
            )
            told = str(error)
            cause = error if hidden(told, secrets) == told else None
        # Raised here: what tells the password is not to hang on as the context.
        raise problem from cause

    def _reopen(self) -> sa.Connection:
        """Open a connection in place of one that was lost; others may be as well."""
        self._discard_idle()
        return self._connect()

    def _give_back(self, link: Link) -> None:
        if self._backend.lent:
            try:
                restore_lent(link)
            except (link.errors, SQLAlchemyError):
                self._discard(link)
        elif self._closed:
            self._discard(link)
        else:
            self._idle.append(link)
        self._places.give_back()

    def _fit(self, connection: sa.Connection) -> sa.Connection:
        """Return a connection if it may be used for decisions."""
        if connection.dialect.name == "sqlite":
            return connection
        try:
            driver = connection.connection.driver_connection
            refuse_unfit(driver, shown(self._backend.engine.url))
        except BaseException:
            connection.invalidate()
            connection.close()
            raise
        return connection

    def _discard_idle(self) -> None:
        while self._idle:
            self._discard(self._idle.pop())

    def _discard(self, link: Link) -> None:
        link.roll_back()
        link.connection.invalidate()
        link.connection.close()
