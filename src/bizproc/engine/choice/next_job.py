"""Choose the job that a worker does next: the first due whose turn it is."""

from __future__ import annotations

from collections.abc import Collection

from bizproc.engine.choice.turns import Turns
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import call_rates, jobs, lanes
from bizproc.engine.waits.lanes import Lane
from bizproc.model.rows import Job

__all__ = ["take_next", "take_next_of"]


def take_next(
    work: UnitOfWork, turns: Turns, *, but: Collection[str] = ()
) -> Job | None:
    """Hold the job that is to be done next and that no other transaction holds.

    Jobs of the actions `but` are passed over, and those that may not be called now; of
    those that workers outside do, all but what needs no call any more.
    """
    tx, now = work.transaction, work.now
    gate = _Gate(work, but)
    while (lane := turns.next()) is not None:
        if (found := _first_of(work, lane, gate)) is not None:
            return found
        turns.leave_out(lane)
    if not turns.is_look_due:
        found = jobs.take_first(tx, now=now)
        if found is None:
            turns.rest()
            return None
        if gate.admits(found):
            turns.took_first()
            return found
    seen = lanes.of_jobs(tx)
    waiting = [it for it in seen if it.due <= now and gate.is_open(it.action or "")]
    turns.begin(waiting, among=len(seen))
    # the first of the round, or what another worker has left of the others
    for lane in sorted(waiting, key=lambda it: it.due):
        if (found := _first_of(work, lane, gate)) is not None:
            turns.has_had(lane)
            return found
    external = work.components.actions.external()
    return jobs.take_kept(tx, external, now=now) if external else None


def take_next_of(work: UnitOfWork, turns: Turns, action: str) -> Job | None:
    """Hold the job of an action that is to be done next outside."""
    tx, now = work.transaction, work.now
    for is_new in (False, True):
        if is_new:
            waiting = [it for it in lanes.of_jobs(tx, action) if it.due <= now]
            turns.begin(waiting, among=len(waiting))
        while (lane := turns.next()) is not None:
            if (found := jobs.take_first_of(tx, lane, now=now)) is not None:
                return found
            turns.leave_out(lane)
    return None


class _Gate:
    """Know which actions may be called now, and ask for each but once."""

    def __init__(self, work: UnitOfWork, but: Collection[str]) -> None:
        self._work = work
        self._actions = work.components.actions
        self._shut = {*but, *self._actions.external()}
        self._open: set[str] = set()

    def is_open(self, name: str) -> bool:
        """Say whether an action may be called, as far as others let it."""
        if name not in self._shut and name not in self._open:
            free = name not in self._actions or call_rates.is_free(
                self._work.transaction, self._actions.get(name), now=self._work.now
            )
            (self._open if free else self._shut).add(name)
        return name in self._open

    def admits(self, job: Job) -> bool:
        """Say whether a job may be done, and let nobody else decide meanwhile."""
        if job.outcome is not None:
            return True
        if not self.is_open(job.action):
            return False
        if job.action not in self._actions:
            return True
        action = self._actions.get(job.action)
        if call_rates.admit(self._work.transaction, action, now=self._work.now):
            return True
        # another worker was quicker
        self._open.discard(job.action)
        self._shut.add(job.action)
        return False


def _first_of(work: UnitOfWork, lane: Lane, gate: _Gate) -> Job | None:
    """Hold what is due first in a lane, if it may be done."""
    if not gate.is_open(lane.action or ""):
        return None
    found = jobs.take_first_of(work.transaction, lane, now=work.now)
    return found if found is not None and gate.admits(found) else None
