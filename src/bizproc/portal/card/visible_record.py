"""Read a record as somebody sees it, within one transaction."""

from __future__ import annotations

from bizproc.portal.people import authorization
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repositories
from bizproc.portal.repository.rights import RecordRights
from bizproc.portal.schema.tables import RECORDS
from bizproc.store import Transaction

__all__ = ["visible_record"]


def visible_record(
    tx: Transaction,
    repositories: Repositories,
    rights: RecordRights,
    record_id: str,
    *,
    user: str | None,
) -> Record:
    """Return a record with all its fields, if a user may see it.

    Raises:
        NotFoundError: it is not there, or hidden from the user.
        ForbiddenError: the user may not see it.
    """
    row = tx.get(RECORDS, record_id)
    record = None
    if row is not None and row.deleted_at is None:
        record = Record.of(row, repositories.workspace.schema.type(row.type))
    return authorization.require_visible(rights, user, record, record_id)
