"""What differs between the databases: how to open one and how to begin."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool, StaticPool

from bizproc.errors import StoreError

BUSY_TIMEOUT_SECONDS = 10
_SWITCH_PAUSE_SECONDS = 0.02
SYNCHRONOUS = ("FULL", "NORMAL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """Describe an opened database.

    `one_writer`: writers of this process take turns before they ask the database.
    `one_connection`: there is a single connection, so readers take turns as well.
    `guard` keeps two processes from upgrading the schema at once.
    """

    engine: sa.Engine
    begin: str
    begin_reading: str
    in_transaction: Callable[[Any], bool]
    one_writer: bool = False
    one_connection: bool = False
    guard: str | None = None


def backend_for(url: str, *, synchronous: str = "FULL") -> Backend:
    """Prepare the database of the URL; nothing is opened yet.

    Raises:
        StoreError: the URL is none, names another kind of database, or its driver
            is not installed.
    """
    try:
        url.encode()  # no file or host is named in half a character
        parsed = sa.make_url(url)
    except (SQLAlchemyError, ValueError) as error:
        message = (
            f"{url!r} is no database URL; write sqlite:///file.db or "
            "postgresql://user@host/name"
        )
        raise StoreError(message) from error
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        return _sqlite(parsed, synchronous)
    if kind == "postgresql":
        return _postgresql(parsed)
    message = (
        f"{kind!r} is no database of bizproc; use sqlite:///file.db or "
        "postgresql://user@host/name"
    )
    raise StoreError(message)


def _sqlite(url: sa.URL, default: str) -> Backend:
    synchronous = url.query.get("synchronous", default)
    url = url.difference_update_query(["synchronous"])
    if synchronous not in SYNCHRONOUS:
        message = f"synchronous={synchronous!r}: use one of {', '.join(SYNCHRONOUS)}"
        raise StoreError(message)
    if url.host is not None:
        message = f"{url} names a host; a file has three slashes: sqlite:///{url.host}"
        raise StoreError(message)
    if url.query:
        message = (
            f"cannot open {url}: {', '.join(url.query)} means nothing here; the only "
            "option is synchronous"
        )
        raise StoreError(message)
    in_memory = url.database in {None, "", ":memory:"}
    if (
        not in_memory
        and not (parent := Path(str(url.database)).absolute().parent).is_dir()
    ):
        message = f"cannot open {url}: there is no directory {parent}; create it"
        raise StoreError(message)
    engine = sa.create_engine(
        url.set(drivername="sqlite"),
        poolclass=StaticPool if in_memory else NullPool,
        connect_args={
            "check_same_thread": False,  # a connection serves one thread after another
            "isolation_level": None,  # begun by us, never behind our back
            "timeout": BUSY_TIMEOUT_SECONDS,
            "cached_statements": 512,
        },
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        use_write_ahead_log(connection)
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("PRAGMA foreign_keys = ON")

    return Backend(
        engine=engine,
        begin="BEGIN IMMEDIATE",
        begin_reading="BEGIN",
        in_transaction=lambda driver: driver.in_transaction,
        one_writer=True,
        one_connection=in_memory,
    )


def use_write_ahead_log(
    connection: sqlite3.Connection, *, pause: Callable[[float], None] = time.sleep
) -> None:
    """Switch the file to WAL, waiting for whoever writes to it or switches it.

    SQLite's own timeout does not cover the switch: of two connections that meet there
    one is refused at once, so connections that open a new file together must retry.

    Raises:
        sqlite3.OperationalError: the file stayed locked for `BUSY_TIMEOUT_SECONDS`.
    """
    for left in reversed(range(round(BUSY_TIMEOUT_SECONDS / _SWITCH_PAUSE_SECONDS))):
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not left:
                raise
            pause(_SWITCH_PAUSE_SECONDS)
        else:
            return


def _postgresql(url: sa.URL) -> Backend:
    try:
        engine = sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            poolclass=NullPool,
            connect_args={"autocommit": True},  # begun by us, in one round trip
        )
    except ModuleNotFoundError as error:
        message = f"the driver of PostgreSQL is missing ({error}); install psycopg"
        raise StoreError(message) from error
    return Backend(
        engine=engine,
        begin="BEGIN",
        begin_reading="BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        in_transaction=lambda driver: driver.info.transaction_status.name == "INTRANS",
        guard="SELECT pg_advisory_xact_lock(7246501182)",
    )
