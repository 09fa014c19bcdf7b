"""The table of the calls that began, and what it and the leases say: who must wait.

The limits hold for all workers of a database: calls that last are leased jobs, calls
that began are remembered for the span of their rate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from bizproc.action import Action, Actions
from bizproc.engine.waits import jobs, lanes
from bizproc.model.rows import NEVER, CallRate
from bizproc.store import CALL_RATES, Transaction

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def closed(
    tx: Transaction, actions: Iterable[Action], *, now: dt.datetime
) -> dict[str, dt.datetime]:
    """Return the actions that may not be called now, and until when at the latest.

    Those that workers outside do are none of them.
    """
    gated = (it for it in actions if it.limits.gated and not it.external)
    found = ((it.name, _free_from(tx, it, now)) for it in gated)
    return {name: moment for name, moment in found if moment > now}


def is_free(tx: Transaction, action: Action, *, now: dt.datetime) -> bool:
    """Say whether an action may be called now, unless somebody else is quicker."""
    return not action.limits.gated or _free_from(tx, action, now) <= now


def admit(tx: Transaction, action: Action, *, now: dt.datetime) -> bool:
    """Say whether an action may be called now, and let nobody else decide meanwhile."""
    if not action.limits.gated:
        return True
    tx.hold(f"calls of {action.name}")
    return _free_from(tx, action, now) <= now


def note_call(tx: Transaction, action: Action, *, now: dt.datetime) -> None:
    """Remember a call that begins, as long as the rate of its action asks for it."""
    rate = action.limits.rate
    if rate is None:
        return
    row = tx.get(CALL_RATES, action.name, lock=True)
    if row is None:
        tx.insert(CALL_RATES, CallRate(action=action.name, calls=(_number(now),)))
    else:
        calls = (*_recent(row, rate[1], now), _number(now))
        tx.replace(CALL_RATES, CallRate(action=action.name, calls=calls))


def next_moment(
    tx: Transaction, actions: Actions, *, now: dt.datetime, but: Collection[str] = ()
) -> dt.datetime:
    """Return when a job can be run here next, as far as is known now; or NEVER.

    Jobs of the actions `but` are left out.
    """
    external = actions.external()
    waiting = closed(tx, actions, now=now)
    if not (external or waiting or but):
        first = jobs.next_due(tx)
        return NEVER if first is None else first.due
    passed = {*external, *but}
    moments = [
        max(it.due, waiting.get(it.action or "", it.due))
        for it in lanes.of_jobs(tx)
        if it.action not in passed
    ]
    if external:
        kept = jobs.next_due(tx, *jobs.kept_of(external))
        moments.append(NEVER if kept is None else kept.due)
    return min(moments, default=NEVER)


def _free_from(tx: Transaction, action: Action, now: dt.datetime) -> dt.datetime:
    limits, moment = action.limits, now
    if limits.concurrency is not None:
        at_work = jobs.leased(tx, action.name, now=now)
        if len(at_work) >= limits.concurrency:
            moment = at_work[len(at_work) - limits.concurrency].due
    if limits.rate is not None:
        most, span = limits.rate
        row = tx.get(CALL_RATES, action.name)
        calls = () if row is None else _recent(row, span, now)
        if len(calls) >= most:
            oldest = _EPOCH + calls[-most] * _MICROSECOND
            moment = max(moment, oldest + span)
    return moment


def _recent(row: CallRate, span: dt.timedelta, now: dt.datetime) -> tuple[int, ...]:
    since = _number(now - span)
    return tuple(it for it in row.calls if it > since)


def _number(moment: dt.datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND
