"""Keep what somebody typed into the form of a task until they send it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.errors import InvalidTransitionError
from bizproc.forms.checking.sizes import check_sizes
from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES
from bizproc.phrase import Phrase
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.task_tables import TASK_DRAFTS, TaskDraft
from bizproc.store import Transaction, eq

__all__ = ["draft_of", "drop_draft", "keep_draft"]


def keep_draft(
    repository: Repository,
    task: UserTask,
    answers: Mapping[str, Any],
    *,
    form: str | None,
    by: str,
) -> TaskDraft:
    """Keep the answers of a person to an open task, in place of those kept before.

    Raises:
        InvalidValueError: TOO_LARGE, TYPE_ERROR.
        InvalidTransitionError: TASK_CLOSED, it is closed; what was kept before stays.
    """
    check_sizes(answers)
    if task.state not in OPEN_TASK_STATES:
        msg = Phrase(
            "task %(title)r (%(task)s) is closed; what is typed for it is kept no more",
            title=task.title,
            task=task.id,
        )
        raise InvalidTransitionError(msg, from_=task.state.value, code="TASK_CLOSED")
    draft = TaskDraft(
        task=task.id,
        person=by,
        answers=dict(answers),
        kept_at=repository.now,
        form=form,
        instance_id=task.instance_id,
    )
    if repository.tx.get(TASK_DRAFTS, task.id, by) is None:
        repository.tx.insert(TASK_DRAFTS, draft)
    else:
        repository.tx.replace(TASK_DRAFTS, draft)
    return draft


def draft_of(tx: Transaction, task_id: str, person: str) -> TaskDraft | None:
    """Return what a person typed and has not sent."""
    return tx.get(TASK_DRAFTS, task_id, person)


def drop_draft(tx: Transaction, task_id: str, person: str | None) -> None:
    """Forget what a person typed; nothing is fine."""
    if person is not None:
        tx.delete(TASK_DRAFTS, eq("task", task_id), eq("person", person))
