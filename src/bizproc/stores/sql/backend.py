"""What differs between the databases: how to open one and how to begin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool, StaticPool

from bizproc.errors import InvalidValueError, StoreError
from bizproc.stores.pool import PoolSettings
from bizproc.stores.sql.address import read_address, secrets_of, shown
from bizproc.stores.sql.callers.open_transactions import OURS
from bizproc.stores.sql.failures import missing_driver
from bizproc.stores.sql.link import Link
from bizproc.stores.sql.network_files import refuse_network_file
from bizproc.stores.sql.pragmas import (
    BUSY_TIMEOUT_SECONDS,
    let_none_pass,
    use_write_ahead_log,
)
from bizproc.stores.sql.server import settings_to_set
from bizproc.stores.sql.transaction import SqlTransaction

__all__ = ["Backend", "backend_for", "postgresql_backend", "sqlite_backend"]

SYNCHRONOUS = ("FULL", "NORMAL")

# 16 MB: a page that many commits write goes to the file once, and so does its fsync.
_CHECKPOINT_PAGES = 4_000


_USUAL = PoolSettings()
_IN_POOL = frozenset(it.name for it in fields(PoolSettings))
_OF_SERVERS = ("statement_timeout", "lock_timeout", "prepare_threshold")
# Whoever else upgrades is waited for without end, a table in use for a moment: behind
# the upgrade everybody who wants the table waits as well.
_GUARD = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL lock_timeout = 0",
    "SELECT pg_advisory_xact_lock(7246501182)",
    "SET LOCAL lock_timeout = '3s'",
)


def _linked(connection: sa.Connection, _: Callable[[], sa.Connection]) -> Link:
    return Link(connection)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """Describe a database that can be opened.

    `one_writer`: writers of this process take turns before they ask the database.
    `one_connection`: there is a single connection, so readers take turns as well.
    `guard` keeps two processes from upgrading the tables at once. `pool` says how many
    connections there may be.
    `lent`: the engine is the application's; a connection is given back after each
    transaction as it was, and nobody but the application disposes of the engine.
    `link` makes a link of a connection, and of what opens another in its place;
    `transaction` is what runs on it. `secrets` are hidden in messages.
    """

    engine: sa.Engine = field(repr=False)
    begin: str
    begin_reading: str
    in_transaction: Callable[[Any], bool]
    one_writer: bool = False
    one_connection: bool = False
    guard: tuple[str, ...] = ()
    lent: bool = False
    pool: PoolSettings = _USUAL
    link: Callable[[sa.Connection, Callable[[], sa.Connection]], Link] = _linked
    transaction: type[SqlTransaction] = SqlTransaction
    secrets: tuple[str, ...] = field(default=(), repr=False)


def backend_for(
    address: str | sa.URL, pool: PoolSettings = _USUAL, *, synchronous: str = "FULL"
) -> Backend:
    """Prepare the database of the address; nothing is opened yet.

    Raises:
        InvalidValueError: a setting of the pool that means nothing here.
        StoreError: the address is none, names another kind of database, or its
            driver is not installed.
    """
    url = read_address(address)
    written = {it: str(url.query[it]) for it in url.query if it in _IN_POOL}
    url, pool = url.difference_update_query(written), pool.with_texts(written)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, synchronous, pool)
    return _postgresql(url, pool)


def sqlite_backend(engine: sa.Engine, **more: Any) -> Backend:
    """Describe an engine of SQLite."""
    let_none_pass()
    return Backend(
        engine=engine,
        begin="BEGIN IMMEDIATE",
        begin_reading="BEGIN",
        in_transaction=lambda driver: driver.in_transaction,
        one_writer=True,
        secrets=secrets_of(engine.url),
        **more,
    )


def postgresql_backend(engine: sa.Engine, **more: Any) -> Backend:
    """Describe an engine of PostgreSQL."""
    return Backend(
        engine=engine,
        begin="BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
        begin_reading="BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        in_transaction=lambda driver: driver.info.transaction_status.name == "INTRANS",
        guard=_GUARD,
        secrets=secrets_of(engine.url),
        **more,
    )


def _sqlite(url: sa.URL, default: str, pool: PoolSettings) -> Backend:
    for name in pool.given():
        if name in _OF_SERVERS:
            message = f"{name} is a setting of PostgreSQL; leave it out for SQLite"
            raise InvalidValueError(message)
    url, synchronous = _checked(url, default)
    in_memory = _is_in_memory(url)
    engine = sa.create_engine(
        url,
        poolclass=StaticPool if in_memory else NullPool,
        connect_args={
            "check_same_thread": False,  # a connection serves one thread after another
            "isolation_level": None,  # begun by us, never behind our back
            "timeout": BUSY_TIMEOUT_SECONDS,
            "cached_statements": 512,
        },
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        record.info[OURS] = True
        use_write_ahead_log(connection)
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")

    return sqlite_backend(engine, one_connection=in_memory, pool=pool)


def _checked(url: sa.URL, default: str) -> tuple[sa.URL, str]:
    """Return the address of a file that can be opened, and how it is written.

    Raises:
        StoreError: an option or a host that means nothing, or no such directory.
    """
    synchronous = str(url.query.get("synchronous", default))
    url = url.difference_update_query(["synchronous"])
    if synchronous not in SYNCHRONOUS:
        message = f"synchronous={synchronous!r}: use one of {', '.join(SYNCHRONOUS)}"
        raise StoreError(message)
    if url.host is not None:
        message = (
            f"{shown(url)} names a host; a file has three slashes: sqlite:///{url.host}"
        )
        raise StoreError(message)
    if url.query:
        message = (
            f"cannot open {shown(url)}: {', '.join(url.query)} means nothing here; the "
            "options are synchronous, pool_size and pool_timeout"
        )
        raise StoreError(message)
    parent = Path(str(url.database)).absolute().parent
    if not _is_in_memory(url) and not parent.is_dir():
        message = f"cannot open {shown(url)}: there is no directory {parent}; create it"
        raise StoreError(message)
    if not _is_in_memory(url):
        refuse_network_file(Path(str(url.database)))
    return url, synchronous


def _is_in_memory(url: sa.URL) -> bool:
    return url.database in {None, "", ":memory:"}


def _postgresql(url: sa.URL, pool: PoolSettings) -> Backend:
    limits = {
        "statement_timeout": pool.statement_timeout,
        "lock_timeout": pool.lock_timeout,
    }
    options = " ".join(f"-c {it}={limits[it]}" for it in limits if limits[it])
    if options:
        before = " ".join(url.normalized_query.get("options", ()))
        url = url.update_query_dict({"options": f"{before} {options}".strip()})
    try:
        pipelined = _pipelined(pool)
        engine = sa.create_engine(
            url,
            poolclass=NullPool,
            pool_reset_on_return=None,  # whoever uses one ends what was begun
            connect_args={
                "autocommit": True,  # begun by us, in one round trip
                "client_encoding": "utf8",
                # whoever prepares would deallocate what another has prepared
                "prepare_threshold": None if pipelined else pool.prepare_threshold,
            },
        )
    except ModuleNotFoundError as error:
        raise missing_driver(error) from error

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        record.info[OURS] = True
        for setting in settings_to_set(connection):
            connection.execute(f"SET {setting}")

    return postgresql_backend(engine, pool=pool, **pipelined)


def _pipelined(pool: PoolSettings) -> dict[str, Any]:
    """Return what lets statements travel together, if the driver's libpq can."""
    from psycopg import Pipeline  # noqa: PLC0415 - perhaps not installed

    from bizproc.stores.sql.pipeline import (  # noqa: PLC0415 - likewise
        PipelinedLink,
        PipelinedTransaction,
    )

    if not Pipeline.is_supported():
        return {}

    def link(connection: sa.Connection, reopen: Callable[[], sa.Connection]) -> Link:
        threshold = pool.prepare_threshold
        return PipelinedLink(connection, threshold=threshold, reopen=reopen)

    return {"link": link, "transaction": PipelinedTransaction}
