"""One SQL text, and what writes its parameters as the driver takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from bizproc.errors import InvalidValueError
from bizproc.stores.sql.types import Processor
from bizproc.stores.texts import refused_text

__all__ = ["Statement", "compiled", "limited"]


@dataclass(frozen=True, slots=True)
class Statement:
    """Hold SQL text, the writers of its parameters by position, and where texts are."""

    sql: str
    writers: tuple[tuple[int, Processor], ...]
    texts: tuple[int, ...] = ()

    def written(self, values: Iterable[Any]) -> list[Any]:
        """Return the values as the driver takes them."""
        parameters = list(values)
        try:
            for position, write in self.writers:
                value = parameters[position]
                if value is not None:  # NULL, whatever the type
                    parameters[position] = write(value)
            for position in self.texts:
                value = parameters[position]
                if value is not None and "\x00" in value:
                    raise refused_text(value)
        except TypeError as error:  # of a type that no writer can look up
            message = f"{parameters[position]!r:.80} cannot be kept here: {error}"
            raise InvalidValueError(message) from error
        return parameters


def compiled(statement: Any, names: Sequence[str], dialect: Dialect) -> Statement:
    """Write a statement as text; `names` is the expected order of its parameters."""
    written = statement.compile(dialect=dialect)
    if list(written.positiontup) != list(names):
        message = f"parameters of {written} come as {written.positiontup}, not {names}"
        raise AssertionError(message)
    return Statement(
        str(written),
        tuple(
            (position, write)
            for position, name in enumerate(names)
            if (write := _writer(written.binds[name].type, dialect)) is not None
        ),
        tuple(
            position
            for position, name in enumerate(names)
            if isinstance(written.binds[name].type, sa.Text)
        ),
    )


def limited(select: sa.Select[Any], name: str) -> sa.Select[Any]:
    """Return a select of as many rows as the parameter of that name says."""
    # SQLite's compiler would bind an offset of its own if there were none.
    limit = sa.bindparam(name, type_=sa.BigInteger())
    return select.limit(limit).offset(sa.literal_column("0"))


def _writer(kind: Any, dialect: Dialect) -> Processor | None:
    writer: Processor | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return writer
