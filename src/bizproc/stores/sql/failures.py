"""What the errors of a database mean, in this package's own errors."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bizproc.errors import (
    BizprocError,
    InvalidValueError,
    StateError,
    StoreError,
    StoreUnavailableError,
)
from bizproc.stores.refusals import taken
from bizproc.stores.sql.address import hidden

# How SQLite calls it, how PostgreSQL does -> what is wrong, and what to do.
_UNIQUE = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505"}
_EMPTY = {"SQLITE_CONSTRAINT_NOTNULL", "23502"}
_MEANINGS = {
    "SQLITE_BUSY": (
        "the database is locked: another process or connection kept writing for "
        "longer than the time to wait; end its transaction, pass it to "
        "engine.using(connection) if it is your own, or retry"
    ),
    "SQLITE_BUSY_SNAPSHOT": (
        "the database changed after this transaction had begun to read, so it can no "
        "longer write; begin it with BEGIN IMMEDIATE, or retry"
    ),
    "SQLITE_FULL": (
        "the disk, or the size allowed for the database, is full; free some space and "
        "retry: what was committed is safe"
    ),
    "SQLITE_READONLY": (
        "the database cannot be written to; check the rights of the file and of its "
        "directory (SQLite also writes -wal and -shm beside the file)"
    ),
    "SQLITE_CANTOPEN": (
        "the database file cannot be opened; check that its directory exists and may "
        "be written to"
    ),
    "SQLITE_NOTADB": (
        "the file is not a SQLite database; check the path, or restore a backup"
    ),
    "SQLITE_CORRUPT": (
        "the database file is damaged; stop writing, keep a copy of all its files and "
        "restore a backup"
    ),
    "SQLITE_IOERR": "reading or writing the disk failed; check the disk, then retry",
    "SQLITE_TOOBIG": "a value is larger than the database can hold; store less",
    "42501": (
        "the user has no right to that; let it own the database, or run GRANT USAGE, "
        "CREATE ON SCHEMA public TO the user there (a database made since PostgreSQL "
        "15 lets nobody else create tables)"
    ),
    "3F000": (
        "the search_path of the user names no schema that is there; make one (CREATE "
        "SCHEMA), or ALTER ROLE the user SET search_path"
    ),
    "25006": (
        "the server takes no writes, as a standby does; name the primary, or several "
        "hosts with ?target_session_attrs=read-write"
    ),
    "40001": "another transaction changed the same rows; retry",
    "40P01": "two transactions waited for each other; retry",
    "53100": "the disk of the server is full; free some space and retry",
    "53200": "the server has no free memory; retry",
    "53300": "the server has no free connection; use fewer, or raise max_connections",
    "55P03": "the row is locked by another transaction; retry",
    "57014": (
        "it took longer than statement_timeout allows, or somebody cancelled it; "
        "retry, or allow more time"
    ),
}
# What passes by itself. Of PostgreSQL also all of class 08: the connection.
_LOCKED = {"SQLITE_BUSY", "55P03"}
_WAITED = _LOCKED | {"57014"}
_PASSING = {
    "SQLITE_BUSY_SNAPSHOT",
    "SQLITE_BUSY_RECOVERY",
    "SQLITE_LOCKED",
    "40001",
    "40P01",
    "25P03",  # the transaction idled, or took, longer than is allowed
    "25P04",
    "53200",
    "53300",
    "57P01",  # the server shuts down, crashed, starts, or dislikes idle connections
    "57P02",
    "57P03",
    "57P05",
}
_NO_TABLE = "the tables are missing or older; create them by bizproc.stores.sql.migrate(connection)"


def failure(
    error: Exception,
    *,
    doing: str,
    secrets: Sequence[str] = (),
    beside: str | None = None,
) -> BizprocError:
    """Return the error to raise instead of one of the database or SQLAlchemy.

    `doing` names the wish and the place, such as "insert into bizproc_job"; `secrets`
    are hidden in what the database says; `beside` is what the caller has open itself.
    """
    if isinstance(error, DBAPIError) and isinstance(error.orig, Exception):
        error = error.orig
    if isinstance(error, UnicodeEncodeError | OverflowError):
        return InvalidValueError(
            f"cannot {doing}: a text is no valid Unicode (half of a surrogate pair), "
            "or a whole number needs more than 64 bits"
        )
    if "binding parameter" in str(error):
        return InvalidValueError(
            f"cannot {doing}: a value is of a kind that no column takes"
        )
    name = _name(error)
    if beside is not None and name in _LOCKED:
        return StoreError(
            f"cannot {doing}: this thread has an open transaction on the same database "
            f"({beside}), which is waited for in vain: pass it with `using`, or end "
            f"it first ({hidden(str(error), secrets)})"
        )
    table, columns = _constrained(error)
    if name in _UNIQUE:
        return taken(table, columns)
    if name in _EMPTY:
        return InvalidValueError(
            f"table {table}: {', '.join(columns)} is None; the column needs a value"
        )
    return _store_failure(error, name, doing=doing, secrets=secrets)


def missing_driver(error: ModuleNotFoundError) -> StoreError:
    """Say how the driver of PostgreSQL is installed."""
    return StoreError(
        f"the driver of PostgreSQL is missing ({error}); install it with "
        "`pip install 'bizproc[postgres]'`"
    )


def _store_failure(
    error: Exception, name: str, *, doing: str, secrets: Sequence[str]
) -> StoreError:
    said = hidden(str(error), secrets)
    if isinstance(error, UnicodeDecodeError) or "Could not decode" in str(error):
        # no text that was ever written; the other rows can be read
        return StateError(f"cannot {doing}: {_MEANINGS['SQLITE_CORRUPT']} ({said})")
    meaning = _MEANINGS.get(name) or _MEANINGS.get("_".join(name.split("_")[:2]))
    if meaning is None:
        meaning = _unnamed(error)
    text = f"cannot {doing}: {meaning} ({said})"
    if name in _WAITED or name in _PASSING or _is_lost(error, name):
        return StoreUnavailableError(text, waited=name in _WAITED)
    return StoreError(text)


def was_given_up(error: Exception) -> bool:
    """Say whether a statement was stopped, as one is that takes too long."""
    return _name(error) in {"SQLITE_INTERRUPT", "57014"}


def _is_lost(error: Exception, state: str) -> bool:
    """Say whether a server went away, or cannot be reached; SQLite has none."""
    if isinstance(error, sqlite3.Error):
        return False
    # of a connection that is gone the driver has no state to tell
    unnamed = not state and type(error).__name__ in {
        "OperationalError",
        "ConnectionTimeout",
    }
    return unnamed or state.startswith("08")


def _name(error: Exception) -> str:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorname", None) or ""
    return getattr(error, "sqlstate", None) or ""


def _constrained(error: Exception) -> tuple[str, list[str]]:
    """Return the table and columns that a constraint was about."""
    details: Any = getattr(error, "diag", None)
    if details is not None:
        keyed = re.search(r"\(([^)]*)\)=", details.message_detail or "")
        listed = keyed[1].split(", ") if keyed else [details.column_name or "?"]
        return details.table_name or "?", listed
    names = re.findall(r"(\w+)\.(\w+)", str(error).partition(":")[2])
    if not names:
        return "?", ["?"]
    return names[0][0], [column for _, column in names]


def _unnamed(error: Exception) -> str:
    if "no such table" in str(error) or getattr(error, "sqlstate", "") == "42P01":
        return _NO_TABLE
    if re.search(r"(no such|no) column", str(error)) or _name(error) == "42703":
        return (
            "the table has other columns than declared: either a newer release has "
            "upgraded the database, then restart this program with that release; or a "
            "script in migrations is missing"
        )
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError):
        return "the connection was closed or is used the wrong way"
    if isinstance(error, SQLAlchemyError):
        return "the connection could not be used"
    return "the database refused"
