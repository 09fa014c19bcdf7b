"""Write the search of words for SQLite's FTS5 and for PostgreSQL's text search.

Both are given words that are cut already, and do no more than find them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from bizproc.clauses import Word, Words
from bizproc.store import Table

__all__ = ["WordSearch", "index_words", "word_index"]

# A row is put into the index with others: alone it costs six times as much. Those behind
# the greatest key that is in it are looked through until then; one that comes late, with a
# lesser key, goes in at once. What is removed stays in the index, and is found no more, as
# its row is gone.
_AT_ONCE = 64
_TEXTS = (
    """CREATE VIRTUAL TABLE {index} USING fts5("{words}", content='{table}', \
content_rowid='{key}', columnsize=0, detail=none, tokenize="ascii tokenchars '=_'")""",
    "CREATE TABLE {index}_end (key BIGINT NOT NULL)",
    "INSERT INTO {index}_end VALUES (-1)",
    """CREATE TRIGGER {index}_late AFTER INSERT ON {table} \
WHEN new."{key}" <= (SELECT key FROM {index}_end) \
BEGIN INSERT INTO {index} (rowid, "{words}") VALUES (new."{key}", new."{words}"); END""",
    """CREATE TRIGGER {index}_filled AFTER INSERT ON {table} \
WHEN EXISTS (SELECT 1 FROM {table} WHERE "{key}" > (SELECT key FROM {index}_end) \
LIMIT 1 OFFSET {behind}) \
BEGIN INSERT INTO {index} (rowid, "{words}") SELECT "{key}", "{words}" FROM {table} \
WHERE "{key}" > (SELECT key FROM {index}_end); \
UPDATE {index}_end SET key = (SELECT max("{key}") FROM {table}); END""",
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
        made = text.format(**names, key=table.key[0], behind=_AT_ONCE - 1)
        _make_with(declared, made, "sqlite")
    _make_with(declared, _GIN.format(f'"{table.words}"', **names), "postgresql")


def _make_with(declared: sa.Table, text: str, dialect: str) -> None:
    ddl: Any = sa.DDL
    made = ddl(text.replace("%", "%%")).execute_if(dialect=dialect)
    sa.event.listen(declared, "after_create", made)


class WordSearch:
    """Write the search of one clause in a table; `values` fill its marks in order."""

    def __init__(self, table: Table[Any], clause: Words) -> None:
        self.values: list[Any] = []
        self._table = table
        self._clause = clause

    def matches(self, key: str, column: str, *, sqlite: bool) -> str:
        """Return the SQL that a row, by its key and column of words, is meant."""
        if not sqlite:
            self.values.append(_joined(self._clause, _for_postgresql, " | ", " & "))
            return f"{_VECTOR.format(column)} @@ CAST(%s AS tsquery)"
        index = word_index(self._table)
        self.values.append(_joined(self._clause, _for_sqlite, " OR ", " AND "))
        found = f"SELECT rowid FROM {index} WHERE {index} MATCH ?"  # noqa: S608 - names of ours
        return f"({key} IN ({found}) OR {self._is_new(key, column)})"

    def by_age(
        self,
        names: str,
        *,
        descending: bool,
        limit: int | None,
        behind: Sequence[Any] | None,
    ) -> str:
        """Return what SQLite is asked for rows in order: it need not find all of them."""
        index, table = word_index(self._table), self._table.name
        key = f't0."{self._table.key[0]}"'
        beyond, way = ("<", "DESC") if descending else (">", "ASC")
        bound = -1 if limit is None else limit
        self.values.append(_joined(self._clause, _for_sqlite, " OR ", " AND "))
        at = ""
        if behind is not None:
            at = f" AND {key} {beyond} ?"
            self.values.append(behind[0])
        self.values.append(bound)
        tail = f"ORDER BY {key} {way} LIMIT ?"
        old = (
            f'SELECT {names} FROM {index} CROSS JOIN "{table}" AS t0 ON {key} = '  # noqa: S608 - likewise
            f"{index}.rowid WHERE {index} MATCH ?{at.replace(key, f'{index}.rowid')} "
            f"ORDER BY {index}.rowid {way} LIMIT ?"
        )
        is_new = self._is_new(key, f't0."{self._clause.column}"')
        if behind is not None:
            self.values.append(behind[0])
        self.values += [bound, bound]
        new = f'SELECT {names} FROM "{table}" AS t0 WHERE {is_new}{at} {tail}'  # noqa: S608 - likewise
        rank = f'"{self._table.key[0]}" {way}'
        return (
            f"SELECT * FROM ({old}) UNION ALL SELECT * FROM ({new}) "  # noqa: S608 - likewise
            f"ORDER BY {rank} LIMIT ?"
        )

    def _is_new(self, key: str, column: str) -> str:
        """Look through the rows that are not in the index yet."""
        groups = [
            " OR ".join(self._has(word, column) for word in group)
            for group in self._clause.groups
        ]
        behind = f"{key} > (SELECT key FROM {word_index(self._table)}_end)"  # noqa: S608 - likewise
        return " AND ".join([f"({behind}", *(f"({it})" for it in groups)]) + ")"

    def _has(self, word: Word, column: str) -> str:
        behind = "" if word.begins else " "
        self.values.append(f" {word.text}{behind}")
        text = f"' ' || {column}" + ("" if word.begins else " || ' '")
        return f"instr({text}, ?) > 0"


def _joined(
    clause: Words, write: Callable[[Word], str], any_of: str, all_of: str
) -> str:
    return all_of.join(f"({any_of.join(map(write, it))})" for it in clause.groups)


def _for_sqlite(word: Word) -> str:
    text = word.text.replace('"', '""')
    return f'"{text}" *' if word.begins else f'"{text}"'


def _for_postgresql(word: Word) -> str:
    text = word.text.replace("\\", "\\\\").replace("'", "''")
    return f"'{text}':*" if word.begins else f"'{text}'"
