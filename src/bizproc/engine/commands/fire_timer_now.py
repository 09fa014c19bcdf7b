"""Fire a timer by hand, before its moment."""

from __future__ import annotations

from bizproc.engine.commands.set_timer import process_timer
from bizproc.engine.operators import check_operator, who
from bizproc.engine.suspension.rules import check_goes_on
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import timers


def fire_timer_now(
    work: UnitOfWork, timer_id: str, *, by: str | None, reason: str | None
) -> str:
    """Fire an armed timer of a process; of a cycle that is the next time it was due.

    Returns:
        The id of its instance.

    Raises:
        NotFoundError: there is no such timer: it fired, or was disarmed.
        InvalidTransitionError: SUSPENDED.
        ForbiddenError: this person is no operator.
    """
    check_operator(work, "fire_timer", by, about=timer_id, reason=reason)
    timer = process_timer(work, timer_id)
    loaded = work.load(timer.instance_id)
    check_goes_on(loaded.row, f"timer {timer_id!r}")
    timers.take(work.transaction, timer.id)
    told = {"due": timer.due, **who(by, reason)}
    loaded.record("timer_fired", timer.element_id, told)
    if loaded.execution.has_token(timer.token):
        loaded.execution.trigger(timer.token)
    settle(work, loaded)
    return timer.instance_id
