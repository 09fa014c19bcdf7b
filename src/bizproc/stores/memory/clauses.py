"""Hold clauses against rows in memory."""

from __future__ import annotations

import operator
import statistics
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar

from bizproc.clauses import (
    All,
    Among,
    AnyOf,
    Clause,
    Compare,
    Has,
    Member,
    Not,
    Operand,
    Order,
    Steps,
    Words,
    scalar,
)
from bizproc.store import Condition, Table, Tally
from bizproc.stores.columns import comparable_column
from bizproc.stores.texts import check_texts

__all__ = ["Test", "in_order", "middles", "plain_of", "tallied", "test_of", "value_of"]

T = TypeVar("T")
Test = Callable[[Any], bool]
Rows = Callable[[Among], Collection[Any]]
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def test_of(table: Table[Any], clause: Clause, among: Rows) -> Test:
    """Make the test of a row; `among` gives the values of other rows.

    Raises:
        StoreError: a column that is not there, or cannot be compared.
    """
    if isinstance(clause, Compare):
        return _compare(table, clause)
    if isinstance(clause, Not):
        inner = test_of(table, clause.clause, among)
        return lambda row: not inner(row)
    if isinstance(clause, (All, AnyOf)):
        tests = [test_of(table, it, among) for it in clause.clauses]
        join = all if isinstance(clause, All) else any
        return lambda row: join(test(row) for test in tests)
    if isinstance(clause, Has):
        return _has(clause)
    if isinstance(clause, Words):
        return _words(clause)
    found = among(clause)
    column = clause.column
    return lambda row: getattr(row, column) in found


def value_of(operand: Operand) -> Callable[[Any], Any]:
    """Make what reads an operand from a row, as it is compared."""
    if isinstance(operand, Member):
        column, name, kind = operand.column, operand.name, operand.kind
        return lambda row: scalar(kind, (getattr(row, column) or {}).get(name))
    return operator.attrgetter(operand)


def plain_of(clause: Clause) -> list[Condition]:
    """Return conditions that every meant row meets: what an index may be asked."""
    if isinstance(clause, All):
        return [it for one in clause.clauses for it in plain_of(one)]
    if not isinstance(clause, Compare) or isinstance(clause.operand, Member):
        return []
    if clause.operator in {"=", "in"} and clause.value is not None:
        return [Condition(clause.operand, clause.operator, clause.value)]
    return []


def in_order(
    rows: list[T], order: Order, limit: int | None, after: Sequence[Any] | None
) -> list[T]:
    """Return rows in an order, perhaps from behind a place, at most so many."""
    value, then = (
        value_of(order.operand),
        [operator.attrgetter(it) for it in order.then],
    )

    def place(row: T) -> tuple[Any, ...]:
        return _placed(value(row), *(read(row) for read in then))

    ranked = sorted(rows, key=place, reverse=order.descending)
    if after is not None:
        behind = _placed(*after)
        beyond = operator.lt if order.descending else operator.gt
        ranked = [row for row in ranked if beyond(place(row), behind)]
    return ranked[:limit]


def tallied(
    rows: Iterable[Any],
    by: Sequence[str | Steps],
    total: str | None,
    most: int | None,
) -> list[Tally]:
    """Count rows by their values in columns, and sum one up."""
    groups: dict[tuple[Any, ...], list[Any]] = {} if by else {(): []}
    read = [_group_of(it) for it in by]
    for row in rows:
        groups.setdefault(tuple(it(row) for it in read), []).append(row)
    found = []
    for values, of_group in groups.items():
        sums = [] if total is None else [getattr(row, total) for row in of_group]
        known = [it for it in sums if it is not None]
        count = len(of_group) if most is None else min(most, len(of_group))
        found.append(Tally(values, count, sum(known) if known else None))
    return found


def middles(rows: Iterable[Any], by: Sequence[str | Steps], of: str) -> list[Tally]:
    """Find the medians of a column by the values of rows in others."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    read = [_group_of(it) for it in by]
    for row in rows:
        if (value := getattr(row, of)) is not None:
            groups.setdefault(tuple(it(row) for it in read), []).append(value)
    return [
        Tally(values, len(found), None, float(statistics.median(found)))
        for values, found in groups.items()
    ]


def _group_of(by: str | Steps) -> Callable[[Any], Any]:
    if isinstance(by, str):
        return operator.attrgetter(by)
    column, edges = by.column, by.edges

    def part(row: Any) -> int | None:
        value = getattr(row, column)
        return None if value is None else bisect_right(edges, value)

    return part


def _placed(value: Any, *then: Any) -> tuple[Any, ...]:
    """Return what places compare by: what is empty comes first."""
    return (value is not None, value, *then)


def _compare(table: Table[Any], clause: Compare) -> Test:
    if not isinstance(clause.operand, Member):
        comparable_column(table, Condition(clause.operand, clause.operator))
    read, wanted = value_of(clause.operand), clause.value
    if clause.operator == "is null":
        return lambda row: read(row) is None
    if clause.operator == "is not null":
        return lambda row: read(row) is not None
    operand = clause.operand
    check_texts(wanted if clause.operator == "in" else (wanted,))
    if clause.operator == "in":
        given = [_compared(operand, it) for it in wanted]
        allowed = {it for it in given if it is not None}
        return lambda row: read(row) in allowed
    value, compare = _compared(operand, wanted), _COMPARE[clause.operator]
    if value is None:
        return lambda _: False

    def holds(row: Any) -> bool:
        found = read(row)
        return found is not None and compare(found, value)

    return holds


def _compared(operand: Operand, value: Any) -> Any:
    return scalar(operand.kind, value) if isinstance(operand, Member) else value


def _has(clause: Has) -> Test:
    member = clause.member
    check_texts(clause.values)
    wanted = {scalar(member.kind, it) for it in clause.values} - {None}

    def holds(row: Any) -> bool:
        found = (getattr(row, member.column) or {}).get(member.name)
        if not isinstance(found, (list, tuple)):
            return False
        return any(scalar(member.kind, it) in wanted for it in found)

    return holds


def _words(clause: Words) -> Test:
    def holds(row: Any) -> bool:
        words = set(getattr(row, clause.column).split())
        return all(
            any(
                it.text in words
                or (it.begins and any(word.startswith(it.text) for word in words))
                for it in group
            )
            for group in clause.groups
        )

    return holds
