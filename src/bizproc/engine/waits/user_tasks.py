"""The table of the user tasks: the inbox of everybody."""

from __future__ import annotations

from collections.abc import Sequence

from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES, TaskState
from bizproc.store import USER_TASKS, Transaction, eq, one_of

CLOSED = (
    one_of("state", [state for state in TaskState if state not in OPEN_TASK_STATES]),
    eq("control_since", None),
)
"""The conditions of a task that is not pending."""

_PERHAPS_PENDING = one_of("state", (*OPEN_TASK_STATES, TaskState.COMPLETED))


def is_pending(task: UserTask) -> bool:
    """Say whether a task is open, or completed and waits for its creator's word."""
    return task.state in OPEN_TASK_STATES or task.control_since is not None


def add(tx: Transaction, task: UserTask) -> None:
    """Put a task into the inbox."""
    tx.insert(USER_TASKS, task)


def save(tx: Transaction, task: UserTask, *, read: int) -> None:
    """Write a changed task.

    Raises:
        ConflictError: it is not of the revision any more that was `read`.
    """
    tx.replace(USER_TASKS, task, revision=read)


def find(tx: Transaction, task_id: str) -> UserTask | None:
    """Return a task, or None."""
    return tx.get(USER_TASKS, task_id)


def pending_of(tx: Transaction, instance_id: str, token: int) -> list[UserTask]:
    """Return the tasks a token waits for, oldest first."""
    of_token = (eq("instance_id", instance_id), eq("token", token))
    found = tx.select(USER_TASKS, *of_token, _PERHAPS_PENDING, order_by=("number",))
    return [task for task in found if is_pending(task)]


def remove(tx: Transaction, task_ids: Sequence[str]) -> None:
    """Forget tasks that are closed."""
    tx.delete(USER_TASKS, one_of("id", task_ids), *CLOSED)
