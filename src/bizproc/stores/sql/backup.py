"""Copy a SQLite database while others write to it.

The copy is made by SQLite's own backup in one step, inside one reading transaction: it
is the state of one moment, and in the write-ahead log readers hold up no writer. A copy
of the file by other means misses what is in the log, or mixes two moments.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from bizproc.errors import InvalidValueError, StoreError
from bizproc.stores.sql.address import read_address, shown
from bizproc.stores.sql.failures import failure
from bizproc.stores.sql.pragmas import BUSY_TIMEOUT_SECONDS

__all__ = ["Backup", "backup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """Name a copy that was made and checked, and its size in bytes."""

    path: Path
    size: int


def backup(address: str | sa.URL, target: Path | str) -> Backup:
    """Copy a SQLite database into a new file, whole and checked, or not at all.

    The file gets its name only once the copy is complete, has passed SQLite's check of
    its pages and lies on the disk. It is one file, without a log beside it.

    Raises:
        InvalidValueError: the target is there already or cannot be made, or the
            database is none that this copies; the message says what to use.
        StoreError: there is no such database, it cannot be read, it is damaged, or the
            disk is full.
    """
    source = _source(address)
    path = Path(target).absolute()
    _check_target(path)
    handle, name = tempfile.mkstemp(
        dir=path.parent, prefix=f".{path.name}.", suffix=".part"
    )
    os.close(handle)
    part = Path(name)
    try:
        _copy(source, part)
        _publish(part, path)
    finally:
        for beside in ("", "-journal", "-wal", "-shm"):
            Path(f"{part}{beside}").unlink(missing_ok=True)
    return Backup(path=path, size=path.stat().st_size)


def _source(address: str | sa.URL) -> Path:
    url = None if str(address) == "memory://" else read_address(address)
    if url is not None and url.get_backend_name() == "postgresql":
        message = (
            f"{shown(url)} is a database of PostgreSQL, which has its own programs: "
            "pg_dump --format=custom copies it while others write, pg_restore brings "
            "it back; see docs/operations.md"
        )
        raise InvalidValueError(message)
    if url is None or url.database in {None, "", ":memory:"}:
        message = "a database in memory goes with its process; there is nothing to copy"
        raise InvalidValueError(message)
    path = Path(str(url.database)).absolute()
    if not path.is_file():
        message = f"there is no database {str(path)!r}; name it with --db"
        raise StoreError(message)
    return path


def _check_target(path: Path) -> None:
    if path.exists():
        message = f"{path} is there already and is not overwritten; name another file"
        raise InvalidValueError(message)
    if not path.parent.is_dir():
        message = f"there is no directory {path.parent}; create it"
        raise InvalidValueError(message)


def _copy(source: Path, part: Path) -> None:
    doing = f"back up {source.name}"
    try:
        with closing(_opened(source)) as original, closing(_opened(part)) as copy:
            original.backup(copy)
            # one file to carry about; whoever opens it switches the log on again
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
            found = [row[0] for row in copy.execute("PRAGMA quick_check(5)")]
    except sqlite3.Error as error:
        raise failure(error, doing=doing) from error
    if found != ["ok"]:
        message = (
            f"cannot {doing}: the copy, and so the database, is damaged: "
            f"{'; '.join(found)}. Stop writing, keep a copy of all its files and "
            "restore an older backup"
        )
        raise StoreError(message)


def _opened(path: Path) -> sqlite3.Connection:
    """Open a file that is there; it is not made."""
    return sqlite3.connect(
        f"file:{quote(str(path))}?mode=rw",
        uri=True,
        timeout=BUSY_TIMEOUT_SECONDS,
        isolation_level=None,
    )


def _publish(part: Path, path: Path) -> None:
    """Give a file its name, unless somebody else has taken that name meanwhile."""
    _sync(part)
    try:
        os.link(part, path)  # unlike a rename, it never replaces a file
    except FileExistsError:
        _check_target(path)
        raise
    except OSError:  # a file system without links
        _check_target(path)
        part.rename(path)
    with suppress(OSError):  # a system that opens no directories
        _sync(path.parent)


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a directory, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
