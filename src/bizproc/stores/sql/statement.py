"""One SQL text, and what writes its parameters as the driver takes them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import call
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from bizproc.errors import InvalidValueError
from bizproc.stores.sql.types import Processor

__all__ = ["Run", "Statement", "compiled", "limited", "runs_of", "writer_of"]

# what stands where, and what to call with each of it; NULL is None for all of them
Run = tuple[slice, tuple[Processor, ...]]


@dataclass(frozen=True, slots=True)
class Statement:
    """Hold SQL text and the writers of its parameters, in runs of neighbours."""

    sql: str
    runs: tuple[Run, ...]

    def written(self, values: Iterable[Any]) -> list[Any]:
        """Return the values as the driver takes them."""
        parameters = list(values)
        try:
            for run, writers in self.runs:
                parameters[run] = map(call, writers, parameters[run])
        except TypeError as error:  # of a type that no writer can look up
            value = _culprit(zip(writers, parameters[run], strict=True))
            message = f"{value!r:.80} cannot be kept here: {error}"
            raise InvalidValueError(message) from error
        return parameters


def runs_of(processors: Sequence[Processor | None]) -> tuple[Run, ...]:
    """Return where processors stand side by side: each run is called without a loop."""
    runs, at = list[Run](), 0
    for is_there, group in itertools.groupby(processors, key=lambda it: it is not None):
        found = [*group]
        if is_there:
            runs.append((slice(at, at + len(found)), tuple(filter(None, found))))
        at += len(found)
    return tuple(runs)


def _culprit(pairs: Iterable[tuple[Processor, Any]]) -> Any:
    for write, value in pairs:
        try:
            write(value)
        except TypeError:
            return value
    return None


def compiled(statement: Any, names: Sequence[str], dialect: Dialect) -> Statement:
    """Write a statement as text; `names` is the expected order of its parameters."""
    written = statement.compile(dialect=dialect)
    if list(written.positiontup) != list(names):
        message = f"parameters of {written} come as {written.positiontup}, not {names}"
        raise AssertionError(message)
    writers = [writer_of(written.binds[name].type, dialect) for name in names]
    return Statement(str(written), runs_of(writers))


def limited(select: sa.Select[Any], name: str) -> sa.Select[Any]:
    """Return a select of as many rows as the parameter of that name says."""
    # SQLite's compiler would bind an offset of its own if there were none.
    limit = sa.bindparam(name, type_=sa.BigInteger())
    return select.limit(limit).offset(sa.literal_column("0"))


def writer_of(kind: Any, dialect: Dialect) -> Processor | None:
    """Return what writes a value of a type as the driver takes it, if it does not itself."""
    writer: Processor | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return writer
