"""Conditions, made ready to be held against rows in memory."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bizproc.store import Condition, Table
from bizproc.stores.columns import (
    Column,
    Kind,
    column_of,
    comparable_column,
    utc,
)
from bizproc.stores.texts import check_texts

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda value, wanted: value in wanted,
    "not in": lambda value, wanted: value not in wanted,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Hold the tests of all conditions, and what an index can use of them.

    `equals` has the value wanted of a column, `one_of` the values allowed in one,
    `ranges` the comparisons bounding one.
    """

    tests: tuple[tuple[str, Callable[[Any], bool]], ...]
    equals: dict[str, Any]
    one_of: dict[str, frozenset[Any]]
    ranges: dict[str, list[Condition]]

    def holds(self, row: Any) -> bool:
        """Tell whether the row meets all conditions."""
        return all(test(getattr(row, name)) for name, test in self.tests)


def query_of(table: Table[Any], conditions: Sequence[Condition]) -> Query:
    """Make the query of conditions that must all hold.

    Raises:
        StoreError: a column that is not there, or cannot be compared.
    """
    tests = []
    equals: dict[str, Any] = {}
    one_of: dict[str, frozenset[Any]] = {}
    ranges: dict[str, list[Condition]] = {}
    for given in conditions:
        column = comparable_column(table, given)
        condition = _comparable(column, given)
        tests.append((column.name, _test(condition)))
        if condition.operator == "is null":
            equals[column.name] = None
        elif condition.operator == "=":
            equals[column.name] = condition.value
        elif condition.operator == "in":
            one_of[column.name] = frozenset(condition.value) - {None}
        elif condition.operator in {"<", "<=", ">", ">="} and (
            condition.value is not None
        ):
            ranges.setdefault(column.name, []).append(condition)
    return Query(tests=tuple(tests), equals=equals, one_of=one_of, ranges=ranges)


def comparable_place(
    table: Table[Any], order: Sequence[tuple[str, bool]], after: Sequence[Any]
) -> tuple[Any, ...]:
    """Bring the instants of a place in an order into UTC."""
    return tuple(
        utc(value, name) if column_of(table, name).kind is Kind.INSTANT else value
        for (name, _), value in zip(order, after, strict=False)
    )


def _comparable(column: Column, condition: Condition) -> Condition:
    """Bring instants into UTC; refuse those without a zone, and texts of no database."""
    if column.kind is Kind.TEXT and condition.value is not None:
        is_list = condition.operator in {"in", "not in"}
        check_texts(condition.value if is_list else (condition.value,))
    if column.kind is not Kind.INSTANT or condition.value is None:
        return condition
    if condition.operator in {"in", "not in"}:
        value: Any = [utc(one, column.name) for one in condition.value]
    else:
        value = utc(condition.value, column.name)
    return condition._replace(value=value)


def _test(condition: Condition) -> Callable[[Any], bool]:
    wanted = condition.value
    if condition.operator == "is null" or (
        condition.operator == "=" and wanted is None
    ):
        return lambda value: value is None
    if condition.operator == "is not null":
        return lambda value: value is not None
    if wanted is None:  # as in SQL: nothing is less or more than what is not known
        return lambda _: False
    if condition.operator in {"in", "not in"}:
        wanted = frozenset(wanted)
    compare = _COMPARE[condition.operator]
    return lambda value: value is not None and compare(value, wanted)
