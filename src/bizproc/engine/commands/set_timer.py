"""Move a timer to another moment."""

from __future__ import annotations

from typing import Any

from bizproc.engine.moments import moment
from bizproc.engine.operators import check_operator, who
from bizproc.engine.suspension.rules import put_off
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import timers
from bizproc.errors import NotFoundError
from bizproc.model.rows import Timer


def set_timer(
    work: UnitOfWork,
    timer_id: str,
    due: Any,
    *,
    by: str | None,
    reason: str | None,
) -> Timer:
    """Let an armed timer of a process fire at another moment; a cycle keeps its others.

    A moment that is past fires it as soon as somebody fires timers.

    Raises:
        NotFoundError: there is no such timer: it fired, or was disarmed.
        InvalidValueError: `due` is no moment, duration or ISO 8601 text.
        ForbiddenError: this person is no operator.
    """
    check_operator(work, "set_timer", by, about=timer_id, reason=reason)
    timer = process_timer(work, timer_id)
    new = moment(due, base=work.now, time=work.components.domain.time)
    loaded = work.load(timer.instance_id)
    due_now, suspended_due = put_off(loaded.row, new)
    moved = timers.move(work.transaction, timer, due_now, suspended_due=suspended_due)
    loaded.changed = True
    told = {"from": timer.suspended_due or timer.due, "to": suspended_due or due_now}
    loaded.record("timer_moved", timer.element_id, {**who(by, reason), **told})
    return moved


def process_timer(work: UnitOfWork, timer_id: str) -> Timer:
    """Return an armed timer of a process, held to the end of the transaction.

    Raises:
        NotFoundError: there is none: it fired, was disarmed, or is a task's.
    """
    timer = timers.hold(work.transaction, timer_id)
    if timer is not None and timer.kind == "start":
        msg = (
            f"timer {timer_id!r} starts process {timer.process_id!r} by its diagram; "
            "deploy another moment, or start an instance by hand"
        )
        raise NotFoundError(msg)
    if timer is None or timer.kind != "process":
        msg = (
            f"no timer {timer_id!r} of a process is armed: it fired, was disarmed, or "
            "never was"
        )
        raise NotFoundError(msg)
    return timer
