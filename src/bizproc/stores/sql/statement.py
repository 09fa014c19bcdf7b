"""One SQL text, and what writes its parameters as the driver takes them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from operator import call, itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from bizproc.errors import InvalidValueError
from bizproc.stores.sql.types import Processor
from bizproc.stores.texts import NUL, check_texts

__all__ = ["Run", "Statement", "compiled", "limited", "runs_of", "writer_of"]

# what stands where, and what to call with each of it; NULL is None for all of them
Run = tuple[slice, tuple[Processor, ...]]


@dataclass(frozen=True, slots=True)
class Statement:
    """Hold SQL text, the writers of its parameters in runs of neighbours, and where texts are."""

    sql: str
    runs: tuple[Run, ...]
    texts_of: Callable[[Sequence[Any]], Collection[Any]]

    def written(self, values: Iterable[Any]) -> list[Any]:
        """Return the values as the driver takes them."""
        parameters = list(values)
        try:
            for run, writers in self.runs:
                parameters[run] = map(call, writers, parameters[run])
            if NUL in "".join(filter(None, self.texts_of(parameters))):
                check_texts(self.texts_of(parameters))
        except TypeError as error:  # of a type that no writer can look up
            message = f"{self._culprit(parameters)!r:.80} cannot be kept here: {error}"
            raise InvalidValueError(message) from error
        return parameters

    def _culprit(self, parameters: Sequence[Any]) -> Any:
        """Find the value that a writer does not take, or that is no text."""
        for run, writers in self.runs:
            for write, value in zip(writers, parameters[run], strict=True):
                try:
                    write(value)
                except TypeError:
                    return value
        others = (it for it in self.texts_of(parameters) if not isinstance(it, str))
        return next(filter(None, others), None)


def runs_of(processors: Sequence[Processor | None]) -> tuple[Run, ...]:
    """Return where processors stand side by side: each run is called without a loop."""
    runs, at = list[Run](), 0
    for is_there, group in itertools.groupby(processors, key=lambda it: it is not None):
        found = [*group]
        if is_there:
            runs.append((slice(at, at + len(found)), tuple(filter(None, found))))
        at += len(found)
    return tuple(runs)


def _getter(positions: Sequence[int]) -> Callable[[Sequence[Any]], Collection[Any]]:
    if len(positions) == 1:
        [position] = positions
        return lambda values: (values[position],)
    return itemgetter(*positions) if positions else lambda _: ()


def compiled(statement: Any, names: Sequence[str], dialect: Dialect) -> Statement:
    """Write a statement as text; `names` is the expected order of its parameters."""
    written = statement.compile(dialect=dialect)
    if list(written.positiontup) != list(names):
        message = f"parameters of {written} come as {written.positiontup}, not {names}"
        raise AssertionError(message)
    types = [written.binds[name].type for name in names]
    writers = [writer_of(it, dialect) for it in types]
    texts = [position for position, it in enumerate(types) if isinstance(it, sa.Text)]
    return Statement(str(written), runs_of(writers), _getter(texts))


def limited(select: sa.Select[Any], name: str) -> sa.Select[Any]:
    """Return a select of as many rows as the parameter of that name says."""
    # SQLite's compiler would bind an offset of its own if there were none.
    limit = sa.bindparam(name, type_=sa.BigInteger())
    return select.limit(limit).offset(sa.literal_column("0"))


def writer_of(kind: Any, dialect: Dialect) -> Processor | None:
    """Return what writes a value of a type as the driver takes it, if it does not itself."""
    writer: Processor | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return writer
