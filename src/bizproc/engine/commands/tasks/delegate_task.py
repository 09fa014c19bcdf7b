"""Give a task to another person."""

from __future__ import annotations

from dataclasses import replace

from bizproc.engine.tasks.rules import check_may_do, permitted_task
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.model.rows import UserTask
from bizproc.model.task_details import Addresses


def delegate_task(
    work: UnitOfWork, task_id: str, assignee: str, *, by: str | None
) -> UserTask:
    """Give an open task to another person; its state stays.

    From now on it is theirs by name: it no longer follows the role it was made for.

    Raises:
        NotFoundError, InvalidTransitionError, ForbiddenError: as `complete_task`; also
            if the process wants the task done by somebody else.
        RefusedError: there is no such person.
    """
    task = permitted_task(work, task_id, "delegate", by)
    person = work.components.domain.tasks.find_assignee(work, task, assignee)
    check_may_do(task, person)
    addresses = replace(task.details.addresses or Addresses(), assignee=person)
    return work.change_task(
        task,
        "delegate",
        by=by,
        assignee=person,
        candidate_groups=(),
        details=replace(
            task.details, addresses=addresses, instead_of=None, taken_at=None
        ),
    )
