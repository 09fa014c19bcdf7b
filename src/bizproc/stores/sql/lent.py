"""Use an engine of SQLAlchemy that belongs to the application.

A connection is taken from the application's pool for one transaction and given back
as it was. What the application does on its own connections stays as it is, with one
exception: an SQLite file is switched to the write-ahead log, as for any other way to
open it, so that readers and the writer do not wait for each other.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.pool import AssertionPool, SingletonThreadPool, StaticPool

from bizproc.errors import InvalidValueError, StoreError
from bizproc.stores.pool import PoolSettings
from bizproc.stores.sql.address import EXAMPLES, check_driver
from bizproc.stores.sql.backend import Backend, postgresql_backend, sqlite_backend
from bizproc.stores.sql.link import Link
from bizproc.stores.sql.pragmas import BUSY_TIMEOUT_SECONDS, use_write_ahead_log
from bizproc.stores.sql.server import settings_to_set

__all__ = ["begin_lent", "lent_backend", "prepare_lent", "restore_lent"]

# Setting -> what a transaction of ours needs at least: FULL, and milliseconds.
_LEAST = {"synchronous": 2, "busy_timeout": BUSY_TIMEOUT_SECONDS * 1000}
_SHARING = (AssertionPool, SingletonThreadPool, StaticPool)


def lent_backend(engine: object, pool: PoolSettings) -> Backend:
    """Describe an engine of the application.

    Raises:
        InvalidValueError: a setting of the pool is given, which is the application's.
        StoreError: it is none, or its database, driver or pool cannot be shared; the
            message says what to do.
    """
    if not isinstance(engine, sa.Engine):
        message = (
            f"{type(engine).__name__} is no database; give an address ({EXAMPLES}) or "
            "a synchronous Engine of SQLAlchemy. For a transaction of the application "
            "there is engine.using(connection)"
        )
        raise StoreError(message)
    if names := pool.given():
        message = (
            f"the pool of this engine is the application's: give {', '.join(names)} to "
            "its create_engine, or pass connect() the address"
        )
        raise InvalidValueError(message)
    check_driver(engine.dialect.name, engine.dialect.driver)
    if isinstance(engine.pool, _SHARING):
        message = (
            f"the engine's {type(engine.pool).__name__} has one connection for "
            "several users, so transactions of the application and of bizproc would "
            f"mix; {_OTHER_WAYS}"
        )
        raise StoreError(message)
    describe = sqlite_backend if engine.dialect.name == "sqlite" else postgresql_backend
    return describe(engine, lent=True)


def prepare_lent(link: Link) -> None:
    """Look at the first connection, and switch an SQLite file to the WAL.

    Raises:
        StoreError: the connections of the engine cannot be shared.
    """
    if link.connection.dialect.name != "sqlite":
        return
    files = link.cursor.execute("PRAGMA database_list").fetchall()
    if not {name: file for _, name, file in files}.get("main"):
        message = f"a database in memory belongs to one connection; {_OTHER_WAYS}"
        raise StoreError(message)
    if isinstance(getattr(link.driver, "autocommit", None), bool):
        message = (
            "the engine opens sqlite3 with autocommit=True or False, which ends "
            f"transactions by itself; leave that argument out, or {_OTHER_WAYS}"
        )
        raise StoreError(message)
    use_write_ahead_log(link.driver)


def begin_lent(link: Link, begin: str) -> None:
    """Begin a transaction, whatever the engine would do by itself."""
    connection = link.connection
    if connection.dialect.name != "sqlite":
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql(begin)
        for setting in settings_to_set(link.driver):
            link.cursor.execute(f"SET LOCAL {setting}")
        return
    # SQLAlchemy begins, and a listener of the application perhaps with it, before our
    # statement and not in the middle, when an action first uses the connection.
    connection.begin()
    if link.driver.in_transaction:
        link.cursor.execute("ROLLBACK")
    for setting, least in _LEAST.items():
        [former] = link.cursor.execute(f"PRAGMA {setting}").fetchone()
        if former < least:
            link.former[setting] = former
            link.cursor.execute(f"PRAGMA {setting} = {least}")
    link.cursor.execute(begin)


def restore_lent(link: Link) -> None:
    """Give a connection back to the pool as it came; its transaction has ended."""
    for setting, former in link.former.items():
        link.cursor.execute(f"PRAGMA {setting} = {former}")
    link.cursor.close()
    link.connection.close()


_OTHER_WAYS = (
    "pass connect() the address instead of the engine, or call engine.using(connection) "
    "for a transaction of both"
)
