"""The operators of conditions as clauses of SQLAlchemy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

__all__ = ["CLAUSES"]

CLAUSES: dict[str, Callable[[sa.Column[Any], list[Any]], sa.ColumnElement[bool]]] = {
    "=": lambda column, binds: column == binds[0],
    "<": lambda column, binds: column < binds[0],
    "<=": lambda column, binds: column <= binds[0],
    ">": lambda column, binds: column > binds[0],
    ">=": lambda column, binds: column >= binds[0],
    "in": lambda column, binds: column.in_(binds),
    "not in": lambda column, binds: column.not_in(binds),
    "is null": lambda column, _: column.is_(None),
    "is not null": lambda column, _: column.is_not(None),
    # not false(): SQLAlchemy would drop the other conditions, and their parameters
    "never": lambda _, __: sa.literal_column("1") == sa.literal_column("0"),
}
