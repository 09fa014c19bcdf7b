"""Declared tables as a SQLAlchemy schema."""

from __future__ import annotations

import functools
from typing import Any

import sqlalchemy as sa

from bizproc.store import Index, Table
from bizproc.stores.columns import columns_of
from bizproc.stores.sql.types import TEXT, type_of
from bizproc.stores.sql.word_search import index_words

SEQUENCE = "bizproc_sequence"


@functools.cache
def schema_of(tables: tuple[Table[Any], ...]) -> sa.MetaData:
    """Return the schema of the tables, and of the table of sequences."""
    metadata = sa.MetaData()
    for table in tables:
        _declare(table, metadata)
    sa.Table(
        SEQUENCE,
        metadata,
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    return metadata


def _declare(table: Table[Any], metadata: sa.MetaData) -> None:
    declared = sa.Table(
        table.name,
        metadata,
        *(
            sa.Column(column.name, type_of(column), nullable=column.nullable)
            for column in columns_of(table)
        ),
        sa.PrimaryKeyConstraint(*table.key),
        # Rows of one parent lie together; rows with an id of their own, which is
        # random, are faster to append than to put into their place.
        sqlite_with_rowid=len(table.key) == 1 and table.words is None,
    )
    if table.words is not None:
        index_words(table, declared)
    for index in table.indexes:
        sa.Index(
            f"ix_{table.name}_{index.name or '_'.join(index.columns)}",
            *(declared.c[name] for name in index.columns),
            unique=index.unique,
            **_only_where_known(declared, index),
        )


def _only_where_known(declared: sa.Table, index: Index) -> dict[str, Any]:
    """Leave rows out of an index in which nobody looks for them.

    A look-up by value never finds an empty column, and every entry that is not
    there spares the commit a page.
    """
    names = index.columns if index.unique else index.columns[:1]
    empty = [declared.c[name] for name in names if declared.c[name].nullable]
    if not empty:
        return {}
    known = sa.and_(*(column.is_not(None) for column in empty))
    return {"sqlite_where": known, "postgresql_where": known}
