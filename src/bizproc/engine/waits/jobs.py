"""The table of the jobs, which is the queue: all that enqueues, leases and finishes.

A job is one execution of an action after the commit, at least once. A try is counted
when a worker leases the job, before the call. While a worker has it, the job is due at
the end of the lease: if the worker is lost, the next one finds it there. While an
incident holds it, it is due never.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from bizproc.engine.waits import lanes
from bizproc.engine.waits.lanes import Lane
from bizproc.model.row_factory import changed
from bizproc.model.rows import NEVER, Job
from bizproc.model.states import JobState
from bizproc.store import JOBS, Condition, Transaction, eq, one_of

_FIRST = ("due", "id")
# of a job that no worker has
_NOBODYS: Mapping[str, Any] = {"lock": None, "locked_until": None, "worker": None}


def enqueue(tx: Transaction, job: Job) -> None:
    """Put a job into the queue."""
    tx.insert(JOBS, job)


def next_due(
    tx: Transaction, *conditions: Condition, until: dt.datetime | None = None
) -> Job | None:
    """Return the job that is due first; one that a worker has, at its lease's end."""
    due = Condition("due", "<", NEVER) if until is None else _due(until)
    found = tx.select(JOBS, due, *conditions, order_by=_FIRST, limit=1)
    return found[0] if found else None


def due(
    tx: Transaction,
    *,
    now: dt.datetime,
    closed: Collection[str] = (),
    external: Sequence[str] = (),
    limit: int,
) -> list[Job]:
    """Return jobs that are due and may be called now, at most so many; hold none.

    Of actions that workers outside do, those that need no call any more.
    """
    if not closed and not external:
        return tx.select(JOBS, _due(now), order_by=_FIRST, limit=limit)
    passed = {*closed, *external}
    open_ = [it for it in lanes.of_jobs(tx) if it.action not in passed]
    found = lanes.due_in_turn(tx, JOBS, open_, now=now, limit=limit)
    if external:
        kept = (_due(now), *kept_of(external))
        found += tx.select(JOBS, *kept, order_by=_FIRST, limit=limit)
    return found


def coming(tx: Transaction, *, after: dt.datetime) -> list[Job]:
    """Return the job that will be due first, if there is one."""
    of = (Condition("due", ">", after), Condition("due", "<", NEVER))
    return tx.select(JOBS, *of, order_by=_FIRST, limit=1)


def leased(tx: Transaction, action: str, *, now: dt.datetime) -> list[Job]:
    """Return the jobs of an action that workers have, the first to run out first."""
    held = (Condition("locked_until", ">", now), eq("action", action))
    return tx.select(JOBS, *held, order_by=("locked_until", "id"))


def take_first(tx: Transaction, *, now: dt.datetime) -> Job | None:
    """Hold the job that is due first and that no other transaction holds."""
    return _take_first(tx, _due(now))


def take_first_of(tx: Transaction, lane: Lane, *, now: dt.datetime) -> Job | None:
    """Hold what is due first in a lane and what no other transaction holds."""
    return _take_first(tx, *lanes.within(lane), _due(now), after=lane.place)


def take_kept(
    tx: Transaction, external: Sequence[str], *, now: dt.datetime
) -> Job | None:
    """Hold the first due job of external actions of which nothing is left to do outside."""
    return _take_first(tx, _due(now), *kept_of(external))


def kept_of(external: Sequence[str]) -> tuple[Condition, ...]:
    """Return which jobs of external actions are done but for taking over what came."""
    return one_of("action", external), Condition("outcome", "is not null")


def _take_first(
    tx: Transaction, *conditions: Condition, after: tuple[Any, ...] | None = None
) -> Job | None:
    found = tx.select(
        JOBS, *conditions, order_by=_FIRST, limit=1, after=after, skip_locked=True
    )
    return found[0] if found else None


def take(tx: Transaction, job_id: str, *, now: dt.datetime) -> Job | None:
    """Hold a job if it is due; None if not, or if it is gone."""
    job = tx.get(JOBS, job_id, lock=True)
    return None if job is None or job.due > now else job


def lease(
    tx: Transaction,
    job: Job,
    *,
    lock: str,
    until: dt.datetime,
    worker: str | None = None,
) -> Job:
    """Give a job that is held to the worker that knows the lock."""
    leased = changed(job, lock=lock, locked_until=until, due=until, worker=worker)
    tx.replace(JOBS, leased)
    return leased


def renew(tx: Transaction, job: Job, *, until: dt.datetime) -> bool:
    """Let a lease end later; False if the worker has it no more."""
    found = current(tx, job)
    if found is None or found.lock != job.lock:
        return False
    if found.due < until:
        tx.replace(JOBS, changed(found, locked_until=until, due=until))
    return True


def current(tx: Transaction, job: Job) -> Job | None:
    """Hold a job as it stands now; None if it is gone."""
    return tx.get(JOBS, job.id, lock=True)


