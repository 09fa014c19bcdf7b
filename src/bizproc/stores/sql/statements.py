"""The statements of all tables of a schema, which the stores of a kind share."""

from __future__ import annotations

import functools
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect

from bizproc.store import Table
from bizproc.stores.sql.schema import SEQUENCE, schema_of
from bizproc.stores.sql.statement import Statement, compiled
from bizproc.stores.sql.table_statements import TableStatements

__all__ = ["Statements", "statements_for"]


class Statements:
    """Hold the statements of a schema in one dialect."""

    def __init__(self, tables: tuple[Table[Any], ...], dialect: Dialect) -> None:
        self.schema = schema_of(tables)
        self.dialect = dialect
        self.tables = {
            table: TableStatements(table, self.schema.tables[table.name], dialect)
            for table in tables
        }

    @functools.cached_property
    def next_number(self) -> Statement:
        """Return the statement that takes the name of a sequence."""
        sequence = self.schema.tables[SEQUENCE]
        insert = (sqlite if self.dialect.name == "sqlite" else postgresql).insert
        raised = (
            insert(sequence)
            .values(name=sa.bindparam("name"), value=sa.literal_column("1"))
            .on_conflict_do_update(
                index_elements=[sequence.c.name],
                set_={"value": sequence.c.value + sa.literal_column("1")},
            )
            .returning(sequence.c.value)
        )
        return compiled(raised, ["name"], self.dialect)


# One text for all drivers of a kind, synchronous or not.
_DIALECTS: dict[str, tuple[Any, str]] = {
    "sqlite": (SQLiteDialect_pysqlite, "qmark"),
    "postgresql": (PGDialect_psycopg, "format"),
}
_shared: dict[tuple[tuple[Table[Any], ...], str], Statements] = {}


def statements_for(tables: tuple[Table[Any], ...], dialect: Dialect) -> Statements:
    """Return the statements of the tables; all stores of a kind share them."""
    found = _shared.get((tables, dialect.name))
    if found is None:
        made, style = _DIALECTS[dialect.name]
        found = Statements(tables, made(paramstyle=style))
        _shared[tables, dialect.name] = found
    return found
