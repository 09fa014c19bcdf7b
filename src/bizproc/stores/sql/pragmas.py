"""Settings of SQLite: of a connection, and of its driver."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable

BUSY_TIMEOUT_SECONDS = 10
_SWITCH_PAUSE_SECONDS = 0.02


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


def let_none_pass() -> None:
    """Let the driver find at once that None is to be bound as NULL.

    Of what is no text or number it first asks everything that may adapt it: for a row
    with ten empty columns that took as long as to write it.
    """
    sqlite3.adapters.setdefault(
        (type(None), sqlite3.PrepareProtocol), {None: None}.__getitem__
    )
