"""Keep how long records stayed in their stages, as they leave them."""

from __future__ import annotations

from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RecordRow
from bizproc.portal.schema.view_tables import RECORD_STAYS, RecordStay

__all__ = ["keep_stay"]


def keep_stay(repository: Repository, before: RecordRow, after: RecordRow) -> None:
    """Note how long a record was in the stage that it left, if it is known since when."""
    if (before.funnel, before.stage) == (after.funnel, after.stage):
        return
    if before.funnel is None or before.stage is None or before.entered_at is None:
        return
    span = repository.now - before.entered_at
    repository.tx.insert(
        RECORD_STAYS,
        RecordStay(
            record=after.id,
            number=after.revision,
            type=after.type,
            funnel=before.funnel,
            stage=before.stage,
            entered_at=before.entered_at,
            left_at=repository.now,
            seconds=max(0, int(span.total_seconds())),
            next_stage=after.stage if after.funnel == before.funnel else None,
        ),
    )
