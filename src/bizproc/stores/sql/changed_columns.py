"""Tell which columns of a row differ from what is stored."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bizproc.model.structures import shared_empty
from bizproc.store import Table
from bizproc.stores.columns import Column, Kind, columns_of
from bizproc.stores.sql.types import Processor

__all__ = ["ChangedColumns"]

Mask = tuple[bool, ...]


class ChangedColumns:
    """Compare rows of a table: no column is written, and no index, that stays as it is.

    `read` are the columns in the order in which the driver finds them.
    """

    def __init__(
        self,
        table: Table[Any],
        values_of: Callable[[Any], Iterable[Any]],
        read: Sequence[str],
        writer: Callable[[str], Processor | None],
    ) -> None:
        columns = columns_of(table)
        self._values_of = values_of
        # whoever has a row may change a part of these in place, but for what is usual
        self._changeable = tuple(
            (
                position,
                read.index(column.name),
                writer(column.name) or str,
                _usual(column),
            )
            for position, column in enumerate(columns)
            if column.kind is Kind.VALUES
        )
        self._stands_at = [read.index(column.name) for column in columns]
        others = [column.name not in table.key for column in columns]
        # a table that is all key writes the key over itself
        self._all: Mask = tuple(others if True in others else [True] * len(others))

    def mask(self, row: Any, stored: Sequence[Any], given: Any) -> Mask:
        """Return which columns are to be written; if none differs, all but the key.

        Args:
            row: what is to be stored.
            stored: the row as the driver found it.
            given: the row that was made of that, and given out.
        """
        values = tuple(self._values_of(row))
        mask = [*map(operator.is_not, self._values_of(given), values)]
        for position, stands_at, write, usual in self._changeable:
            value = values[position]
            if value is usual or value is None or mask[position]:
                continue  # as it was given out, or another
            mask[position] = write(value) != stored[stands_at]
        return tuple(mask) if True in mask else self._all

    def stored(
        self, before: Sequence[Any], mask: Mask, written: Sequence[Any]
    ) -> Sequence[Any]:
        """Return the row as the driver will find it, after its columns were written."""
        after = [*before]
        for position, value in zip(
            itertools.compress(self._stands_at, mask), written, strict=False
        ):  # behind them the key is written
            after[position] = value
        return after


def _usual(column: Column) -> Any:
    """Return what most rows have in a column of values, which nobody can change."""
    return () if column.structure is None else shared_empty(column.structure)
