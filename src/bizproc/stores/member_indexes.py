"""Index members of FEEL values, which questions compare and sort by."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bizproc.clauses import Member, MemberIndex
from bizproc.store import Store, Table
from bizproc.stores.sql.failures import failure
from bizproc.stores.sql.members import member_sql

__all__ = ["drop_other_indexes", "keep_member_indexes"]

_LONGEST: Final = 63
"""PostgreSQL takes no longer names."""


def keep_member_indexes(
    store: Store, table: Table[Any], indexes: Sequence[MemberIndex]
) -> tuple[str, ...]:
    """Make the indexes that are missing; return their names. Rows in memory need none.

    Raises:
        StoreError: the database refused.
    """
    if not indexes:
        return ()
    with store.read() as tx:
        missing = _missing(tx.connection, table, indexes)
    if not missing:
        return ()
    with store.begin() as tx:
        # another process may have made them meanwhile
        missing = _missing(tx.connection, table, indexes)
        for name, index in missing.items():
            _execute(tx.connection, _made(tx.connection, name, table, index))
    return tuple(missing)


def drop_other_indexes(
    store: Store, table: Table[Any], indexes: Sequence[MemberIndex]
) -> tuple[str, ...]:
    """Remove the indexes of members that are not among these; return their names.

    Raises:
        StoreError: the database refused.
    """
    with store.begin() as tx:
        if tx.connection is None:
            return ()
        wanted = {_name(table, it) for it in indexes}
        gone = sorted(_present(tx.connection, table) - wanted)
        for name in gone:
            _execute(tx.connection, f'DROP INDEX "{name}"')
    return tuple(gone)


def _missing(
    connection: sa.Connection | None, table: Table[Any], indexes: Sequence[MemberIndex]
) -> dict[str, MemberIndex]:
    if connection is None:
        return {}
    named = {_name(table, it): it for it in indexes}
    present = _present(connection, table)
    return {name: it for name, it in named.items() if name not in present}


def _present(connection: sa.Connection, table: Table[Any]) -> set[str]:
    sql = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = :table"
    if connection.dialect.name != "sqlite":
        sql = "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() "
        sql += "AND tablename = :table"
    found = connection.execute(sa.text(sql), {"table": table.name}).scalars()
    return {it for it in found if it.startswith(_prefix(table))}


def _made(
    connection: sa.Connection, name: str, table: Table[Any], index: MemberIndex
) -> str:
    """Write the index as questions write the member, so that the database knows it again."""
    is_sqlite = connection.dialect.name == "sqlite"
    member = member_sql(index.member, f'"{index.member.column}"', sqlite=is_sqlite)
    then = "".join(f', "{it}"' for it in index.then)
    value = index.value.replace("'", "''")
    return (
        f'CREATE INDEX "{name}" ON "{table.name}" ("{index.column}", ({member}){then}) '
        f"WHERE \"{index.column}\" = '{value}'"
    )


def _execute(connection: sa.Connection, sql: str) -> None:
    try:
        connection.exec_driver_sql(sql)
    except SQLAlchemyError as error:
        raise failure(error, doing="index members of values") from error


def _prefix(table: Table[Any]) -> str:
    return f"ix_{table.name}_of_"


def _name(table: Table[Any], index: MemberIndex) -> str:
    member: Member = index.member
    name = f"{_prefix(table)}{index.value}_{member.name}_{member.kind}"
    if len(name) <= _LONGEST:
        return name
    digest = hashlib.blake2b(name.encode(), digest_size=6).hexdigest()
    return f"{name[: _LONGEST - len(digest) - 1]}_{digest}"
