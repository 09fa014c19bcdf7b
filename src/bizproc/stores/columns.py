"""How the fields of a row class are kept: one kind of column per annotation."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import types
import typing
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from bizproc.errors import InvalidValueError, StoreError, did_you_mean
from bizproc.store import Condition, Table


class Kind(Enum):
    """Say how the values of a column are kept."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    BYTES = "bytes"
    INSTANT = "instant"
    CHOICE = "choice"
    VALUES = "values"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Describe one column.

    `choices` is its enum, `as_tuple` the top-level form of its values, `structure` the
    frozen dataclass that it keeps.
    """

    name: str
    kind: Kind
    nullable: bool
    choices: type[StrEnum] | None = None
    as_tuple: bool = False
    structure: type | None = None


@functools.cache
def columns_of(table: Table[Any]) -> tuple[Column, ...]:
    """Return the columns of a table in the order of its row's fields."""
    hints = typing.get_type_hints(table.row)
    columns = tuple(
        _column(name, hints[name]) for name in table.row.__dataclass_fields__
    )
    known = {column.name for column in columns}
    used = {*table.key, *(name for index in table.indexes for name in index.columns)}
    for name in sorted(used - known):
        message = (
            f"table {table.name}: {table.row.__name__} has no field {name!r}, which "
            f"its key or an index names{did_you_mean(name, known)}"
        )
        raise StoreError(message)
    return columns


@functools.cache
def column_of(table: Table[Any], name: str) -> Column:
    """Return the column of that name.

    Raises:
        StoreError: the table has no such column.
    """
    for column in columns_of(table):
        if column.name == name:
            return column
    known = [column.name for column in columns_of(table)]
    message = f"table {table.name} has no column {name!r}{did_you_mean(name, known)}"
    raise StoreError(message)


def written_columns(table: Table[Any], names: Collection[str]) -> tuple[str, ...]:
    """Return the columns that an update writes, in the order of the row's fields.

    Raises:
        StoreError: no such column, one of the key, or none at all.
    """
    wanted = {column_of(table, name).name for name in names}
    fixed = [name for name in table.key if name in wanted]
    if fixed or not wanted:
        what = f"column {fixed[0]!r} is of its key" if fixed else "no column is named"
        message = f"table {table.name}: no row can be updated so, {what}"
        raise StoreError(message)
    return tuple(it.name for it in columns_of(table) if it.name in wanted)


def comparable_column(table: Table[Any], condition: Condition) -> Column:
    """Return the column of a condition, if it can be compared that way.

    Raises:
        StoreError: no such column, or one of FEEL values, which can only be asked
            whether it is null.
    """
    column = column_of(table, condition.column)
    if column.kind is Kind.VALUES and not condition.operator.startswith("is "):
        message = (
            f"table {table.name}: column {column.name!r} holds FEEL values, which are "
            "kept as text and cannot be compared; ask 'is null' or give the table a "
            "column of its own for what you look for"
        )
        raise StoreError(message)
    return column


@functools.cache
def ordering(
    table: Table[Any], order_by: Sequence[str]
) -> tuple[tuple[str, bool], ...]:
    """Return (column, descending) pairs; rows of equal rank follow by their key."""
    wanted = {name.removeprefix("-"): name.startswith("-") for name in order_by}
    for name in wanted:
        comparable_column(table, Condition(name, "="))
    return (
        *wanted.items(),
        *((name, False) for name in table.key if name not in wanted),
    )


def check_after(
    table: Table[Any],
    conditions: Sequence[Condition],
    order_by: Sequence[str],
    after: Sequence[Any],
) -> None:
    """Refuse a place to read on from that is none in this order.

    Raises:
        StoreError: the order does not tell where each row stands.
        InvalidValueError: there are not as many values as columns, or one is None.
    """
    fixed = frozenset(it.column for it in conditions if it.operator == "=")
    _check_total(table, fixed, tuple(order_by))
    if len(after) != len(order_by) or None in after:
        message = (
            f"table {table.name}: {tuple(after)!r} is no place in the order "
            f"{', '.join(order_by)}; give the values of these columns"
        )
        raise InvalidValueError(message)


@functools.cache
def _check_total(
    table: Table[Any], fixed: frozenset[str], order_by: tuple[str, ...]
) -> None:
    names = {name.removeprefix("-"): name.startswith("-") for name in order_by}
    missing = [name for name in table.key if name not in names and name not in fixed]
    empty = [name for name in names if column_of(table, name).nullable]
    problem = ""
    if missing:
        problem = f"it does not name {missing[0]!r} of the key"
    elif empty:
        problem = f"column {empty[0]!r} may be empty"
    elif len(set(names.values())) > 1:
        problem = "it leads in two directions"
    if problem:
        message = (
            f"table {table.name} cannot be read on from a place in the order "
            f"{', '.join(order_by)}: {problem}"
        )
        raise StoreError(message)


def check_limit(limit: int | None) -> None:
    """Refuse a negative limit."""
    if limit is not None and limit < 0:
        message = f"limit {limit} is negative; give 0 or more rows, or None for all"
        raise InvalidValueError(message)


def utc(instant: object, column: str) -> dt.datetime:
    """Return the instant in UTC.

    Raises:
        InvalidValueError: it is not a datetime, or has no time zone.
    """
    if not isinstance(instant, dt.datetime):
        message = f"column {column}: {instant!r} is not a datetime"
        raise InvalidValueError(message)
    if instant.tzinfo is None:
        message = (
            f"column {column}: {instant.isoformat()} has no time zone, so it names no "
            "instant; attach the zone that was meant"
        )
        raise InvalidValueError(message)
    return instant.astimezone(dt.UTC)


_PLAIN_KINDS = {
    str: Kind.TEXT,
    int: Kind.INTEGER,
    bool: Kind.BOOLEAN,
    bytes: Kind.BYTES,
    dt.datetime: Kind.INSTANT,
}


def _column(name: str, hint: Any) -> Column:
    nullable = hint is Any
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        parts = [part for part in typing.get_args(hint) if part is not type(None)]
        nullable = len(parts) < len(typing.get_args(hint))
        hint = parts[0] if len(parts) == 1 else Any
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Column(name=name, kind=Kind.CHOICE, nullable=nullable, choices=hint)
    return Column(
        name=name,
        kind=_PLAIN_KINDS.get(hint, Kind.VALUES),
        nullable=nullable,
        as_tuple=hint is tuple or typing.get_origin(hint) is tuple,
        structure=hint
        if isinstance(hint, type) and dataclasses.is_dataclass(hint)
        else None,
    )
