"""Keep how long records stayed in their stages, as they leave them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterator

from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RECORD_EVENTS, RecordRow
from bizproc.portal.schema.view_tables import RECORD_STAYS, RecordStay
from bizproc.store import eq, one_of

__all__ = ["keep_stay", "rebuild_stays"]


def keep_stay(repository: Repository, before: RecordRow, after: RecordRow) -> None:
    """Note how long a record was in the stage that it left, if it is known since when."""
    if (before.funnel, before.stage) == (after.funnel, after.stage):
        return
    if before.funnel is None or before.stage is None or before.entered_at is None:
        return
    repository.tx.insert(RECORD_STAYS, _stay(before, after, repository.now))


def rebuild_stays(repository: Repository, row: RecordRow) -> tuple[RecordRow, bool]:
    """Bring the stays of a record in line with its history; say whether they were wrong.

    It returns the record with the moment when it came into its stage. A history that does
    not lead to where the record is tells nothing: then everything stays as it is.
    """
    if row.stage is None or row.funnel is None:
        return dataclasses.replace(row, entered_at=None), False
    states = [*_states(repository, row)]
    last = states[-1]
    if (last.funnel, last.stage) != (row.funnel, row.stage):
        return row, False
    told = [
        _stay(before, after, after.entered_at or row.created_at)
        for before, after in itertools.pairwise(states)
        if (before.funnel, before.stage) != (after.funnel, after.stage)
        and None not in {before.funnel, before.stage}
    ]
    kept = repository.tx.select(
        RECORD_STAYS, eq("record", row.id), order_by=("number",)
    )
    right = dataclasses.replace(row, entered_at=last.entered_at)
    if [_unnumbered(it) for it in kept] == [_unnumbered(it) for it in told]:
        return right, False
    repository.tx.delete(RECORD_STAYS, eq("record", row.id))
    repository.tx.insert(RECORD_STAYS, *told)
    return right, True


def _states(repository: Repository, row: RecordRow) -> Iterator[RecordRow]:
    """Yield a record as it was in each stage, by its history; the moves count as revisions."""
    moves = repository.tx.select(
        RECORD_EVENTS,
        eq("record", row.id),
        one_of("event", ("changed", "stage_changed")),
        order_by=("number",),
    )
    funnels = [it for it in moves if it.event == "changed" and it.field == "funnel"]
    stages = [it for it in moves if it.event == "stage_changed"]
    state = dataclasses.replace(
        row,
        revision=0,
        entered_at=row.created_at,
        funnel=funnels[0].old if funnels else row.funnel,
        stage=stages[0].old if stages else row.stage,
    )
    yield state
    for move in stages:
        before = [it.new for it in funnels if it.number < move.number]
        state = dataclasses.replace(
            state,
            revision=state.revision + 1,
            entered_at=move.at,
            funnel=before[-1] if before else state.funnel,
            stage=move.new,
        )
        yield state


def _stay(before: RecordRow, after: RecordRow, left_at: dt.datetime) -> RecordStay:
    entered_at = before.entered_at or left_at
    return RecordStay(
        record=after.id,
        number=after.revision,
        type=after.type,
        funnel=before.funnel or "",
        stage=before.stage or "",
        entered_at=entered_at,
        left_at=left_at,
        seconds=max(0, int((left_at - entered_at).total_seconds())),
        next_stage=after.stage if after.funnel == before.funnel else None,
    )


def _unnumbered(stay: RecordStay) -> RecordStay:
    return dataclasses.replace(stay, number=0)
