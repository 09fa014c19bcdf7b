"""A connection with a cursor of its driver, on which statements are executed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.util import await_only

from bizproc.stores.sql.failures import failure


class Link:
    """Hold a SQLAlchemy connection together with a cursor of its driver.

    `alone`: while it writes, nobody else does. `former` are settings of a lent
    connection that were changed, as they were. `waits`: the driver is asynchronous, and
    SQLAlchemy lets the event loop go on while a statement runs. `beside`: what the
    caller has open itself on the same database, which may be waited for in vain.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.waits = connection.dialect.is_async
        pooled = connection.connection
        driver: Any = (
            pooled.dbapi_connection if self.waits else pooled.driver_connection
        )
        self.driver = driver
        self.cursor = self.driver.cursor()
        self.alone = connection.dialect.name == "sqlite"
        self.former: dict[str, Any] = {}
        self.beside: str | None = None
        self.errors: type[Exception] = connection.dialect.loaded_dbapi.Error

    @property
    def has_begun(self) -> bool:
        """Say whether the database knows of the transaction."""
        return True

    def begin(self, text: str, *, writes: bool) -> None:  # noqa: ARG002 - others ask
        """Begin a transaction, with the driver's own errors."""
        self.cursor.execute(text)

    def settle(self) -> None:
        """Let the connection be used by others: all was executed at once."""

    def execute(self, sql: str, *, doing: str) -> None:
        """Execute a statement without parameters.

        Raises:
            StoreError: the database refused, with the meaning of its error.
        """
        try:
            self.cursor.execute(sql)
        except self.errors as error:
            raise failure(error, doing=doing) from error

    def execute_later(self, sql: str, *, doing: str) -> None:
        """Execute a statement, at the latest with the next; as `execute`."""
        self.execute(sql, doing=doing)

    def in_transaction(self) -> bool:
        """Say whether SQLite has a transaction open."""
        pooled = self.connection.connection
        found: bool = getattr(pooled.driver_connection, "in_transaction", False)
        return found

    def watch(self, is_over: Callable[[], bool] | None, steps: int) -> None:
        """Let SQLite ask, after so many steps of its machine, whether to give up."""
        pooled: Any = self.connection.connection
        told = pooled.driver_connection.set_progress_handler(is_over, steps)
        if self.waits:
            await_only(told)

    def commit(self) -> None:
        """Commit what is open, with the driver's or SQLAlchemy's own errors."""
        if self.connection.in_transaction():
            self.connection.commit()
        elif self.alone:
            # sqlite3 keeps what it has prepared, but not for its own `commit`
            self.cursor.execute("COMMIT")
        else:
            self.driver.commit()

    def roll_back(self) -> bool:
        """Roll back what the connection has open; False if even that failed."""
        try:
            if self.connection.in_transaction():
                self.connection.rollback()
            if not self.alone:
                self.driver.rollback()
            elif self.driver.in_transaction:
                self.cursor.execute("ROLLBACK")  # as `commit`
        except Exception:  # noqa: BLE001 - whatever it is, it is of no more use
            return False
        return True


def lock_number(name: str) -> int:
    """Return what stands for a name among the locks of a whole database."""
    written = f"bizproc {name}".encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(written, digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
