"""Make the tables of a new SQLite database from what the scripts made of one before.

Alembic takes half a second for what SQLite does in a hundredth. The tests of the store
and of its migrations run the scripts themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from bizproc.stores.sql import store
from bizproc.stores.sql.upgrade import Wanted, upgrade

_Made = list[tuple[str, tuple[Any, ...]]]
_KNOWN: dict[Wanted, _Made] = {}


@pytest.fixture(scope="session", autouse=True)
def ready_tables() -> Iterator[None]:
    """Spare new databases the scripts, where another has run them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "upgrade", _upgrade)
        yield


@pytest.fixture
def scripts_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every new database run the scripts."""
    monkeypatch.setattr(store, "upgrade", upgrade)


def _upgrade(connection: sa.Connection, want: Wanted) -> None:
    new = not sa.inspect(connection).get_table_names()
    if connection.dialect.name != "sqlite" or not new:
        upgrade(connection, want)
        return
    if want not in _KNOWN:
        upgrade(connection, want)
        _KNOWN[want] = _made(connection.exec_driver_sql, want)
        return
    for statement, values in _KNOWN[want]:
        connection.exec_driver_sql(statement, values)


def _made(run: Callable[..., Any], want: Wanted) -> _Made:
    """Return the statements that make the same again, versions included."""
    schema = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    made: _Made = [(row[0], ()) for row in run(schema)]
    for table in (one.version_table for one in want.migrations):
        [(version,)] = run(f"SELECT version_num FROM {table}").all()  # noqa: S608
        made.append((f"INSERT INTO {table} VALUES (?)", (version,)))  # noqa: S608
    return made
