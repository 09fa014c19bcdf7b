"""Write the search of words for SQLite's FTS5 and for PostgreSQL's text search.

Both are given words that are cut already, and do no more than find them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bizproc.clauses import Word
from bizproc.store import Table

__all__ = ["index_words", "match_text", "matches", "word_index"]

_TEXTS = (
    """CREATE VIRTUAL TABLE {index} USING fts5("{words}", content='{table}', \
content_rowid='{key}', columnsize=0, detail=none, tokenize="ascii tokenchars '=_'")""",
    """CREATE TRIGGER {index}_added AFTER INSERT ON {table} BEGIN \
INSERT INTO {index} (rowid, "{words}") VALUES (new."{key}", new."{words}"); END""",
    """CREATE TRIGGER {index}_removed AFTER DELETE ON {table} BEGIN \
INSERT INTO {index} ({index}, rowid, "{words}") \
VALUES ('delete', old."{key}", old."{words}"); END""",
    """CREATE TRIGGER {index}_changed AFTER UPDATE ON {table} BEGIN \
INSERT INTO {index} ({index}, rowid, "{words}") \
VALUES ('delete', old."{key}", old."{words}"); \
INSERT INTO {index} (rowid, "{words}") VALUES (new."{key}", new."{words}"); END""",
)
_VECTOR = "array_to_tsvector(string_to_array({}, ' '))"
_GIN = "CREATE INDEX ix_{index} ON {table} USING gin ((" + _VECTOR + "))"


def word_index(table: Table[Any]) -> str:
    """Return the name of the table in which SQLite keeps the words of another."""
    return f"{table.name}_index"


def index_words(table: Table[Any], declared: sa.Table) -> None:
    """Have the index of a table's words made with the table, in either database."""
    names = {"table": table.name, "index": word_index(table), "words": table.words}
    for text in _TEXTS:
        _make_with(declared, text.format(**names, key=table.key[0]), "sqlite")
    _make_with(declared, _GIN.format(f'"{table.words}"', **names), "postgresql")


def _make_with(declared: sa.Table, text: str, dialect: str) -> None:
    ddl: Any = sa.DDL
    made = ddl(text).execute_if(dialect=dialect)
    sa.event.listen(declared, "after_create", made)


def match_text(groups: Sequence[Sequence[Word]], *, sqlite: bool) -> str:
    """Return what is looked for, in the language of the database."""
    write, any_of, all_of = (
        (_for_sqlite, " OR ", " AND ") if sqlite else (_for_postgresql, " | ", " & ")
    )
    return all_of.join(f"({any_of.join(map(write, group))})" for group in groups)


def matches(
    table: Table[Any], key: str, column: str, mark: str, *, sqlite: bool
) -> str:
    """Return the SQL that a row, by its key and column of words, has what is looked for."""
    if sqlite:
        index = word_index(table)
        return f"{key} IN (SELECT rowid FROM {index} WHERE {index} MATCH {mark})"  # noqa: S608 - names of ours
    return f"{_VECTOR.format(column)} @@ CAST({mark} AS tsquery)"


def _for_sqlite(word: Word) -> str:
    text = word.text.replace('"', '""')
    return f'"{text}" *' if word.begins else f'"{text}"'


def _for_postgresql(word: Word) -> str:
    text = word.text.replace("\\", "\\\\").replace("'", "''")
    return f"'{text}':*" if word.begins else f"'{text}'"
