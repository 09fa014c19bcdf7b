"""Find records by their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.engine.paging import Listing, read_page
from bizproc.errors import InvalidValueError
from bizproc.model.page import Page, Paging
from bizproc.portal.people.authorization import sees
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repositories
from bizproc.portal.tables import RECORDS, RecordRow
from bizproc.store import Condition, Transaction, eq
from bizproc.workspace.workspace import Workspace

__all__ = ["find_records"]

_COLUMNS = ("funnel", "stage", "responsible")
_RECORDS = Listing(
    name="records", table=RECORDS, orders={"number": ("type", "number", "id")}
)


def find_records(
    tx: Transaction,
    repositories: Repositories,
    type_name: str | None,
    equal: Mapping[str, Any],
    *,
    user: str | None,
    paging: Paging,
) -> Page[Record]:
    """Return the records whose fields have these values and that a user may see.

    Raises:
        NotFoundError: there is no such type.
        InvalidValueError: TYPE_ERROR, the type has no such field.
    """
    workspace = repositories.workspace
    conditions = [Condition("deleted_at", "is null")]
    if type_name is not None:
        conditions.append(eq("type", workspace.schema.type(type_name).name))
        for name in equal:
            workspace.schema.type(type_name).field(name)
    elif equal:
        msg = "name the record type whose fields are compared"
        raise InvalidValueError(msg)
    conditions += [eq(name, equal[name]) for name in _COLUMNS if name in equal]

    rights = repositories.rights_in(tx)

    def show(rows: list[RecordRow]) -> list[Record | None]:
        return [_shown(row) for row in rows]

    def _shown(row: RecordRow) -> Record | None:
        if not _fits(workspace, row, equal):
            return None
        record = Record.of(row, workspace.schema.type(row.type))
        return record if sees(rights, user, record) else None

    return read_page(tx, _RECORDS, [conditions], paging, show)


def _fits(workspace: Workspace, row: RecordRow, equal: Mapping[str, Any]) -> bool:
    if not equal:
        return True
    shown = {**workspace.schema.type(row.type).view(row.fields), "id": row.id}
    return all(shown.get(name) == value for name, value in equal.items())
