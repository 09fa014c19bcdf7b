"""Say where SQLite, which knows nothing of how many rows there are, has to be steered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from bizproc.clauses import All, Among, Clause, Compare, Order
from bizproc.store import Table

__all__ = ["FEW", "conjuncts", "has_own_order", "in_range", "leads"]

FEW: Final = 400
"""So many rows of a range are sorted; of more, rows are walked through in their order."""

_RANGES: Final = frozenset({"<", "<=", ">", ">="})


def conjuncts(clause: Clause) -> Iterator[Clause]:
    """Yield the clauses that must all hold."""
    if isinstance(clause, All):
        for it in clause.clauses:
            yield from conjuncts(it)
    else:
        yield clause


def leads(table: Table[Any], clause: Clause) -> bool:
    """Say whether a clause leaves so few rows that no index of others is looked at."""
    if isinstance(clause, Compare):
        return (clause.operand,) == table.key and clause.operator in {"=", "in"}
    return isinstance(clause, Among) and (clause.column,) == table.key


def in_range(table: Table[Any], clause: Clause, order: Order) -> tuple[Compare, ...]:
    """Return the part of a clause that an index answers, in another order than asked for.

    It is that of an index whose first column is held equal, and whose second is compared.
    """
    if not has_own_order(table, order):
        return ()
    parts = [it for it in conjuncts(clause) if isinstance(it, Compare)]
    first = {it.operand: it for it in parts if it.operator == "="}
    for index in table.indexes:
        leading, *rest = index.columns
        ranges = [
            it for it in parts if it.operand in rest[:1] and it.operator in _RANGES
        ]
        if leading in first and ranges:
            return (first[leading], *ranges)
    return ()


def has_own_order(table: Table[Any], order: Order) -> bool:
    """Say whether rows are asked for as their key, or a unique index, has them."""
    unique = {name for it in table.indexes if it.unique for name in it.columns}
    return order.operand in {*table.key, *unique}
