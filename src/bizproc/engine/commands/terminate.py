"""Stop an instance, also one that cannot be read."""

from __future__ import annotations

from bizproc.engine import instances
from bizproc.engine.facts import InstanceEnded
from bizproc.engine.faults.containment import concerns_all
from bizproc.engine.faults.unread_history import record_unread
from bizproc.engine.incident_reports import tell_at_any_rate
from bizproc.engine.operators import check_operator, who
from bizproc.engine.suspension.held_messages import give_up
from bizproc.engine.suspension.rules import is_suspended
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import incidents, jobs, subscriptions, timers, user_tasks
from bizproc.fault import CONTAINED, fault_of
from bizproc.model.row_factory import changed
from bizproc.model.rows import ProcessInstance, UserTask
from bizproc.model.states import InstanceState, TaskState


def terminate(
    work: UnitOfWork, instance_id: str, *, by: str | None, reason: str | None = None
) -> ProcessInstance:
    """Stop an active instance with everything in it.

    One that cannot be read or whose end the domain cannot take is removed from
    outside: its tasks, timers, jobs and waits end, its state stays as it was.

    Raises:
        NotFoundError: there is no such instance.
        ForbiddenError: FORBIDDEN, this person is no operator.
        InvalidTransitionError: it has ended.
    """
    check_operator(work, "terminate", by, about=instance_id, reason=reason)
    row = instances.active(work.transaction, instance_id, hold=True)
    try:
        with work.undoing():
            loaded = work.load(instance_id)
            work.protect(loaded)
            if by is not None or reason is not None:
                loaded.record("termination_asked", None, who(by, reason))
            loaded.execution.terminate()
            settle(work, loaded)
    except CONTAINED as error:
        if concerns_all(error, work):
            raise
        work.blamed = None
        asked = [] if by is None and reason is None else [who(by, reason)]
        _remove(work, row, error, asked)
    # the last word on what concerned it as a whole, which no token's end closes
    incidents.close_all_of(work.transaction, instance_id, work.now)
    return row


def _remove(
    work: UnitOfWork,
    row: ProcessInstance,
    error: BaseException,
    asked: list[dict[str, str | None]],
) -> None:
    """End an instance by its rows alone."""
    tx = work.transaction
    for task in user_tasks.pending_in(tx, row.id):
        if task.token is not None:
            _cancel(work, task)
    timers.disarm_all(tx, row.id)
    subscriptions.close_all(tx, row.id)
    jobs.cancel_all(tx, row.id)
    if is_suspended(row):
        give_up(work, row.id)
    why = fault_of(error)
    ended = ["process_terminated", None, {"unread": why.message, "code": why.code}]
    events = [*(["termination_asked", None, it] for it in asked), ended]
    after = record_unread(
        work,
        row,
        events,
        state=InstanceState.TERMINATED,
        live_key=None,
        ended_at=work.now,
    )
    tell_at_any_rate(work, InstanceEnded(after))


def _cancel(work: UnitOfWork, task: UserTask) -> None:
    """Cancel a task, even if the domain cannot take it."""
    try:
        with work.undoing():
            work.cancel_task(task)
    except CONTAINED as error:
        if concerns_all(error, work):
            raise
        after = changed(
            task,
            state=TaskState.CANCELED,
            control_since=None,
            ended_at=work.now,
            revision=task.revision + 1,
        )
        user_tasks.save(work.transaction, after, read=task.revision, before=None)
