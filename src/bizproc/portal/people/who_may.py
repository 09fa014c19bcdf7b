"""Say who may do something with a record, for whoever may not."""

from __future__ import annotations

from bizproc.errors import ForbiddenError
from bizproc.portal.people.authorization import require_visible
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repositories
from bizproc.portal.schema.tables import RECORDS
from bizproc.store import Transaction

__all__ = ["who_may"]


def who_may(
    tx: Transaction,
    repositories: Repositories,
    action: str,
    record_id: str,
    *,
    by: str | None,
) -> tuple[str, ...]:
    """Return who may do something with a record that `by` sees, in order of their ids.

    Raises:
        NotFoundError: there is no such record, or it is hidden from them.
    """
    people = repositories.people.at(tx)
    rights = repositories.rights_in(tx, people)
    row, record = tx.get(RECORDS, record_id), None
    if row is not None and row.deleted_at is None:
        record = Record.of(row, repositories.workspace.schema.type(row.type))
    found = require_visible(rights, by, record, record_id)

    def may(user: str) -> bool:
        try:
            return rights.can(user, action, found) is None
        except ForbiddenError:  # what cannot decide refuses
            return False

    active = sorted(it.id for it in people.people.values() if it.active)
    return tuple(user for user in active if may(user))
