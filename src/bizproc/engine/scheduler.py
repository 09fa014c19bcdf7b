"""Do what is due: timers in the order of their moments, then jobs, each for itself."""

from __future__ import annotations

import datetime as dt

from bizproc.engine.choice.next_timer import find_next
from bizproc.engine.choice.turns import Turns
from bizproc.engine.commands.fire_timer import fire_timer
from bizproc.engine.components import Components
from bizproc.engine.incident_reports import Receiver, open_instance_incident
from bizproc.engine.jobs.executor import JobExecutor
from bizproc.engine.transaction_scope import perform, repeat
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import jobs, timers
from bizproc.errors import StoreUnavailableError
from bizproc.fault import CONTAINED
from bizproc.model.rows import Job, Timer

# what cannot be done now is due again after a while
_DELAY = dt.timedelta(minutes=5)


def run_due(components: Components, executor: JobExecutor, *, limit: int) -> int:
    """Do what is due, at most `limit` things; return how many were done.

    A timer goes before any job: what is called outside may take its time.

    Raises:
        StoreUnavailableError: the database is away for longer than it is waited for.
    """
    done = 0
    while done < limit and _run_next(components, executor):
        done += 1
    return done


def fire_timers(components: Components, turns: Turns, *, limit: int) -> int:
    """Fire the timers that are due, at most `limit`; return how many there were.

    Processes take turns; the timers of each fire in the order of their moments.
    """
    fired = 0
    while fired < limit:
        now = components.clock.now()
        with components.store.read() as tx:
            timer = find_next(tx, turns, now=now)
        if timer is None:
            break
        _fire(components, timer)
        fired += 1
    return fired


def fire_timer_if_due(components: Components, timer_id: str) -> None:
    """Fire one timer, if it is still there and due.

    Those of the same instance whose moments were before it go first: whoever was to
    fire them may be slower. One that is being fired is waited for.
    """
    now = components.clock.now()
    with components.store.read() as tx:
        timer = timers.find(tx, timer_id)
        if timer is None or timer.due > now:
            return
        before = timers.before(tx, timer)
    for one in (*before, timer):
        _fire(components, one)


def _run_next(components: Components, executor: JobExecutor) -> bool:
    """Fire the timer or run the job that is due first; False if nothing is."""
    timer, job = repeat(components, lambda _: _due(components))
    if timer is not None:
        _fire(components, timer)
        return True
    return job is not None and executor.run_next()


def _due(components: Components) -> tuple[Timer | None, Job | None]:
    now = components.clock.now()
    with components.store.read() as tx:
        timer = timers.next_due(tx, until=now)
        return timer, None if timer is not None else jobs.next_due(tx, until=now)


def _fire(components: Components, timer: Timer) -> None:
    try:
        perform(components, lambda work: fire_timer(work, timer), reports=False)
    except StoreUnavailableError:
        raise
    except CONTAINED as error:
        _put_off(components, timer, error)


def _put_off(components: Components, timer: Timer, error: BaseException) -> None:
    """Move on what a broken instance has due, so that it holds nothing else up."""
    receiver = Receiver(
        timer.instance_id, timer.process_id, timer.element_id, key=timer.key
    )

    def put_off(work: UnitOfWork) -> None:
        timers.put_off(work.transaction, timer, work.now + _DELAY)
        open_instance_incident(work, receiver, error)

    perform(components, put_off, reports=False)
