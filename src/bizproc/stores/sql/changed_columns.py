"""Tell which columns of a row differ from what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from bizproc.model.structures import shared_empty
from bizproc.store import Table
from bizproc.stores.columns import Column, Kind, columns_of
from bizproc.stores.sql.types import Processor

__all__ = ["ChangedColumns", "Seen", "stored_then"]

Seen: TypeAlias = tuple[Sequence[Any], Sequence[Any]]
"""A row as the driver found it, and the values that were read of that and given out."""


class ChangedColumns:
    """Compare rows of a table: no column is written, and no index, that stays as it is.

    Columns are told by where they stand in `read`, the order in which the driver
    finds them.
    """

    def __init__(
        self,
        table: Table[Any],
        read: Sequence[str],
        writer: Callable[[str], Processor | None],
    ) -> None:
        # whoever has a row may change a part of these in place, but for what is usual
        self._changeable = tuple(
            (read.index(column.name), writer(column.name) or str, _usual(column))
            for column in columns_of(table)
            if column.kind is Kind.VALUES
        )
        others = [place for place, name in enumerate(read) if name not in table.key]
        # a table that is all key writes the key over itself
        self._all = tuple(others or range(len(read)))

    def places(self, values: Sequence[Any], seen: Seen) -> tuple[int, ...]:
        """Return which columns of values are to be written; if none, all but the key."""
        stored, given = seen
        found = [
            place
            for place, (before, after) in enumerate(zip(given, values, strict=True))
            if before is not after
        ]
        for place, write, usual in self._changeable:
            value = values[place]
            # as it was given out, or another
            if (
                value is given[place]
                and value is not usual
                and value is not None
                and write(value) != stored[place]
            ):
                found.append(place)
        return tuple(found) or self._all


def stored_then(
    before: Sequence[Any], places: Sequence[int], written: Iterable[Any]
) -> Sequence[Any]:
    """Return the row as the driver will find it, after its columns were written."""
    after = [*before]
    for place, value in zip(places, written, strict=False):
        after[place] = value  # behind them the key is written
    return after


def _usual(column: Column) -> Any:
    """Return what most rows have in a column of values, which nobody can change."""
    return () if column.structure is None else shared_empty(column.structure)
