"""List the processes that ran, or run, on a record, and draw where they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bizproc.diagram import Highlight, read_drawing, render_svg
from bizproc.engine.waits import incidents
from bizproc.model.rows import Definition, ProcessInstance
from bizproc.model.states import InstanceState, InstanceWord, instance_word
from bizproc.portal.card.timeline import LETTER_PROCESS
from bizproc.portal.schema.tables import INSTANCE_RECORDS
from bizproc.store import DEFINITIONS, INSTANCES, Transaction, eq, one_of

__all__ = ["RecordProcess", "draw_process", "instances_of", "processes_of"]

_MOST = 50
HERE: Final = Highlight(name="here", ink="#8a5300", paper="#fff1d6")
FAILED: Final = Highlight(name="failed", ink="#b3261e", paper="#fde7e5")
PASSED: Final = Highlight(name="passed", ink="#1d5fb8", paper="#eaf2fd")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordProcess:
    """Hold one run of a process on a record; `state` is its state in a word."""

    instance_id: str
    process_id: str
    title: str
    version: int
    state: InstanceWord
    revision: int
    started_at: dt.datetime
    started_by: str | None
    ended_at: dt.datetime | None


def instances_of(tx: Transaction, record_id: str) -> list[ProcessInstance]:
    """Return the instances of a record, running ones first, then the newest.

    They are those whose key is its id, and those that its events started.
    """
    named = [
        it.instance_id for it in tx.select(INSTANCE_RECORDS, eq("record", record_id))
    ]
    found = tx.select(INSTANCES, eq("key", record_id))
    if named:
        found += tx.select(INSTANCES, one_of("id", named))
    each = {it.id: it for it in found}.values()
    newest = sorted(each, key=lambda it: (it.started_at, it.id), reverse=True)
    return sorted(newest, key=lambda it: it.state is not InstanceState.ACTIVE)[:_MOST]


def processes_of(tx: Transaction, record_id: str) -> list[RecordProcess]:
    """Return the runs of processes on a record, running ones first, at most 50.

    A process that carried a letter is told by the letter.
    """
    runs = [
        it
        for it in instances_of(tx, record_id)
        if it.process_id != LETTER_PROCESS or it.state is InstanceState.ACTIVE
    ]
    if not runs:
        return []
    ids = sorted({it.definition_id for it in runs})
    definitions = {it.id: it for it in tx.select(DEFINITIONS, one_of("id", ids))}
    active = [it.id for it in runs if it.state is InstanceState.ACTIVE]
    stuck = incidents.stuck(tx, active) if active else frozenset[str]()
    return [
        _shown(it, definitions.get(it.definition_id), has_incident=it.id in stuck)
        for it in runs
    ]


def _shown(
    run: ProcessInstance, definition: Definition | None, *, has_incident: bool
) -> RecordProcess:
    return RecordProcess(
        instance_id=run.id,
        process_id=run.process_id,
        title=(definition.title if definition else "") or run.process_id,
        version=definition.version if definition else 0,
        state=instance_word(run.state, has_incident=has_incident),
        revision=run.revision,
        started_at=run.started_at,
        started_by=run.started_by,
        ended_at=run.ended_at,
    )


def draw_process(
    content: bytes,
    *,
    file: str,
    process_id: str,
    passed: Iterable[str],
    here: Iterable[str],
    failed: Iterable[str],
) -> str:
    """Return a diagram as SVG: what was passed, where tokens stand, where one failed.

    Raises:
        SourceError: there is nothing to draw.
    """
    marked = dict.fromkeys(passed, PASSED)
    marked |= dict.fromkeys(here, HERE)
    marked |= dict.fromkeys(failed, FAILED)
    drawing = read_drawing(content, file=file, process=process_id)
    return render_svg(drawing, highlights=marked)
