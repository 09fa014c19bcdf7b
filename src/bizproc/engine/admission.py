"""Ask the domain from whom a command is taken; the application itself is not asked."""

from __future__ import annotations

from collections.abc import Iterable

from bizproc.engine import instances
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits.user_tasks import no_such_task
from bizproc.errors import NotFoundError
from bizproc.model.message import Message
from bizproc.model.rows import UserTask

__all__ = [
    "check_instances",
    "check_message",
    "check_person",
    "check_start",
    "check_task",
]


def check_person(work: UnitOfWork, by: str | None) -> None:
    """Refuse who is nobody.

    Raises:
        ForbiddenError: FORBIDDEN.
    """
    if by is not None:
        work.components.domain.admission.check_person(work, by)


def check_start(work: UnitOfWork, key: str | None, by: str | None) -> None:
    """Refuse a person who may not start processes under a key.

    Raises:
        ForbiddenError, NotFoundError: as the domain decides.
    """
    if by is not None:
        work.components.domain.admission.check_person(work, by)
        work.components.domain.admission.check_start(work, key, by)


def check_message(work: UnitOfWork, message: Message, by: str | None) -> None:
    """Refuse a person who may not publish a message, or broadcast a signal.

    Raises:
        ForbiddenError, NotFoundError: as the domain decides.
    """
    if by is not None:
        work.components.domain.admission.check_person(work, by)
        work.components.domain.admission.check_message(work, message, by)


def check_instances(
    work: UnitOfWork, instance_ids: Iterable[str], by: str | None
) -> None:
    """Refuse the answer of a repeated start to who may not see its record any more.

    Raises:
        NotFoundError, ForbiddenError: as the domain decides.
    """
    if by is None:
        return
    for instance_id in instance_ids:
        row = instances.find(work.transaction, instance_id)
        if row is not None:  # what starts now is not written yet
            work.components.domain.admission.check_seen(work, row.key, by)


def check_task(work: UnitOfWork, task: UserTask, by: str | None) -> None:
    """Refuse the answer of a repeated command to who may not see the task any more.

    Raises:
        NotFoundError: the answer is that of no task.
    """
    if by is None:
        return
    try:
        work.components.domain.admission.check_seen(work, task.record, by)
    except NotFoundError:
        raise NotFoundError(no_such_task(task.id)) from None
