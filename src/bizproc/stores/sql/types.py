"""How the columns of a table are written in SQL.

SQLite keeps an instant as text of one width, such as 2027-03-01T06:10:00.000000Z,
which sorts by time; PostgreSQL has a type for it.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from bizproc.errors import InvalidValueError
from bizproc.model.structures import shared_empty, structure_of, values_of
from bizproc.stores.columns import Column, Kind, utc
from bizproc.values import dump_values, load_values

Processor = Callable[[Any], Any]

# Text is compared by code points everywhere, whatever the language of the server.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


class Instant(TypeDecorator[dt.datetime]):
    """Keep an aware datetime in UTC."""

    impl = INSTANT
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Processor:
        """Return the function that writes a value."""
        return _write_text if dialect.name == "sqlite" else _write_instant

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the function that reads a value."""
        return _read_text if dialect.name == "sqlite" else _read_instant


class Choice(TypeDecorator[StrEnum]):
    """Keep a member of an enum of strings by its value."""

    impl = TEXT
    cache_ok = True

    def __init__(self, choices: type[StrEnum]) -> None:
        super().__init__()
        self.choices = choices

    def bind_processor(self, dialect: Dialect) -> Processor:  # noqa: ARG002 - as above
        """Return the function that writes a value."""
        return _Texts(self.choices).__getitem__

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:  # noqa: ARG002 - as above
        """Return the function that reads a value."""
        members: dict[Any, StrEnum | None] = {None: None}
        members.update((member.value, member) for member in self.choices)
        return members.__getitem__


class _Texts(dict[Any, str | None]):
    """Hold the text of each member, NULL for None; found without a call of Python."""

    def __init__(self, choices: type[StrEnum]) -> None:
        super().__init__((member, member.value) for member in choices)
        self[None] = None
        self._choices = choices

    def __missing__(self, value: Any) -> str:
        known = ", ".join(self._choices)
        message = f"{value!r} is no {self._choices.__name__}; known: {known}"
        raise InvalidValueError(message)


class Values(TypeDecorator[Any]):
    """Keep FEEL values as text; NULL stands for null."""

    impl = TEXT
    cache_ok = True

    def __init__(
        self, *, as_tuple: bool = False, structure: type | None = None
    ) -> None:
        super().__init__()
        self.as_tuple = as_tuple
        self.structure = structure

    def bind_processor(self, dialect: Dialect) -> Processor:  # noqa: ARG002 - as above
        """Return the function that writes a value."""
        return _write_values if self.structure is None else _write_structure

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:  # noqa: ARG002 - as above
        """Return the function that reads a value."""
        if self.structure is not None:
            return _Structures(self.structure).__getitem__
        return _TUPLES.__getitem__ if self.as_tuple else _read_values


def type_of(column: Column) -> TypeEngine[Any]:
    """Return the SQL type of a column."""
    if column.choices is not None:
        return Choice(column.choices)
    if column.kind is Kind.VALUES:
        return Values(as_tuple=column.as_tuple, structure=column.structure)
    return _TYPES[column.kind]


_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.TEXT: TEXT,
    Kind.INTEGER: sa.BigInteger(),
    Kind.BOOLEAN: sa.Boolean(),
    Kind.BYTES: sa.LargeBinary(),
    Kind.INSTANT: Instant(),
}


def _write_instant(value: Any) -> Any:
    return None if value is None else utc(value, "of an instant")


def _read_instant(value: Any) -> Any:
    return None if value is None else value.astimezone(dt.UTC)


# One command writes the same instant into many rows.
@functools.lru_cache(maxsize=1024)
def _write_text(value: Any) -> Any:
    if value is None:
        return None
    in_utc = utc(value, "of an instant")
    return in_utc.isoformat(timespec="microseconds")[:26] + "Z"


@functools.lru_cache(maxsize=1024)
def _read_text(value: Any) -> Any:
    return None if value is None else dt.datetime.fromisoformat(value)


# Most columns of FEEL values are empty: () and {} need no codec.
def _write_values(value: Any) -> Any:
    if value is None:
        return None
    if not value:
        kind = type(value)
        if kind is tuple:
            return "[]"
        if kind is dict:
            return "{}"
    return dump_values(value)


def _read_values(value: Any) -> Any:
    if value is None:
        return None
    return {} if value == "{}" else load_values(value)


class _Tuples(dict[Any, Any]):
    """Hold the usual tuples by their text: found without a call of Python."""

    def __missing__(self, value: str) -> Any:
        return tuple(load_values(value))


_TUPLES = _Tuples({None: None, "[]": ()})


class _Structures(dict[Any, Any]):
    """Hold the usual structure by its text, if nobody can change it; as `_Tuples`."""

    def __init__(self, kind: type) -> None:
        super().__init__({None: None})
        if (empty := shared_empty(kind)) is not None:
            self["{}"] = empty
        self._kind = kind

    def __missing__(self, value: str) -> Any:
        return structure_of(self._kind, _read_values(value))


def _write_structure(value: Any) -> Any:
    return None if value is None else _write_values(values_of(value))
