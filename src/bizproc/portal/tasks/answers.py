"""Take what a person answers to a form or on completing a task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.bpmn.elements import FormField
from bizproc.errors import InvalidValueError, NotFoundError, did_you_mean
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind
from bizproc.phrase import Phrase
from bizproc.portal.people import authorization
from bizproc.portal.records import commands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.workspace.records.field_types import FieldType

__all__ = ["check_done", "check_link", "read_answer", "take_answers"]

_RESULT = "result"


def take_answers(
    repository: Repository,
    task: UserTask,
    answers: Mapping[str, Any],
    *,
    by: str | None,
) -> dict[str, Any]:
    """Return the answers; what a task fills in is written to its record.

    Raises:
        RefusedError: TYPE_ERROR, REQUIRED_FIELD or NOT_FOUND.
    """
    if task.kind is not TaskKind.TASK:
        return dict(answers)
    return _take_task(repository, task, answers, by=by)


def read_answer(repository: Repository, field: FormField, value: Any) -> Any:
    """Return the answer to a field of a form if the person or record is there.

    Raises:
        NotFoundError: it is not.
    """
    kind = field.type
    if kind == FieldType.USER:
        people = repository.people
        if people.find(value) is None:
            hint = did_you_mean(value, people.people)
            msg = f"field {field.key!r} ({field.label}): no active user {value!r}"
            raise NotFoundError(msg + hint)
    if kind == FieldType.LINK:
        row = repository.alive(value)
        if row is None or field.record not in (None, row.type):
            raise NotFoundError(_no_record(field, value))
    return value


def check_link(
    repository: Repository, field: FormField, value: Any, *, by: str
) -> None:
    """Refuse the answer of a person that names a record which is hidden from them.

    Raises:
        NotFoundError: it does; the answer is that of no record.
    """
    if field.type != FieldType.LINK or not isinstance(value, str):
        return
    row = repository.alive(value)
    if row is None:
        return
    if not authorization.can_see(repository, row, actor=Actor.person(by)):
        raise NotFoundError(_no_record(field, value))


def _no_record(field: FormField, value: Any) -> str:
    return (
        f"field {field.key!r} ({field.label}): there is no "
        f"{field.record or 'record'} {value!r}"
    )


def _take_task(
    repository: Repository,
    task: UserTask,
    answers: Mapping[str, Any],
    *,
    by: str | None,
) -> dict[str, Any]:
    offered = task.details.fields
    for name in answers:
        if name not in offered and name != _RESULT:
            hint = did_you_mean(name, [*offered, _RESULT])
            msg = f"the task {task.title!r} has no field {name!r} to fill in{hint}"
            raise InvalidValueError(msg)
    filled = {name: answers[name] for name in answers if name in offered}
    if filled and task.record is not None:
        # the process asks for these fields: what is filled in passes rights as its own
        actor = Actor(by=by, entitled=True)
        commands.change(repository, task.record, filled, actor=actor)
    check_done(repository, task)
    return dict(answers)


def check_done(repository: Repository, task: UserTask) -> None:
    """Check what has to be there when a person completes a task.

    Raises:
        InvalidValueError: REQUIRED_FIELD, a field of its record, or an item of its list.
    """
    row = repository.alive(task.record)
    if task.details.requires and row is not None:
        repository.type_of(row).require(row.fields, task.details.requires)
    _check_checklist(task)


def _check_checklist(task: UserTask) -> None:
    if not task.details.checklist_required:
        return
    open_ = [item.text for item in task.details.checklist if not item.done]
    if open_:
        shown = "; ".join(f"«{text}»" for text in open_)
        msg = Phrase(
            "the checklist of %(title)r is not ticked off: %(items)s",
            title=task.title,
            items=shown,
        )
        raise InvalidValueError(msg, code="REQUIRED_FIELD")
