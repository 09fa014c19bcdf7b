"""Say where SQLite, which knows nothing of how many rows there are, has to be steered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bizproc.clauses import All, Among, AnyOf, Clause, Compare, Order
from bizproc.store import Table

__all__ = ["FEW", "Range", "conjuncts", "has_own_order", "in_range", "leads"]

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


@dataclass(frozen=True, slots=True)
class Range:
    """Hold what an index answers of a clause, in another order than that asked for.

    It is an index whose first column is held equal, and whose second is compared. `among`
    is the part of the clause that has it as one of several ways to be meant, if it is one.
    """

    asked: All
    columns: frozenset[Any]
    among: AnyOf | None = None


def in_range(table: Table[Any], clause: Clause, order: Order) -> Range | None:
    """Return the range that a clause asks for, if rows are wanted as a key has them."""
    if not has_own_order(table, order):
        return None
    parts = [*conjuncts(clause)]
    found = _range(table, parts)
    for part in parts:
        if found is None and isinstance(part, AnyOf):
            found = _range_among(table, part)
    return found


def _range_among(table: Table[Any], clause: AnyOf) -> Range | None:
    others = [it for it in clause.clauses if not leads(table, it)]
    if len(others) != 1:
        return None
    found = _range(table, [*conjuncts(others[0])])
    return None if found is None else replace(found, among=clause)


def _range(table: Table[Any], clauses: Sequence[Clause]) -> Range | None:
    parts = [it for it in clauses if isinstance(it, Compare)]
    held = {it.operand: it for it in parts if it.operator == "="}
    for index in table.indexes:
        first, *rest = index.columns
        compared = [
            it for it in parts if it.operand in rest[:1] and it.operator in _RANGES
        ]
        if first in held and compared:
            return Range(All((held[first], *compared)), frozenset(rest[:1]))
    return None


def has_own_order(table: Table[Any], order: Order) -> bool:
    """Say whether rows are asked for as their key, or a unique index, has them."""
    unique = {name for it in table.indexes if it.unique for name in it.columns}
    return order.operand in {*table.key, *unique}
