"""Put right what is kept of records beside their fields, some of them at a time.

It is what lists sort by, the words that records are found by, their addresses and phones,
and how long they stayed in their stages, as their histories tell. What is right stays as
it is, so that it may be done again, and beside everybody who works.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Final

from bizproc.errors import InvalidValueError
from bizproc.portal.records import index
from bizproc.portal.records.stays import rebuild_stays
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RECORDS, RecordRow
from bizproc.portal.schema.view_tables import RECORD_WORDS
from bizproc.portal.views.columns import columns_of, unique_ordinal
from bizproc.store import Condition

__all__ = ["MOST_AT_ONCE", "Reindexed", "reindex"]

MOST_AT_ONCE: Final = 1_000
"""More would keep everybody else waiting."""
_WORDS: Final = "words:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reindexed:
    """Tell what was looked at, and how much of it was put right.

    `next` is what `after` takes to go on, None at the end.
    """

    looked_at: int
    mended: int
    next: str | None


def reindex(repository: Repository, *, after: str | None, limit: int) -> Reindexed:
    """Put some records right, those behind a place; then rows of words of none.

    Raises:
        InvalidValueError: the limit is wrong.
    """
    if not 1 <= limit <= MOST_AT_ONCE:
        msg = f"limit {limit}: 1 to {MOST_AT_ONCE} records are put right at a time"
        raise InvalidValueError(msg)
    if after is not None and after.startswith(_WORDS):
        return _remove_lost_words(repository, after.removeprefix(_WORDS), limit)
    place = None if after is None else (after,)
    rows = repository.tx.select(RECORDS, order_by=("id",), after=place, limit=limit)
    mended = sum(_mend(repository, row.id) for row in rows)
    is_last = len(rows) < limit
    following = f"{_WORDS}-1" if is_last else rows[-1].id
    return Reindexed(looked_at=len(rows), mended=mended, next=following)


def _mend(repository: Repository, record_id: str) -> bool:
    row = repository.tx.get(RECORDS, record_id, lock=True)
    if row is None or row.type not in repository.workspace.schema.types:
        return False
    if row.deleted_at is not None:
        return index.mend(repository, row, None)
    right = _with_columns(repository, row)
    right, has_stays = rebuild_stays(repository, right)
    right, has_words = index.mend_words(repository, right)
    has_lookups = index.mend(repository, row, right)
    if right != row:
        repository.tx.replace(RECORDS, right, revision=row.revision)
    return right != row or has_stays or has_words or has_lookups


def _with_columns(repository: Repository, row: RecordRow) -> RecordRow:
    record_type = repository.type_of(row)
    columns = columns_of(record_type, row.fields, repository.workspace.time)
    ordinal = row.ordinal
    if not ordinal:
        ordinal = unique_ordinal(repository.ordinal(), row.type, row.number)
    changed_at = row.changed_at or row.created_at
    return dataclasses.replace(row, changed_at=changed_at, ordinal=ordinal, **columns)


def _remove_lost_words(repository: Repository, after: str, limit: int) -> Reindexed:
    """Remove rows of words that are no record's any more."""
    tx = repository.tx
    if not re.fullmatch(r"-1|[0-9]{1,19}", after):
        msg = f"after: {after!r:.40} is no place; give what `next` of the last one was"
        raise InvalidValueError(msg)
    behind = Condition("ordinal", ">", int(after))
    rows = tx.select(RECORD_WORDS, behind, order_by=("ordinal",), limit=limit)
    lost = []
    for row in rows:
        record = tx.get(RECORDS, row.record)
        if record is None or record.ordinal != row.ordinal or record.deleted_at:
            lost.append(row.ordinal)
    for ordinal in lost:
        tx.delete(RECORD_WORDS, Condition("ordinal", "=", ordinal))
    following = f"{_WORDS}{rows[-1].ordinal}" if len(rows) == limit else None
    return Reindexed(looked_at=0, mended=len(lost), next=following)
