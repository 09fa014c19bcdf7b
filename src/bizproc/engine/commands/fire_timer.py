"""Fire a timer that is due."""

from __future__ import annotations

from bizproc.engine import task_alarms
from bizproc.engine.facts import FiredLate
from bizproc.engine.starts.timers import START, hold_starts, start_by_timer
from bizproc.engine.suspension.rules import hold_process, is_suspended
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import incidents, timers
from bizproc.model.row_factory import changed
from bizproc.model.rows import NEVER, Timer


def fire_timer(work: UnitOfWork, timer: Timer) -> None:
    """Fire a timer of a process, of its start or of a task, unless somebody else did."""
    if timer.kind == START:
        # suspended since, it has another moment and is not taken
        hold_process(work, timer.process_id)
        hold_starts(work, timer.process_id)
    if not timers.take(work.transaction, timer.id, due=timer.due):
        return
    if timer.kind == "process":
        _fire(work, timer)
    elif timer.kind != START:
        task_alarms.ring(work, timer)
    else:
        start_by_timer(work, timer)


def _fire(work: UnitOfWork, timer: Timer) -> None:
    loaded = work.load(timer.instance_id)
    if not loaded.execution.has_token(timer.token):
        return
    if is_suspended(loaded.row):
        _put_back(work, timer)
        return
    if loaded.execution.pass_over_missed(timer.token, timer.due):
        loaded.record("timer_passed_over", timer.element_id, {"due": timer.due})
    else:
        if work.now - timer.due > work.components.options.late_after:
            work.tell(FiredLate(loaded.row, timer.element_id, timer.due))
        loaded.record("timer_fired", timer.element_id, {"due": timer.due})
        loaded.execution.trigger(timer.token)
    settle(work, loaded)
    if timer.put_off:
        incidents.close_recovered(work.transaction, timer.instance_id, work.now)


def _put_back(work: UnitOfWork, timer: Timer) -> None:
    """Arm a timer again whose process was suspended since it was found due."""
    held = changed(timer, due=NEVER, suspended_due=timer.due)
    timers.arm(work.transaction, held)
