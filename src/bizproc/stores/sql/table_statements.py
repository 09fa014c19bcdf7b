"""The SQL text of one table, written once per shape of a statement by SQLAlchemy Core.

What is executed afterwards is the text, on the driver's own cursor: a statement
then costs what the driver costs. The values go through the same type processors
that SQLAlchemy itself would use.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from operator import call
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from bizproc.errors import InvalidValueError, StateError, StoreError
from bizproc.model.row_factory import row_getter, row_maker
from bizproc.store import Condition, Group, Table
from bizproc.stores.columns import column_of, comparable_column, ordering
from bizproc.stores.sql.changed_columns import ChangedColumns, Seen, stored_then
from bizproc.stores.sql.clauses import CLAUSES
from bizproc.stores.sql.condition_shape import Shape
from bizproc.stores.sql.statement import (
    Statement,
    compiled,
    limited,
    runs_of,
    writer_of,
)
from bizproc.stores.sql.types import Processor

# what readers raise of what was not written by these writers
_UNREADABLE = (ValueError, LookupError, TypeError, InvalidValueError)
_COMPARING = frozenset({"<", "<=", ">", ">="})


class TableStatements:
    """Hold the statements of one table."""

    def __init__(self, table: Table[Any], declared: sa.Table, dialect: Dialect) -> None:
        self.table = table
        self.key_of = row_getter(table.row, table.key)
        self._declared = declared
        self._dialect = dialect
        self._names = tuple(declared.c.keys())
        # as they are selected and inserted: first what needs no reader or writer
        self._columns = sorted(declared.c, key=self._is_coded)
        self.read_names = tuple(column.name for column in self._columns)
        self._readers = runs_of([self._reader(column) for column in self._columns])
        # A table that is all key: replacing a row writes the key over itself.
        self._others = [n for n in self._names if n not in table.key] or [*self._names]
        self._key_names = [f"key_{name}" for name in table.key]
        self._key_at = [self.read_names.index(name) for name in table.key]
        self.values_of = row_getter(table.row, self.read_names)
        self.replaced_of = row_getter(table.row, (*self._others, *table.key))
        self._selects: dict[Any, Statement] = {}
        self.made = row_maker(table.row, self.read_names)
        self._revision_at = (
            self.read_names.index("revision") if "revision" in self._names else None
        )

    def row(self, found: Sequence[Any]) -> Any:
        """Make a row of what the driver found."""
        return self.made(self.read(found))

    def read(self, found: Sequence[Any]) -> list[Any]:
        """Return the values of a row of what the driver found, for `made`."""
        values = list(found)
        try:
            for run, readers in self._readers:
                values[run] = map(call, readers, values[run])
        except _UNREADABLE as error:
            raise StateError(self._unreadable(found)) from error
        return values

    def _unreadable(self, found: Sequence[Any]) -> str:
        key = ", ".join(str(found[position]) for position in self._key_at)
        for column, value in zip(self._columns, found, strict=True):
            try:
                self.value(column.name, value)
            except _UNREADABLE:
                break
        return (
            f"table {self.table.name}: row {key} holds {value!r:.80} in column "
            f"{column.name}, which this version cannot read; it was written by hand or "
            "by a newer bizproc"
        )

    def revision(self, found: Sequence[Any]) -> Any:
        """Return the revision of what the driver found; None without such a column."""
        return None if self._revision_at is None else found[self._revision_at]

    @functools.cached_property
    def changed_columns(self) -> ChangedColumns:
        """Return what tells which columns of a row are to be written."""
        return ChangedColumns(self.table, self.read_names, self._writer)

    @functools.cached_property
    def insert(self) -> Statement:
        """Return the statement that takes `values_of(row)`."""
        binds = {name: self._bind(name, name) for name in self.read_names}
        columns = [sa.column(it.name, it.type) for it in self._columns]
        insert = sa.table(self.table.name, *columns).insert()
        return self._compiled(insert.values(binds), self.read_names)

    @functools.cached_property
    def replace(self) -> Statement:
        """Return the statement that takes `replaced_of(row)`."""
        return self._replace()

    @functools.cached_property
    def replace_revision(self) -> Statement:
        """Return the statement that takes `replaced_of(row)` and the old revision."""
        return self._replace(self._is_of_revision())

    def change(
        self, key: Sequence[Any], row: Any, seen: Seen
    ) -> tuple[str, list[Any], Seen]:
        """Return what writes the columns of a row that differ, and what is seen then.

        The database then leaves the indexes of the others alone.
        """
        values, compared = self.values_of(row), self.changed_columns
        places = compared.places(values, seen)
        statement = self.change_of(places)
        written = statement.written([*[values[place] for place in places], *key])
        return statement.sql, written, (stored_then(seen[0], places, written), values)

    def change_of(self, places: tuple[int, ...]) -> Statement:
        """Return the statement that takes some columns of `read_names`, then the key."""
        return self._cached(("change", places), self._change)

    def change_revision(self, places: tuple[int, ...]) -> Statement:
        """Return the statement of `change_of` that also takes the old revision."""
        return self._cached(("change revision", places), self._change_revision)

    @functools.cached_property
    def get(self) -> Statement:
        """Return the statement that takes the values of the key."""
        return self._compiled(self._get(), self.table.key)

    @functools.cached_property
    def get_locked(self) -> Statement:
        """Return the statement that also locks the row, where rows have locks."""
        return self._compiled(self._get().with_for_update(), self.table.key)

    def select(
        self,
        shape: Shape,
        order_by: tuple[str, ...],
        *,
        limit: bool,
        after: bool = False,
        skip_locked: bool = False,
    ) -> Statement:
        """Return the statement that takes the values of the shape and what follows.

        After them come the values of `order_by` if it reads on after a place in that
        order, then the limit.
        """
        tail = ("row_limit",) if limit else ()
        key = (shape, order_by, after, tail, skip_locked)
        return self._cached(key, self._select)

    def select_any(
        self, shapes: tuple[Shape, ...], order_by: tuple[str, ...], *, after: bool
    ) -> Statement:
        """Return the statement that takes what each shape and its place need.

        After those of each comes the limit, and once more at the end.
        """
        return self._cached((shapes, order_by, after), self._select_any)

    def count_each(self, shapes: tuple[Shape, ...]) -> Statement:
        """Return the statement that takes the values of all shapes, one by one."""
        return self._cached((shapes, "count each"), self._count_each)

    def summary(
        self, shape: Shape, by: tuple[str, ...], least: str | None, size: str | None
    ) -> Statement:
        """Return the statement that takes the values of the shape."""
        return self._cached((shape, by, least, size), self._summary)

    def group(
        self, found: Sequence[Any], by: tuple[str, ...], least: str | None
    ) -> Group:
        """Make a group of what the driver found of a summary."""
        *values, rows, lowest, total, largest = found
        read = [self.value(name, one) for name, one in zip(by, values, strict=True)]
        lowest = None if least is None else self.value(least, lowest)
        return Group(tuple(read), rows, lowest, int(total or 0), int(largest or 0))

    def update(self, shape: Shape, names: tuple[str, ...]) -> Statement:
        """Return the statement that takes values of columns, then those of the shape."""
        return self._cached((shape, names, "update"), self._update_where)

    def delete(self, shape: Shape) -> Statement:
        """Return the statement that takes the values of the shape."""
        return self._cached((shape, "delete"), self._delete)

    def _cached(
        self, key: tuple[Any, ...], make: Callable[..., Statement]
    ) -> Statement:
        found = self._selects.get(key)
        if found is None:
            found = self._selects[key] = make(*key)
        return found

    def _change(self, _: str, places: tuple[int, ...]) -> Statement:
        names = [self.read_names[place] for place in places]
        return self._update(names, self._keyed(), self._key_names)

    def _change_revision(self, _: str, places: tuple[int, ...]) -> Statement:
        names = [self.read_names[place] for place in places]
        clauses = [*self._keyed(), self._is_of_revision()]
        return self._update(names, clauses, [*self._key_names, "old_revision"])

    def _is_of_revision(self) -> sa.ColumnElement[bool]:
        column_of(self.table, "revision")
        return self._declared.c.revision == sa.bindparam("old_revision")

    def _replace(self, *also: sa.ColumnElement[bool]) -> Statement:
        asked = [*self._key_names, *(["old_revision"] if also else [])]
        return self._update(self._others, [*self._keyed(), *also], asked)

    def _update_where(self, shape: Shape, names: tuple[str, ...], _: str) -> Statement:
        return self._update(names, *self._where(shape))

    def _update(
        self,
        names: Sequence[str],
        clauses: Sequence[sa.ColumnElement[bool]],
        asked: Sequence[str],
    ) -> Statement:
        binds = [(self._declared.c[name], self._bind(name, name)) for name in names]
        update = self._declared.update().where(*clauses).ordered_values(*binds)
        return self._compiled(update, [*names, *asked])

    def _get(self) -> sa.Select[Any]:
        binds = (
            self._declared.c[name] == self._bind(name, name) for name in self.table.key
        )
        return sa.select(*self._columns).where(*binds)

    def _keyed(self) -> list[sa.ColumnElement[bool]]:
        return [
            self._declared.c[name] == self._bind(name, f"key_{name}")
            for name in self.table.key
        ]

    def _select(
        self,
        shape: Shape,
        order_by: tuple[str, ...],
        after: bool,  # noqa: FBT001 - a part of the key under which it is kept
        tail: tuple[str, ...],
        skip_locked: bool,  # noqa: FBT001 - likewise
    ) -> Statement:
        clauses, names = self._where(shape)
        if after:
            clauses.append(self._behind(order_by))
            names.extend(f"after_{name.removeprefix('-')}" for name in order_by)
        select = sa.select(*self._columns).where(*clauses)
        select = select.order_by(*self._ranks(self._declared.c, shape, order_by))
        for name in tail:
            select = limited(select, name)
        if skip_locked:
            select = select.with_for_update(skip_locked=True)
        return self._compiled(select, [*names, *tail])

    def _select_any(
        self,
        shapes: tuple[Shape, ...],
        order_by: tuple[str, ...],
        after: bool,  # noqa: FBT001 - a part of the key under which it is kept
    ) -> Statement:
        every, names = [], []
        for number, shape in enumerate(shapes):
            branch = f"b{number}_"
            clauses, own = self._where(shape, branch)
            if after:
                clauses.append(self._behind(order_by, branch))
                own += [f"{branch}after_{it.removeprefix('-')}" for it in order_by]
            select = sa.select(*self._columns).where(*clauses)
            select = select.order_by(*self._ranks(self._declared.c, shape, order_by))
            first = limited(select, f"{branch}limit").subquery(f"branch{number}")
            every.append(sa.select(first))
            names += [*own, f"{branch}limit"]
        found = sa.union_all(*every).subquery("found")
        merged = sa.select(found).order_by(*self._ranks(found.c, (), order_by))
        return self._compiled(limited(merged, "row_limit"), [*names, "row_limit"])

    def _ranks(
        self, columns: Any, shape: Shape, order_by: tuple[str, ...]
    ) -> list[sa.UnaryExpression[Any]]:
        # what is compared is not empty, and an index has the empty ones elsewhere
        compared = {name for name, operator, _ in shape if operator in _COMPARING}
        ranks = []
        for name, descending in ordering(self.table, order_by):
            column = columns[name]
            rank = column.desc() if descending else column.asc()
            if self._declared.c[name].nullable and name not in compared:
                rank = rank.nulls_last() if descending else rank.nulls_first()
            ranks.append(rank)
        return ranks

    def _behind(
        self, order_by: tuple[str, ...], branch: str = ""
    ) -> sa.ColumnElement[bool]:
        """Compare whole rows of values, which both databases look up in an index."""
        names = [name.removeprefix("-") for name in order_by]
        row = sa.tuple_(*(self._declared.c[name] for name in names))
        place = sa.tuple_(
            *(self._bind(name, f"{branch}after_{name}") for name in names)
        )
        return row < place if order_by[0].startswith("-") else row > place

    def _count_each(self, shapes: tuple[Shape, ...], _: str) -> Statement:
        counts, names = [], []
        count = sa.select(sa.func.count()).select_from(self._declared)
        for number, shape in enumerate(shapes):
            clauses, its = self._where(shape, f"s{number}_")
            counts.append(count.where(*clauses).correlate(None).scalar_subquery())
            names += its
        return self._compiled(sa.select(*counts), names)

    def _summary(
        self, shape: Shape, by: tuple[str, ...], least: str | None, size: str | None
    ) -> Statement:
        clauses, names = self._where(shape)
        for name in filter(None, (*by, least)):
            comparable_column(self.table, Condition(name, "="))
        columns = [self._declared.c[name] for name in by]
        lowest = sa.null() if least is None else sa.func.min(self._declared.c[least])
        bytes_: sa.ColumnElement[Any] = sa.null()
        if size is not None:
            column_of(self.table, size)
            text = self._declared.c[size]
            if self._dialect.name == "sqlite":
                bytes_ = sa.func.length(sa.cast(text, sa.BLOB()))
            else:
                bytes_ = sa.func.octet_length(text)
        summed = (
            (sa.null(), sa.null())
            if size is None
            else (sa.func.sum(bytes_), sa.func.max(bytes_))
        )
        select = sa.select(*columns, sa.func.count(), lowest, *summed)
        select = select.select_from(self._declared).where(*clauses).group_by(*columns)
        for column in columns:
            rank = column.asc()
            select = select.order_by(rank.nulls_first() if column.nullable else rank)
        return self._compiled(select, names)

    def value(self, name: str, found: Any) -> Any:
        """Return a value of a column as the driver found it."""
        read = self._reader(self._declared.c[name])
        return found if found is None or read is None else read(found)

    def _delete(self, shape: Shape, _: str) -> Statement:
        clauses, names = self._where(shape)
        return self._compiled(self._declared.delete().where(*clauses), names)

    def _where(
        self, shape: Shape, prefix: str = ""
    ) -> tuple[list[sa.ColumnElement[bool]], list[str]]:
        clauses, names = list[sa.ColumnElement[bool]](), list[str]()
        for number, (name, operator, size) in enumerate(shape):
            comparable_column(self.table, Condition(name, operator))  # type: ignore[arg-type]
            column = self._declared.c[name]
            own = [f"{prefix}c{number}_{item}" for item in range(size)]
            binds = [self._bind(name, one) for one in own]
            make = CLAUSES.get(operator)
            if make is None:
                message = (
                    f"table {self.table.name}: unknown operator {operator!r} on column "
                    f"{name!r}; known: {', '.join(CLAUSES)}"
                )
                raise StoreError(message)
            clauses.append(make(column, binds))
            names.extend(own)
        return clauses, names

    def _bind(self, column: str, name: str) -> sa.BindParameter[Any]:
        return sa.bindparam(name, type_=self._declared.c[column].type)

    def _compiled(self, statement: Any, names: Sequence[str]) -> Statement:
        return compiled(statement, names, self._dialect)

    def _is_coded(self, column: sa.Column[Any]) -> bool:
        return bool(self._reader(column) or self._writer(column.name))

    def _writer(self, name: str) -> Processor | None:
        return writer_of(self._declared.c[name].type, self._dialect)

    def _reader(self, column: sa.Column[Any]) -> Processor | None:
        kind = column.type.dialect_impl(self._dialect)
        return kind.result_processor(self._dialect, None)
