"""Know what this thread or task has open itself, to tell who forgot `using`.

A command waits for whoever holds the lock of a file, or a row. If that is the caller,
by a transaction of their own, the wait is in vain, and told as that. Django knows its
connections of a thread. Of SQLAlchemy's, pools are asked to note what is checked out:
that is all that is done, and only what is open when a command had to wait is looked at.
"""

from __future__ import annotations

import sqlite3
import sys
import weakref
from collections.abc import Iterator
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.pool import Pool

from bizproc.stores.sql.link import Link
from bizproc.stores.sql.pragmas import BUSY_TIMEOUT_SECONDS

__all__ = ["OURS", "limit_waiting", "transaction_beside"]

OURS: Final = "bizproc"
"""Marks connections of our own pools, in the information of the pool on each."""

# where a transaction is: its kind of database, and which one; None if that is unknown
_Place: TypeAlias = tuple[str, object | None]
_OPEN: Final = {"ACTIVE", "INTRANS", "INERROR"}
_LIMIT: Final = (
    "SELECT set_config('lock_timeout', '{}s', true)"
    " WHERE current_setting('lock_timeout') = '0'"
)

_held: ContextVar[tuple[weakref.ref[Any], ...]] = ContextVar(
    "bizproc_held_connections", default=()
)


@sa.event.listens_for(Pool, "checkout")
def _note(_: Any, record: Any, __: Any) -> None:
    if OURS in record.info:
        return
    held = (it for it in _held.get() if (one := it()) is not None and one.in_use)
    others = tuple(it for it in held if it() is not record)
    _held.set((*others, weakref.ref(record)))


def transaction_beside(link: Link | None, url: sa.URL) -> str | None:
    """Return what this thread or task has open on the same database, and how to pass it.

    `link` is the connection that had to wait, or None if none could be opened.
    """
    own = None if link is None else link.driver
    for driver, what in _open_here():
        if driver is own:
            continue
        there = _place(driver)
        here = _place_of(url) if own is None else _place(own)
        if here is None or there is None or there[0] != here[0]:
            continue
        if there[1] is None or here[1] is None or there[1] == here[1]:
            return what
    return None


def limit_waiting(link: Link, url: sa.URL) -> None:
    """Let no row of PostgreSQL be waited for without end that the caller holds.

    `link` has begun a transaction; what its caller has open beside is noted on it.
    """
    if not link.alone and (beside := transaction_beside(link, url)) is not None:
        link.beside = beside
        limit = _LIMIT.format(BUSY_TIMEOUT_SECONDS)
        link.execute(limit, doing="limit the time of waiting")


def _open_here() -> Iterator[tuple[Any, str]]:
    """Yield the drivers' connections that have a transaction open, and what they are."""
    for reference in _held.get():
        record = reference()
        if record is not None and record.in_use and _is_open(record.driver_connection):
            yield record.driver_connection, "SQLAlchemy's, engine.using(connection)"
    django: Any = sys.modules.get("django.db")
    settings: Any = getattr(sys.modules.get("django.conf"), "settings", None)
    if django is None or settings is None or not settings.configured:
        return
    for wrapper in django.connections.all(initialized_only=True):
        if wrapper.connection is not None and _is_open(wrapper.connection):
            how = f"engine.using(connections[{wrapper.alias!r}])"
            yield wrapper.connection, f"Django's, {how}"


def _is_open(driver: Any) -> bool:
    kind = _kind(driver)
    if kind == "sqlite":
        return bool(driver.in_transaction)
    return kind == "postgresql" and driver.info.transaction_status.name in _OPEN


def _kind(driver: Any) -> str | None:
    package = type(driver).__module__.partition(".")[0]
    if isinstance(driver, sqlite3.Connection) or package == "aiosqlite":
        return "sqlite"
    return "postgresql" if package == "psycopg" else None


def _place(driver: Any) -> _Place | None:
    """Return where a connection leads, as far as it tells without waiting."""
    kind = _kind(driver)
    if kind == "postgresql":
        return kind, (driver.info.dbname, driver.info.port)
    if kind is None or not isinstance(driver, sqlite3.Connection):
        return None if kind is None else (kind, None)
    with suppress(sqlite3.Error):  # it is another thread's
        files = {name: file for _, name, file in driver.execute(_FILES)}
        return kind, Path(files["main"]).resolve()
    return kind, None


_FILES: Final = "PRAGMA database_list"


def _place_of(url: sa.URL) -> _Place | None:
    """Return where an address leads that could not be opened; only a file is waited for."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    return "sqlite", Path(url.database).resolve()
