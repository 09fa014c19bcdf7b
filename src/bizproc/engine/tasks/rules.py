"""Who may act on a task, and in which states (TASK_TRANSITIONS)."""

from __future__ import annotations

import contextlib

from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import (
    ConflictError,
    ForbiddenError,
    InvalidTransitionError,
    InvalidValueError,
    did_you_mean,
)
from bizproc.model.rows import UserTask
from bizproc.model.states import (
    OPEN_TASK_STATES,
    TASK_TRANSITIONS,
    TaskState,
    task_word,
)
from bizproc.phrase import Phrase

# what makes somebody the one who does a task
_DOING = ("claim", "start", "complete")
# what leaves the state of an open task as it is
_STAYING = ("ask_another", "delegate", "set_reminder", "tick")


def permitted_task(
    work: UnitOfWork, task_id: str, action: str, by: str | None
) -> UserTask:
    """Return a task that a person may act on so, as it stands.

    Raises:
        NotFoundError: there is no such task.
        InvalidValueError: there is no such action.
        InvalidTransitionError: TASK_CLOSED, it is closed already.
        ForbiddenError: FORBIDDEN, this person may not.
    """
    task = work.task(task_id)
    if action not in _STAYING and action not in TASK_TRANSITIONS:
        hint = did_you_mean(action, [*_STAYING, *TASK_TRANSITIONS])
        msg = f"a task cannot be acted on by {action!r}{hint}"
        raise InvalidValueError(msg)
    check_state(work, task, action, by)
    if by is not None:
        work.components.domain.permissions.check_actor(work, task, action, by)
        if action in _DOING:
            check_may_do(task, by)
    return task


def check_revision(task: UserTask, expected: int | None) -> None:
    """Refuse a task that was changed since it had the revision; None takes any.

    Raises:
        ConflictError: it has another one.
    """
    if expected is not None and task.revision != expected:
        msg = Phrase(
            "task %(title)r (%(task)s) is at revision %(revision)s, not "
            "%(expected)s: somebody changed it meanwhile; look at it again",
            title=task.title,
            task=task.id,
            revision=task.revision,
            expected=expected,
        )
        raise ConflictError(msg)


def check_state(work: UnitOfWork, task: UserTask, action: str, by: str | None) -> None:
    """Refuse what cannot be done to a task any more.

    Raises:
        InvalidTransitionError: TASK_CLOSED, it is closed already.
        NotFoundError: it is hidden from who asks.
    """
    allowed = (
        frozenset(OPEN_TASK_STATES)
        if action in _STAYING
        else TASK_TRANSITIONS[action][0]
    )
    if task.state not in allowed:
        if by is not None:
            _refuse_hidden(work, task, action, by)
        msg = Phrase(
            "task %(title)r (%(task)s) %(how)s: it cannot %(action)s any more",
            title=task.title,
            task=task.id,
            how=_how_it_is(work, task),
            action=action,
        )
        raise InvalidTransitionError(msg, from_=task.state.value, code="TASK_CLOSED")


def _refuse_hidden(work: UnitOfWork, task: UserTask, action: str, by: str) -> None:
    """Answer who may not know of a task as if there were none, though it is closed.

    Raises:
        NotFoundError: they may not.
    """
    with contextlib.suppress(ForbiddenError):
        work.components.domain.permissions.check_actor(work, task, action, by)


def check_may_do(task: UserTask, person: str) -> None:
    """Refuse a person whom the diagram keeps from doing a task: `not_by`.

    Raises:
        ForbiddenError: FORBIDDEN, whatever else this person may.
    """
    if person in task.details.not_by:
        msg = Phrase(
            "the task %(title)r (%(task)s) is for somebody other than "
            "%(person)r: its process wants another pair of eyes",
            title=task.title,
            task=task.id,
            person=person,
        )
        raise ForbiddenError(msg)


def _how_it_is(work: UnitOfWork, task: UserTask) -> str:
    """Say in which state a task is; of a closed one also who closed it, and when."""
    if task.ended_at is None:
        return f"is {task_word(task.state)}"
    closer = task.details.closed_by
    if closer is None and task.state is TaskState.CANCELED:
        closer = "its process"
    when = work.components.domain.time.local(task.ended_at)
    by = f" by {closer}" if closer else ""
    why = f" ({task.details.closed_because})" if task.details.closed_because else ""
    return f"was {task_word(task.state)}{by} on {when:%Y-%m-%d} at {when:%H:%M}{why}"