def of_token(tx: Transaction, instance_id: str, token: int) -> Job | None:
    """Return the job of a token, or None."""
    found = tx.select(JOBS, eq("instance_id", instance_id), eq("token", token))
    return found[0] if found else None


def retry(
    tx: Transaction,
    job: Job,
    *,
    attempts: int,
    due: dt.datetime,
    error: str | None = None,
    traceback: str | None = None,
) -> None:
    """Put a job back into the queue, to be called again at its new moment.

    `error` says why the last try failed, if it did.
    """
    failed = error is not None
    again = changed(
        job,
        state=state_after(attempts),
        attempts=attempts,
        due=due,
        last_error=error if failed else job.last_error,
        traceback=traceback if failed else job.traceback,
        outcome=None,
        **_NOBODYS,
    )
    tx.replace(JOBS, again)


def find(tx: Transaction, job_id: str) -> Job | None:
    """Hold a job until the end of the transaction; None if it is gone."""
    return tx.get(JOBS, job_id, lock=True)


def hurry(tx: Transaction, job: Job, *, due: dt.datetime) -> None:
    """Let a job be taken at once; its attempts stay as they are."""
    tx.replace(JOBS, changed(job, due=due))


def hold(
    tx: Transaction,
    job: Job,
    *,
    outcome: Any = None,
    error: str,
    traceback: str | None = None,
) -> None:
    """Let nobody take a job until its incident is resolved.

    `outcome` is what the action came to, to be taken over then.
    """
    held = changed(
        job,
        state=JobState.FAILED,
        due=NEVER,
        outcome=job.outcome if outcome is None else outcome,
        last_error=error,
        traceback=traceback,
        **_NOBODYS,
    )
    tx.replace(JOBS, held)


def held(tx: Transaction, instance_id: str) -> list[Job]:
    """Return the jobs of an instance that wait for an operator."""
    found = tx.select(JOBS, eq("instance_id", instance_id), eq("due", NEVER))
    return [job for job in found if job.suspended_due is None]


def release(tx: Transaction, job: Job, *, now: dt.datetime) -> None:
    """Let a job that was held be taken at once; its tries are counted anew."""
    tx.replace(JOBS, changed(job, due=now, attempts=0))


def finish(tx: Transaction, job: Job) -> None:
    """Take a job off the queue: it came to its end."""
    tx.delete(JOBS, eq("id", job.id))


def cancel(tx: Transaction, instance_id: str, token: int) -> None:
    """Take the job of a token off the queue: its element was left."""
    tx.delete(JOBS, eq("instance_id", instance_id), eq("token", token))


def cancel_all(tx: Transaction, instance_id: str) -> None:
    """Take the jobs of an instance that is over off the queue."""
    tx.delete(JOBS, eq("instance_id", instance_id))


def relabel(
    tx: Transaction,
    instance_id: str,
    elements: Mapping[int, str],
    process_id: str,
    action_at: Callable[[int], str],
) -> None:
    """Let the jobs of an instance name the elements and actions of their tokens now.

    A call that is under way ends as it began.
    """
    for job in tx.select(JOBS, eq("instance_id", instance_id)):
        if job.token not in elements:
            continue
        named = changed(
            job,
            element_id=elements[job.token],
            process_id=process_id,
            action=action_at(job.token),
        )
        if named != job:
            tx.replace(JOBS, named)


def suspend(tx: Transaction, of: Condition) -> None:
    """Let nobody take a job of these instances until they are resumed.

    One that a worker has is left to it: what it comes to is kept, and if the worker is
    lost, the next one finds that it is suspended.
    """
    for job in tx.select(JOBS, of, Condition("due", "<", NEVER), eq("lock", None)):
        suspend_one(tx, job)


def suspend_one(tx: Transaction, job: Job) -> None:
    """Let nobody take a job until its instance is resumed."""
    tx.replace(JOBS, changed(job, due=NEVER, suspended_due=job.due))


def wait_for_resumption(
    tx: Transaction,
    job: Job,
    *,
    at: dt.datetime,
    attempts: int | None = None,
    outcome: Any = None,
) -> None:
    """Take a job from its worker, with what it came to, until its instance is resumed."""
    waiting = changed(
        job,
        attempts=job.attempts if attempts is None else attempts,
        due=NEVER,
        suspended_due=at,
        outcome=outcome,
        **_NOBODYS,
    )
    tx.replace(JOBS, waiting)


def resume(tx: Transaction, of: Condition, *, but: Collection[str] = ()) -> list[str]:
    """Give the jobs of these instances their moments back, but for some; return them."""
    found = [
        job
        for job in tx.select(JOBS, of, order_by=("suspended_due", "id"))
        if job.suspended_due is not None and job.instance_id not in but
    ]
    for job in found:
        tx.replace(JOBS, changed(job, due=job.suspended_due, suspended_due=None))
    return [job.id for job in found]


def state_after(attempts: int) -> JobState:
    """Return the state of a job that waits after so many failed attempts."""
    return JobState.FAILED if attempts else JobState.CREATED


def _due(now: dt.datetime) -> Condition:
    return Condition("due", "<=", now)
