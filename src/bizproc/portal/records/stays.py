"""Keep how long a record stays in each stage, as it moves."""

from __future__ import annotations

import dataclasses

from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RecordRow
from bizproc.portal.schema.view_tables import RECORD_STAYS, RecordStay
from bizproc.store import eq

__all__ = ["enter", "move"]


def enter(repository: Repository, row: RecordRow) -> None:
    """Note that a record came into its stage; without one nothing is noted."""
    if row.stage is None or row.funnel is None:
        return
    repository.tx.insert(
        RECORD_STAYS,
        RecordStay(
            record=row.id,
            number=row.revision,
            type=row.type,
            funnel=row.funnel,
            stage=row.stage,
            entered_at=repository.now,
        ),
    )


def move(repository: Repository, before: RecordRow, after: RecordRow) -> None:
    """Note that a record left a stage for another."""
    if (before.funnel, before.stage) == (after.funnel, after.stage):
        return
    is_open = eq("left_at", None)
    for stay in repository.tx.select(RECORD_STAYS, eq("record", after.id), is_open):
        span = repository.now - stay.entered_at
        left = dataclasses.replace(
            stay,
            left_at=repository.now,
            seconds=max(0, int(span.total_seconds())),
            next_stage=after.stage if after.funnel == stay.funnel else None,
        )
        repository.tx.replace(RECORD_STAYS, left)
    enter(repository, after)
