"""Part conditions into what decides the SQL text, and the values that fill it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.store import Condition, Table
from bizproc.stores.columns import check_after, check_limit

__all__ = ["Shape", "padded", "shaped", "shaped_branches"]

# (column, operator, how many values): conditions that give the same SQL text.
Shape = tuple[tuple[str, str, int], ...]
_MOST_VALUES = 16_384


def shaped(conditions: Sequence[Condition]) -> tuple[Shape, list[Any]]:
    """Part conditions into what decides the SQL text, and the values."""
    shape: list[tuple[str, str, int]] = []
    values: list[Any] = []
    for condition in conditions:
        operator, value = condition.operator, condition.value
        if operator == "in":
            listed = padded([one for one in value if one is not None])
            shape.append((condition.column, "in" if listed else "never", len(listed)))
            values.extend(listed)
        elif operator == "not in":
            listed = padded([one for one in value if one is not None])
            known = "not in" if listed else "is not null"
            shape.append((condition.column, known, len(listed)))
            values.extend(listed)
        elif operator in {"is null", "is not null"}:
            shape.append((condition.column, operator, 0))
        elif value is None:
            # as in SQL: nothing is less or more than what is not known
            empty = "is null" if operator == "=" else "never"
            shape.append((condition.column, empty, 0))
        else:
            shape.append((condition.column, operator, 1))
            values.append(value)
    return tuple(shape), values


def shaped_branches(
    table: Table[Any],
    branches: Sequence[Sequence[Condition]],
    order_by: Sequence[str],
    after: Sequence[Any] | None,
    limit: int,
) -> tuple[tuple[Shape, ...], list[Any]]:
    """Part the conditions of branches that are read up to a limit, and merged."""
    check_limit(limit)
    shapes: list[Shape] = []
    values: list[Any] = []
    for conditions in branches:
        if after is not None:
            check_after(table, conditions, order_by, after)
        shape, own = shaped(conditions)
        shapes.append(shape)
        values += [*own, *(after or ()), limit]
    return tuple(shapes), [*values, limit]


def padded(values: list[Any]) -> list[Any]:
    """Repeat the last value up to a power of two: few lengths, few texts."""
    if len(values) > _MOST_VALUES:
        message = (
            f"a condition lists {len(values)} values; ask for at most {_MOST_VALUES} "
            "at a time"
        )
        raise InvalidValueError(message)
    if not values:
        return values
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values))
