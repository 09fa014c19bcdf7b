"""Find the other records of a type that have the same address or phone."""

from __future__ import annotations

from bizproc.portal.people.authorization import sees
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.rights import RecordRights
from bizproc.portal.schema.tables import LOOKUPS, RECORDS
from bizproc.store import Transaction, eq, one_of
from bizproc.workspace.records.schema import Schema

__all__ = ["duplicates_of"]

# of a number that half of all records have, the oldest are enough
_MOST_LOOKED_AT = 200


def duplicates_of(
    tx: Transaction,
    schema: Schema,
    rights: RecordRights,
    record: Record,
    *,
    user: str | None,
    limit: int,
) -> list[Record]:
    """Return the other records of its type with an e-mail or phone of a record.

    Oldest first; what is hidden from the user is left out. What somebody may not see of
    a record (its phone, say) makes nothing a duplicate.
    """
    hidden = rights.hidden(user, record.type)
    own = {
        (it.kind, it.value)
        for it in tx.select(LOOKUPS, eq("record", record.id))
        if not {it.kind, f"{it.kind}s"} & hidden
    }
    if not own:
        return []
    alike = tx.select(
        LOOKUPS,
        eq("type", record.type),
        one_of("kind", sorted({kind for kind, _ in own})),
        one_of("value", sorted({value for _, value in own})),
        order_by=("number", "kind", "value"),
        limit=_MOST_LOOKED_AT,
    )
    ids = {it.record for it in alike if (it.kind, it.value) in own} - {record.id}
    rows = tx.select(RECORDS, one_of("id", sorted(ids)), order_by=("number",))
    declared = schema.type(record.type)
    found = [Record.of(row, declared) for row in rows if row.deleted_at is None]
    seen = [rights.shown(user, it) for it in found if sees(rights, user, it)]
    return seen[:limit]
