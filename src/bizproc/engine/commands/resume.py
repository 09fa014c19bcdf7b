"""Resume an instance."""

from __future__ import annotations

from bizproc.engine.judging import judge_afterwards
from bizproc.engine.messages.kept_messages import give_kept, hold_wait
from bizproc.engine.operators import check_operator, who
from bizproc.engine.suspension.held_messages import release
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import jobs, subscriptions, timers
from bizproc.errors import InvalidTransitionError
from bizproc.model.row_factory import changed
from bizproc.store import eq


def resume(
    work: UnitOfWork, instance_id: str, *, by: str | None, reason: str | None
) -> None:
    """Let a suspended instance go on with what is due and what came meanwhile.

    If its process is suspended as well, it still waits for that.

    Raises:
        NotFoundError: there is no such instance.
        InvalidTransitionError: it has ended, or is not suspended by itself.
        ForbiddenError: this person is no operator.
    """
    check_operator(work, "resume", by, about=instance_id, reason=reason)
    loaded = work.load(instance_id)
    row = loaded.row
    with_process = row.process_suspended_at is not None
    if row.suspended_at is None:
        msg = f"process instance {instance_id!r} is not suspended"
        if with_process:
            msg += f" by itself; resume its process {row.process_id!r}"
        raise InvalidTransitionError(msg, from_=row.state.value)
    loaded.row = changed(row, suspended_at=None)
    loaded.changed = True
    loaded.record("instance_resumed", None, who(by, reason))
    if with_process:
        return
    of = eq("instance_id", instance_id)
    timers.resume(work.transaction, of)
    work.raised_jobs += jobs.resume(work.transaction, of)
    release(work, lambda kept: kept.only_instance == instance_id)
    give_kept_afterwards(work, instance_id)
    if loaded.execution.has_conditions():
        judge_afterwards(work, loaded.row)


def give_kept_afterwards(work: UnitOfWork, instance_id: str) -> None:
    """Give the waits that opened meanwhile what was kept for whoever comes."""

    def give() -> None:
        for wait in subscriptions.of_instance(work.transaction, instance_id):
            loaded = work.load(instance_id)
            if not loaded.execution.has_token(wait.token):
                continue
            hold_wait(work, wait)
            if give_kept(work, loaded, wait):
                settle(work, loaded)

    work.afterwards(give)
