"""Find records by their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.portal.tables import RECORDS, RecordRow
from bizproc.store import Condition, Transaction, eq
from bizproc.workspace.workspace import Workspace

__all__ = ["find_rows"]

_COLUMNS = ("funnel", "stage", "responsible")


def find_rows(
    tx: Transaction,
    workspace: Workspace,
    type_name: str | None,
    equal: Mapping[str, Any],
) -> list[RecordRow]:
    """Return the rows whose fields have these values, oldest first.

    Raises:
        NotFoundError: there is no such type.
        InvalidValueError: TYPE_ERROR, the type has no such field.
    """
    conditions = [Condition("deleted_at", "is null")]
    if type_name is not None:
        conditions.append(eq("type", workspace.schema.type(type_name).name))
        for name in equal:
            workspace.schema.type(type_name).field(name)
    elif equal:
        msg = "name the record type whose fields are compared"
        raise InvalidValueError(msg)
    conditions += [eq(name, equal[name]) for name in _COLUMNS if name in equal]
    rows = tx.select(RECORDS, *conditions, order_by=("type", "number"))
    return [row for row in rows if _fits(workspace, row, equal)]


def _fits(workspace: Workspace, row: RecordRow, equal: Mapping[str, Any]) -> bool:
    if not equal:
        return True
    shown = {**workspace.schema.type(row.type).view(row.fields), "id": row.id}
    return all(shown.get(name) == value for name, value in equal.items())
