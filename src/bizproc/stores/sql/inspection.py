"""Look at a SQL database as a whole: its versions, its settings, its pages."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bizproc.stores.migrations import PREFIX
from bizproc.stores.sql.failures import failure

__all__ = ["Inspection", "inspect"]

# Settings without which what was acknowledged may be lost: what each has to be, or not.
_DURABLE = {"journal_mode": "wal", "fsync": "on", "full_page_writes": "on"}
_LOSING = {"synchronous_commit": "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """Say how a database is: `size` in bytes, `versions` by owner of tables.

    `damage` is what a check of its pages found, None if there is no such check;
    `unsafe` are settings under which a loss of power may cost commits.
    """

    kind: str
    size: int
    versions: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    unsafe: dict[str, str] = field(default_factory=dict)
    damage: tuple[str, ...] | None = None


def inspect(connection: sa.Connection) -> Inspection:
    """Look at the database behind a connection.

    Raises:
        StoreError: it cannot be read.
    """
    try:
        prefix = f"{PREFIX}version_"
        versions = {
            name.removeprefix(prefix): str(
                connection.exec_driver_sql(
                    f"SELECT version_num FROM {name}"  # noqa: S608 - a name of ours
                ).scalar()
            )
            for name in sorted(sa.inspect(connection).get_table_names())
            if name.startswith(prefix)
        }
        look = _sqlite if connection.dialect.name == "sqlite" else _postgresql
        return look(connection, versions)
    except SQLAlchemyError as error:
        raise failure(error, doing="look at the database") from error


def _sqlite(connection: sa.Connection, versions: dict[str, str]) -> Inspection:
    def ask(pragma: str) -> list[str]:
        return [str(it[0]) for it in connection.exec_driver_sql(f"PRAGMA {pragma}")]

    found = ask("quick_check(5)")
    settings = {"journal_mode": ask("journal_mode")[0]}
    return Inspection(
        kind="SQLite",
        size=int(ask("page_count")[0]) * int(ask("page_size")[0]),
        versions=versions,
        settings=settings,
        unsafe=_unsafe(settings),
        damage=() if found == ["ok"] else tuple(found),
    )


def _postgresql(connection: sa.Connection, versions: dict[str, str]) -> Inspection:
    def ask(sql: str) -> str:
        return str(connection.exec_driver_sql(sql).scalar())

    names = ("fsync", "full_page_writes", "synchronous_commit")
    settings = {name: ask(f"SHOW {name}") for name in names}
    return Inspection(
        kind="PostgreSQL",
        size=int(ask("SELECT pg_database_size(current_database())")),
        versions=versions,
        settings=settings,
        unsafe=_unsafe(settings),
    )


def _unsafe(settings: dict[str, str]) -> dict[str, str]:
    return {
        name: it
        for name, it in settings.items()
        if it != _DURABLE.get(name, it) or it == _LOSING.get(name)
    }
