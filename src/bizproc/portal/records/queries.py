"""Find records by their fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bizproc.engine.paging import Listing, read_page
from bizproc.errors import InvalidValueError
from bizproc.model.page import Page, Paging
from bizproc.portal.people.authorization import sees
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repositories
from bizproc.portal.repository.rights import RecordRights
from bizproc.portal.schema.tables import RECORDS, RecordRow
from bizproc.store import Condition, Transaction, eq, one_of
from bizproc.workspace.workspace import Workspace

__all__ = ["find_records"]

_COLUMNS = ("funnel", "stage", "responsible")
_RECORDS = Listing(
    name="records", table=RECORDS, orders={"number": ("type", "number", "id")}
)
# of a greater department each record is looked at: databases take no longer lists
_MOST_OWNERS = 500


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

    A field that is hidden from the user is none of the type's.

    Raises:
        NotFoundError: there is no such type.
        InvalidValueError: TYPE_ERROR, the type has no such field.
    """
    schema, rights = repositories.workspace.schema, repositories.rights_in(tx)
    if type_name is not None:
        type_name = schema.type(type_name).name
        known = rights.shown_type(user, schema.type(type_name))
        for name in equal:
            known.field(name)
    elif equal:
        msg = "name the record type whose fields are compared"
        raise InvalidValueError(msg)
    conditions = [Condition("deleted_at", "is null")]
    conditions += [eq(name, equal[name]) for name in _COLUMNS if name in equal]

    def show(rows: list[RecordRow]) -> list[Record | None]:
        return [_shown(row) for row in rows]

    def _shown(row: RecordRow) -> Record | None:
        if not _fits(repositories.workspace, row, equal):
            return None
        record = Record.of(row, schema.type(row.type))
        if not sees(rights, user, record):
            return None
        return rights.shown(user, record)

    types = [type_name] if type_name is not None else None
    branches = _branches(rights, user, types, tuple(schema.types))
    return read_page(
        tx, _RECORDS, [[*conditions, *one] for one in branches], paging, show
    )


def _branches(
    rights: RecordRights,
    user: str | None,
    asked: Sequence[str] | None,
    every: Sequence[str],
) -> list[list[Condition]]:
    """Return the conditions of which any must hold for a row to be worth reading.

    What the workspace declares is asked of the database; the other rights are asked
    row by row.
    """
    reached = None if user is None else rights.reached(user)
    if reached is None:
        return [[eq("type", it) for it in asked or ()]]
    of_owners: dict[frozenset[str] | None, list[str]] = {}
    for name in asked or every:
        owners = reached(name)
        if owners is not None and len(owners) > _MOST_OWNERS:
            owners = None
        of_owners.setdefault(owners, []).append(name)
    return [
        [one_of("type", types), *_of(owners)]
        for owners, types in of_owners.items()
        if owners is None or owners
    ]


def _of(owners: frozenset[str] | None) -> list[Condition]:
    return [] if owners is None else [one_of("responsible", sorted(owners))]


def _fits(workspace: Workspace, row: RecordRow, equal: Mapping[str, Any]) -> bool:
    if not equal:
        return True
    shown = {**workspace.schema.type(row.type).view(row.fields), "id": row.id}
    return all(shown.get(name) == value for name, value in equal.items())
