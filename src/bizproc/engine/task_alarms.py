"""Wake tasks up: a deferred one comes back, an open one reminds.

Alarms stand in the table of the timers, so that they fire in one order with those of
processes; a task has at most one of each kind: docs/requirements/platform.md §3.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bizproc.engine.waits import timers
from bizproc.model.rows import Timer, UserTask
from bizproc.model.states import OPEN_TASK_STATES, TaskState
from bizproc.model.task_details import NO_DETAILS
from bizproc.work import Work

RESUME = "resume"
REMIND = "remind"
_SYSTEM = "system"


def follow(work: Work, before: UserTask | None, after: UserTask) -> None:
    """Bring the alarms of a task in line with what was written."""
    if after.details is NO_DETAILS and (before is None or before.details is NO_DETAILS):
        return  # quick for tasks that never wake up
    for kind in (RESUME, REMIND):
        old = _moment(before, kind) if before is not None else None
        new = _moment(after, kind)
        if old == new:
            continue
        if old is not None:
            timers.take(work.transaction, _alarm_id(after, kind))
        if new is not None:
            timers.arm(work.transaction, _alarm(work, after, kind, new))


def ring(work: Work, alarm: Timer) -> None:
    """Do what an alarm is for; it has been taken off the table already."""
    task = work.task(alarm.key or "")
    if alarm.kind == RESUME:
        details = replace(task.details, until=None)
        mirror = task.details.mirror
        # where a stage means that work goes on, it goes on:
        # docs/requirements/support_ticket.md#b-30
        goes_on = mirror is not None and mirror.started is not None
        state = TaskState.STARTED if goes_on else TaskState.CREATED
        work.change_task(task, "resume", by=_SYSTEM, state=state, details=details)
    else:
        # once: a task that is renewed later does not remind again
        details = replace(task.details, remind_at=None)
        work.change_task(task, "remind", by=_SYSTEM, details=details)


def _moment(task: UserTask, kind: str) -> dt.datetime | None:
    if kind == RESUME:
        found = task.details.until
        wanted = task.state is TaskState.DEFERRED
    else:
        found = task.details.remind_at
        wanted = task.state in OPEN_TASK_STATES
    return found if wanted else None


def _alarm(work: Work, task: UserTask, kind: str, due: dt.datetime) -> Timer:
    return Timer(
        id=_alarm_id(task, kind),
        instance_id="",
        process_id=task.process_id or "",
        element_id=task.element_id or "",
        token=0,
        key=task.id,
        due=due.astimezone(dt.UTC),
        number=work.next_ordinal(),
        kind=kind,
    )


def _alarm_id(task: UserTask, kind: str) -> str:
    return f"{task.id}/{kind}"
