"""Write clauses as SQL text with its values.

Names are those of declared tables and columns, and everything else is a parameter.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.engine import Dialect

from bizproc.clauses import (
    All,
    Among,
    AnyOf,
    Clause,
    Compare,
    Has,
    Member,
    Not,
    Operand,
    Order,
    Steps,
    Words,
    scalar,
)
from bizproc.store import Condition, Operator, Table, Tally
from bizproc.stores.columns import Column, column_of, comparable_column
from bizproc.stores.sql.condition_shape import padded
from bizproc.stores.sql.index_choice import Range, conjuncts, has_own_order, leads
from bizproc.stores.sql.members import items_of, member_sql
from bizproc.stores.sql.types import type_of
from bizproc.stores.sql.word_search import WordSearch

if TYPE_CHECKING:
    from bizproc.stores.sql.table_statements import TableStatements

__all__ = ["Question", "parts_of", "segments", "tally_of"]

_NEVER: Final = "1 = 0"
_ALWAYS: Final = "1 = 1"


class Question:
    """Write one question about rows of a table; `values` fill its marks in order."""

    def __init__(
        self, tables: Mapping[Table[Any], TableStatements], dialect: Dialect
    ) -> None:
        self.values: list[Any] = []
        self._tables = tables
        self._dialect = dialect
        self._sqlite = dialect.name == "sqlite"
        self._mark = "?" if self._sqlite else "%s"
        self._depth = 0
        self._steered = False
        self._ranged = False
        self._walked = frozenset[Any]()
        self._leading: Clause | None = None

    def look_up(self, found: Range | None, *, are_few: bool) -> None:
        """Look few rows up in an index of another order, or walk through that asked for."""
        if found is not None and are_few:
            self._ranged, self._leading = True, found.among
        elif found is not None:
            self._walked = found.columns

    # -- whole statements ------------------------------------------------------

    def rows(
        self,
        table: Table[Any],
        clause: Clause,
        order: Order,
        *,
        limit: int | None,
        behind: Sequence[Any] | None = None,
        empty: bool | None = None,
    ) -> str:
        """Return the text that reads rows; `empty`: only those without a rank, or with.

        `behind` has the place of a row among those.
        """
        if isinstance(clause, Words) and self._sqlite and order.operand in table.key:
            search = WordSearch(table, clause)
            text = search.by_age(
                self._names(table),
                descending=order.descending,
                limit=limit,
                behind=behind,
            )
            self.values.extend(search.values)
            return text
        where = [self._meant(table, clause)]
        if empty is not None:
            there = "IS NULL" if empty else "IS NOT NULL"
            where.append(f"{self._operand(table, order.operand)} {there}")
        if behind is not None:
            where.append(self._behind(table, order, behind, with_rank=not empty))
        names, source = self._names(table), f'FROM "{table.name}" AS t0'
        ordered = f"ORDER BY {self._ordering(table, order, with_rank=not empty)}"
        found = f"{source} WHERE {' AND '.join(where)} {ordered}"
        if limit is None:
            return f"SELECT {names} {found}"
        self.values.append(limit)
        found += f" LIMIT {self._mark}"
        if not (self._sqlite and self._sorts(table, order)):
            return f"SELECT {names} {found}"
        # SQLite would sort whole rows, and read all of each for it
        found = f"SELECT t0.rowid {found}"
        return f"SELECT {names} {source} WHERE t0.rowid IN ({found}) {ordered}"

    def groups(
        self,
        table: Table[Any],
        clause: Clause,
        by: Sequence[str | Steps],
        total: str | None,
    ) -> str:
        """Return the text that counts rows by columns, and sums one up."""
        columns = [self._part(table, name) for name in by]
        summed = "NULL" if total is None else f"sum({self._column(table, total)})"
        listed = ", ".join([*columns, "count(*)", summed])
        where = self._meant(table, clause)
        text = f'SELECT {listed} FROM "{table.name}" AS t0 WHERE {where}'  # noqa: S608 - likewise
        # by their places: the marks of parts cannot be written twice
        places = ", ".join(str(place + 1) for place in range(len(columns)))
        return text + (f" GROUP BY {places}" if columns else "")

    def middles(
        self, table: Table[Any], clause: Clause, by: Sequence[str | Steps], of: str
    ) -> str:
        """Return the text that counts the values of a column, and finds their middle."""
        columns = [self._part(table, name) for name in by]
        value = self._column(table, of)
        where = self._meant(table, All((clause, Compare(of, "is not null"))))
        groups = ", ".join(f"g{number}" for number in range(len(columns)))
        named = ", ".join(f"{it} AS g{n}" for n, it in enumerate(columns))
        window = f"PARTITION BY {groups}"
        ranked = (
            f"SELECT {groups}, v, row_number() OVER ({window} ORDER BY v) AS n, "  # noqa: S608 - likewise
            f"count(*) OVER ({window}) AS size FROM (SELECT {named}, {value} AS v "
            f'FROM "{table.name}" AS t0 WHERE {where}) AS known'
        )
        return (
            f"SELECT {groups}, max(size), avg(v) FROM ({ranked}) AS ranked "  # noqa: S608 - likewise
            f"WHERE n IN ((size + 1) / 2, (size + 2) / 2) GROUP BY {groups}"
        )

    def bounded_count(self, table: Table[Any], clause: Clause, most: int) -> str:
        """Return the text that counts rows up to a bound."""
        where = self._meant(table, clause)
        self.values.append(most)
        return (
            f'SELECT count(*), NULL FROM (SELECT 1 FROM "{table.name}" AS t0 '  # noqa: S608 - likewise
            f"WHERE {where} LIMIT {self._mark}) AS found"
        )

    def _sorts(self, table: Table[Any], order: Order) -> bool:
        if len(table.key) != 1 or table.words is not None:
            return False  # nothing stands for a row of these
        return self._steered or self._ranged or not has_own_order(table, order)

    def _names(self, table: Table[Any]) -> str:
        return ", ".join(f't0."{name}"' for name in self._tables[table].read_names)

    # -- clauses ---------------------------------------------------------------

    def _meant(self, table: Table[Any], clause: Clause) -> str:
        """Write the clause of a whole question.

        SQLite does not know how few rows a list of keys or another table leaves, and may
        walk through all of them: then no other index is offered to it.
        """
        parts = [*conjuncts(clause)]
        if not self._sqlite:
            return self._joined(table, All(tuple(parts)))
        leading = [it for it in parts if leads(table, it) or it is self._leading]
        others = [it for it in parts if it not in leading]
        written = [self._clause(table, it) for it in leading[:1]]
        self._steered = bool(leading)
        written += [self._clause(table, it) for it in (*leading[1:], *others)]
        return " AND ".join(written) or _ALWAYS

    def _clause(self, table: Table[Any], clause: Clause) -> str:
        if isinstance(clause, (All, AnyOf)):
            return self._joined(table, clause)
        if isinstance(clause, Not):
            # what is unknown does not hold either
            return f"({self._clause(table, clause.clause)}) IS NOT TRUE"
        if isinstance(clause, Compare):
            return self._compare(table, clause)
        if isinstance(clause, Has):
            return self._has(table, clause)
        if isinstance(clause, Words):
            return self._words(table, clause)
        return self._among(table, clause)

    def _joined(self, table: Table[Any], clause: All | AnyOf) -> str:
        is_all = isinstance(clause, All)
        parts = [self._clause(table, it) for it in clause.clauses]
        if not parts:
            return _ALWAYS if is_all else _NEVER
        return f"({(' AND ' if is_all else ' OR ').join(parts)})"

    def _words(self, table: Table[Any], clause: Words) -> str:
        search = WordSearch(table, clause)
        key = self._column(table, table.key[0])
        column = self._column(table, clause.column)
        text = search.matches(key, column, sqlite=self._sqlite)
        self.values.extend(search.values)
        return text

    def _compare(self, table: Table[Any], clause: Compare) -> str:
        operand, operator = clause.operand, clause.operator
        left = self._operand(table, operand, operator)
        if operator in {"is null", "is not null"}:
            return f"{left} {operator.upper()}"
        write = self._write(table, operand)
        if operator == "in":
            return self._one_of(left, clause.value, write)
        value = None if clause.value is None else write(clause.value)
        if value is None:  # nothing is equal to, less or more than what is not known
            return _NEVER
        self.values.append(value)
        return f"{left} {operator} {self._mark}"

    def _one_of(
        self, left: str, values: Sequence[Any], write: Callable[[Any], Any]
    ) -> str:
        written = [write(it) for it in values if it is not None]
        listed = padded([it for it in written if it is not None])
        if not listed:
            return _NEVER
        self.values.extend(listed)
        return f"{left} IN ({', '.join([self._mark] * len(listed))})"

    def _has(self, table: Table[Any], clause: Has) -> str:
        member = clause.member
        column = self._column(table, member.column)
        source, item = items_of(member, column, sqlite=self._sqlite)
        found = self._one_of(item, clause.values, self._write(table, member))
        return f"EXISTS (SELECT 1 FROM {source} WHERE {found})"  # noqa: S608 - likewise

    def _among(self, table: Table[Any], clause: Among) -> str:
        left = self._column(table, clause.column)
        self._depth += 1
        other = self._column(clause.table, clause.other)
        where = self._clause(clause.table, clause.clause)
        name = f"t{self._depth}"
        self._depth -= 1
        return (
            f'{left} IN (SELECT {other} FROM "{clause.table.name}" AS {name} '  # noqa: S608 - likewise
            f"WHERE {where})"
        )

    # -- orders ----------------------------------------------------------------

    def _ordering(self, table: Table[Any], order: Order, *, with_rank: bool) -> str:
        way = "DESC" if order.descending else "ASC"
        parts = []
        if with_rank:
            rank = f"{self._operand(table, order.operand)} {way}"
            if not self._sqlite and self.may_be_empty(table, order.operand):
                rank += " NULLS LAST" if order.descending else " NULLS FIRST"
            parts.append(rank)
        parts += [f"{self._column(table, name)} {way}" for name in order.then]
        return ", ".join(parts)

    def _behind(
        self, table: Table[Any], order: Order, place: Sequence[Any], *, with_rank: bool
    ) -> str:
        """Compare whole rows of values, which both databases look up in an index."""
        names: list[Operand] = [*order.then]
        values = [*place[1:]]
        if with_rank:
            names, values = [order.operand, *names], [place[0], *values]
        left = [self._operand(table, it) for it in names]
        for name, value in zip(names, values, strict=True):
            self.values.append(self._write(table, name)(value))
        beyond = "<" if order.descending else ">"
        marks = ", ".join([self._mark] * len(values))
        return f"({', '.join(left)}) {beyond} ({marks})"

    @staticmethod
    def may_be_empty(table: Table[Any], operand: Operand) -> bool:
        """Say whether rows may have nothing to compare there."""
        if isinstance(operand, Member):
            return operand.kind != "truth"
        return column_of(table, operand).nullable

    # -- operands --------------------------------------------------------------

    def _operand(
        self, table: Table[Any], operand: Operand, operator: Operator = "="
    ) -> str:
        if isinstance(operand, Member):
            column = self._column(table, operand.column)
            return member_sql(operand, column, sqlite=self._sqlite)
        comparable_column(table, Condition(operand, operator))
        return self._column(table, operand)

    def _part(self, table: Table[Any], by: str | Steps) -> str:
        """Write a column, or which part of it a row is in."""
        if isinstance(by, str):
            return self._column(table, by)
        column, write = self._operand(table, by.column), self._write(table, by.column)
        cases = [f"WHEN {column} IS NULL THEN NULL"]
        for number, edge in enumerate(by.edges):
            self.values.append(write(edge))
            cases.append(f"WHEN {column} < {self._mark} THEN {number}")
        return f"CASE {' '.join(cases)} ELSE {len(by.edges)} END"

    def _column(self, table: Table[Any], name: str) -> str:
        # with a sign in front no index of a column is looked at
        is_signed = self._steered or name in self._walked
        sign = "+" if is_signed and self._depth == 0 else ""
        return f'{sign}t{self._depth}."{column_of(table, name).name}"'

    def _write(self, table: Table[Any], operand: Operand) -> Callable[[Any], Any]:
        if isinstance(operand, Member):
            kind = operand.kind
            return lambda value: _plain(scalar(kind, value), value)
        return _writer(column_of(table, operand), self._dialect)


def tally_of(
    one: TableStatements,
    found: Sequence[Any],
    by: Sequence[str | Steps],
    most: int | None,
    *,
    is_middle: bool,
) -> Tally:
    """Make a tally of what the driver found: values, how many, and what they come to."""
    *values, rows, last = found
    read = tuple(
        one.value(name, value) if isinstance(name, str) else value
        for name, value in zip(by, values, strict=True)
    )
    if is_middle:
        return Tally(read, rows, None, float(last))
    count = rows if most is None else min(rows, most)
    return Tally(read, count, None if last is None else int(last))


@functools.cache
def _writer(column: Column, dialect: Dialect) -> Callable[[Any], Any]:
    """Return what writes a value of a column as the driver takes it."""
    kind: Any = type_of(column)
    found: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(
        dialect
    )
    return found or (lambda value: value)


def _plain(read: Any, given: Any) -> Any:
    """Return what a member is compared with; what was read from one is that already."""
    if isinstance(read, bool):
        return int(read)
    return read if read is not None or not isinstance(given, str) else given


def segments(order: Order, place: Sequence[Any]) -> Iterator[tuple[bool, bool]]:
    """Yield what follows a place, in parts: of empty rank or not, behind it or all."""
    if place[0] is None:
        yield True, True
        if not order.descending:
            yield False, False
    else:
        yield False, True
        if order.descending:
            yield True, False


def parts_of(
    table: Table[Any], order: Order, after: Sequence[Any] | None
) -> list[tuple[Sequence[Any] | None, bool | None]]:
    """Part what is read into questions that an index can answer."""
    if after is None:
        return [(None, None)]
    if not Question.may_be_empty(table, order.operand):
        return [(after, None)]
    return [
        (after if behind else None, empty) for empty, behind in segments(order, after)
    ]
