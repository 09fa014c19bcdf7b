"""What a store says when it refuses: the same words whatever keeps the rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bizproc.clock import TimeLimit
from bizproc.errors import (
    CollisionError,
    QueryTimeoutError,
    StoreError,
    did_you_mean,
)
from bizproc.store import Table


def read_only(target: str) -> StoreError:
    """Say that a transaction for reading cannot write."""
    return StoreError(
        f"cannot write to {target}: this transaction was opened by read(), which is "
        "for reading only; open it by begin()"
    )


def unknown_table(table: Table[Any], known: Iterable[Table[Any]]) -> StoreError:
    """Say that the store was not given the table."""
    hint = did_you_mean(table.name, [one.name for one in known])
    return StoreError(
        f"the store does not have the table {table.name!r}; name it when opening the "
        f"store, by tables=, or by the migrations= that it comes with{hint}"
    )


def ended(table: Table[Any]) -> StoreError:
    """Say that the transaction is over."""
    return StoreError(
        f"cannot use table {table.name}: the transaction has ended; a transaction "
        "lives as long as its with block"
    )


def took_too_long(limit: TimeLimit, doing: str) -> QueryTimeoutError:
    """Say that a question was given up, or that no time was left to ask it."""
    return QueryTimeoutError(
        f"cannot {doing}: it took longer than the {limit.span.total_seconds():g} s "
        "that it was given; ask for less, or give it more time"
    )


def taken(table: str, columns: Sequence[str]) -> CollisionError:
    """Say that a key or unique index is taken."""
    return CollisionError(
        f"table {table} already has a row with the same {', '.join(columns)}; "
        "somebody else was first: load it and retry"
    )


def changed_meanwhile(
    table: Table[Any], key: Sequence[Any], revision: int | None
) -> CollisionError:
    """Say that the row to be replaced is gone or of another revision."""
    name = ", ".join(map(str, key))
    wanted = "" if revision is None else f" at revision {revision}"
    return CollisionError(
        f"table {table.name} has no row {name}{wanted}; somebody else changed or "
        "removed it first: load it and retry"
    )


def rolled_back() -> StoreError:
    """Say that nothing is left to commit."""
    return StoreError(
        "cannot commit: the database rolled the transaction back after an error, or "
        "somebody ended it through its connection; run it again"
    )


def wrong_key(table: Table[Any], key: Sequence[Any]) -> StoreError:
    """Say that the key has too few or too many values."""
    return StoreError(
        f"table {table.name} is keyed by ({', '.join(table.key)}); "
        f"{len(key)} values were given"
    )
