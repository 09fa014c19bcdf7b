"""Plan a task or a call on a record, by hand."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

from bizproc.errors import FieldFault, ForbiddenError, InvalidValueError
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind, TaskState
from bizproc.phrase import Phrase
from bizproc.portal.people import authorization
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repository
from bizproc.portal.tasks.drafts import DEFAULT_CREATOR, addressed, due_moment

__all__ = ["PlannedTask", "plan_task"]

_LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    """Hold a task as a person plans it; a call has a due moment."""

    title: str
    kind: Literal["task", "call"] = "task"
    assignee: str | None = None
    due: Any = None
    description: str = ""


def plan_task(
    repository: Repository, record_id: str, planned: PlannedTask, *, actor: Actor
) -> str:
    """Put a task on a record into somebody's inbox; return its id.

    Raises:
        NotFoundError: there is no such record, or it is hidden; no such person.
        ForbiddenError: the rights of its type keep the actor from planning on it.
        InvalidValueError: it has no title, or a call no moment.
    """
    row = authorization.get_for(repository, record_id, actor=actor)
    record = Record.of(row, repository.type_of(row))
    if actor.kind == "person" and not repository.rights.may_comment(actor.by, record):
        msg = Phrase(
            "%(person)r may not plan tasks on record %(record)r",
            person=actor.by,
            record=record_id,
        )
        raise ForbiddenError(msg)
    title = " ".join(planned.title.split())
    if not title or len(title) > _LONGEST_TITLE:
        why = Phrase(
            "a task has a title of at most %(most)s characters", most=_LONGEST_TITLE
        )
        _refuse("title", why)
    if planned.kind == "call" and planned.due is None:
        _refuse("due", Phrase("a planned call has a moment"))
    draft = UserTask(
        id=repository.unit.new_id("task"),
        number=repository.ordinal(),
        kind=TaskKind(planned.kind),
        state=TaskState.CREATED,
        title=title,
        assignee=None,
        created_at=repository.now,
        record=record_id,
        key=record_id,
        description=planned.description.replace("\r\n", "\n").strip(),
    )
    task = addressed(
        repository,
        dataclasses.replace(draft, due=due_moment(repository, planned.due)),
        assignee=planned.assignee or actor.by or DEFAULT_CREATOR,
        creator=actor.by or DEFAULT_CREATOR,
        observers=None,
    )
    repository.unit.add_task(task)
    return task.id


def _refuse(field: str, why: str) -> None:
    msg = Phrase("field %(name)r: %(why)s", name=field, why=why)
    fault = FieldFault(field, "REQUIRED_FIELD", why)
    raise InvalidValueError(msg, code="REQUIRED_FIELD", faults=[fault])
