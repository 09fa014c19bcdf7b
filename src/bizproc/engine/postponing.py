"""Put off what a broken instance has due, so that it holds nothing else up (G6)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bizproc.engine.facts import IncidentOpened
from bizproc.errors import BizprocError, ConflictError
from bizproc.model.making import changed
from bizproc.model.rows import Incident, Job, Timer
from bizproc.model.states import IncidentState
from bizproc.store import INCIDENTS, JOBS, TIMERS, eq

if TYPE_CHECKING:
    from bizproc.engine.work import UnitOfWork

_DELAY = dt.timedelta(minutes=5)
_SOON = dt.timedelta(seconds=1)


def put_off(work: UnitOfWork, due: Timer | Job, error: BizprocError) -> None:
    """Move a timer or job on; open an incident unless it was only a collision.

    The instance itself is not touched: perhaps it cannot even be read. Nor is a job
    whose lease went to another worker, who may be at it.
    """
    tx = work.transaction
    conflict = isinstance(error, ConflictError)
    later = work.now + (_SOON if conflict else _DELAY)
    if isinstance(due, Timer):
        if tx.get(TIMERS, due.id) is not None:
            tx.replace(TIMERS, changed(due, due=later))
    else:
        job = tx.get(JOBS, due.id, lock=True)
        if job is not None and job.lock != due.lock:
            return
        if job is not None:
            moved = changed(job, due=later, lock=None, locked_until=None)
            tx.replace(JOBS, moved)
    if not conflict:
        _tell_once(work, due, error)


def _tell_once(work: UnitOfWork, due: Timer | Job, error: BizprocError) -> None:
    tx = work.transaction
    known = tx.count(
        INCIDENTS,
        eq("instance_id", due.instance_id),
        eq("token", due.token),
        eq("state", IncidentState.OPEN),
    )
    if known:
        return
    incident = Incident(
        id=work.new_id("incident"),
        instance_id=due.instance_id,
        process_id=due.process_id,
        element_id=due.element_id,
        token=due.token,
        code=error.code,
        message=f"the instance could not go on: {error}",
        attempts=1,
        state=IncidentState.OPEN,
        created_at=work.now,
    )
    tx.insert(INCIDENTS, incident)
    work.tell(IncidentOpened(None, incident))
