"""Where one of several is asked: the token of their task, and who was asked already."""

from __future__ import annotations

from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import InvalidTransitionError, RefusedError, StateError
from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES, TaskState
from bizproc.phrase import Phrase
from bizproc.store import USER_TASKS, Condition, eq, one_of

__all__ = ["check_not_asked", "deeds_of_several", "waiting_token"]

_ASKED = (*OPEN_TASK_STATES, TaskState.COMPLETED)


def waiting_token(work: UnitOfWork, task: UserTask) -> tuple[LoadedInstance, int]:
    """Return the instance that waits for a task, and the token that does.

    Raises:
        InvalidTransitionError: NOT_SEVERAL, nothing waits for it.
    """
    if task.instance_id is None or task.token is None:
        msg = (
            f"no process waits for the task {task.title!r} ({task.id}), so its person "
            "is none of several that are asked; delete or delegate it"
        )
        raise InvalidTransitionError(msg, code="NOT_SEVERAL")
    return work.load(task.instance_id), task.token


def deeds_of_several(work: UnitOfWork, task: UserTask) -> frozenset[str]:
    """Return which of `withdraw` and `ask_another` a task lets be done as it stands.

    None of them if its person is asked alone; no `withdraw` if nobody would be left.
    """
    if task.instance_id is None or task.token is None:
        return frozenset()
    try:
        found = work.load(task.instance_id).execution.turn_deeds(task.token)
    except (RefusedError, StateError):  # it has ended, or cannot be read any more
        return frozenset()
    return frozenset("ask_another" if it == "add" else it for it in found)


def check_not_asked(
    work: UnitOfWork, task: UserTask, person: str, *, whole: int
) -> None:
    """Refuse to ask somebody twice in one round; who was withdrawn may be asked anew.

    `whole` is the token of the multi-instance activity: its turns have higher ones.

    Raises:
        InvalidTransitionError: ASKED_ALREADY.
    """
    asked = work.transaction.select(
        USER_TASKS,
        eq("instance_id", task.instance_id),
        eq("element_id", task.element_id),
        eq("assignee", person),
        one_of("state", _ASKED),
        Condition("token", ">", whole),
        limit=1,
    )
    if asked:
        msg = Phrase(
            "%(person)r is asked already: task %(title)r (%(task)s)",
            person=person,
            title=asked[0].title,
            task=asked[0].id,
        )
        raise InvalidTransitionError(msg, code="ASKED_ALREADY")
