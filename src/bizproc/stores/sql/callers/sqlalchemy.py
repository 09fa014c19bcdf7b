"""Join the transaction of a connection or a session of SQLAlchemy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import InvalidRequestError, ResourceClosedError

from bizproc.errors import StoreError
from bizproc.stores.sql.address import check_driver
from bizproc.stores.sql.link import Link

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = ["ConnectionCaller", "SessionCaller"]


class ConnectionCaller:
    """Lend the transaction of a connection, begun if it has none."""

    def __init__(self, connection: sa.Connection) -> None:
        _check_driver(connection.dialect)
        self._connection = connection

    @property
    def dialect(self) -> Dialect:
        """Return how SQLAlchemy speaks to the database."""
        return self._connection.dialect

    def link(self) -> Link:
        """Return the connection, inside the caller's transaction."""
        return _link(self._connection)

    def told_of_failure(self) -> None:
        """Do nothing: SQLAlchemy looks when it ends the transaction."""


class SessionCaller:
    """Lend the transaction of a session, which writes what is new in it first."""

    def __init__(self, session: Session) -> None:
        self._session = session
        _check_driver(self.dialect)

    @property
    def dialect(self) -> Dialect:
        """Return how SQLAlchemy speaks to the database."""
        try:
            return self._session.get_bind().dialect
        except InvalidRequestError as error:
            message = (
                f"this Session is bound to no one database ({error}); pass the "
                "connection of the right one: `engine.using(session.connection("
                "bind_arguments={'mapper': Order}))`"
            )
            raise StoreError(message) from error

    def link(self) -> Link:
        """Return the session's connection; its own refusals are the caller's."""
        session = self._session
        try:
            connection = session.connection()
        except InvalidRequestError as error:
            message = (
                f"the transaction of this Session cannot be used ({error}); roll it "
                "back, and begin again"
            )
            raise StoreError(message) from error
        # what a constraint refuses here is the caller's to know, as SQLAlchemy tells it
        session.flush()
        return _link(connection)

    def told_of_failure(self) -> None:
        """Do nothing: SQLAlchemy looks when it ends the transaction."""


def _check_driver(dialect: Dialect) -> None:
    if dialect.is_async and dialect.driver == "aiosqlite":
        return
    if dialect.driver == "asyncpg":
        message = (
            "the driver 'asyncpg' has parameters and errors of its own, so that "
            "transactions on it cannot be joined; open the database by "
            "create_async_engine('postgresql+psycopg://...')"
        )
        raise StoreError(message)
    check_driver(dialect.name, dialect.driver)


def _link(connection: sa.Connection) -> Link:
    try:
        if not connection.in_transaction():
            connection.begin()
        link = Link(connection)
    except ResourceClosedError as error:
        message = (
            "this connection is closed, so there is no transaction to join; use what "
            "using() returned only inside the block of the transaction"
        )
        raise StoreError(message) from error
    except InvalidRequestError as error:
        message = (
            f"the transaction of this connection cannot be used ({error}); roll it "
            "back, and begin again"
        )
        raise StoreError(message) from error
    driver: Any = link.driver
    if not link.alone and driver.autocommit and not _has_begun(driver):
        message = (
            "this connection is in autocommit mode, which keeps each statement alone; "
            "leave isolation_level='AUTOCOMMIT' out for what belongs together"
        )
        raise StoreError(message)
    return link


def _has_begun(driver: Any) -> bool:
    status: str = driver.info.transaction_status.name
    return status in {"INTRANS", "INERROR"}
