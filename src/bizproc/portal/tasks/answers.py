"""Take what a person answers to a form or on completing a task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.bpmn.elements import FormField
from bizproc.engine.domain import FormCheck
from bizproc.errors import InvalidValueError, NotFoundError, did_you_mean
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind
from bizproc.portal.records import commands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.repository.view import record_id_of
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field

__all__ = ["take_answers"]

_RESULT = "result"


def take_answers(
    repository: Repository,
    task: UserTask,
    answers: Mapping[str, Any],
    *,
    by: str | None,
    check_form: FormCheck | None,
) -> dict[str, Any]:
    """Return the answers typed; what a task fills in is written to its record.

    Raises:
        RefusedError: TYPE_ERROR, REQUIRED_FIELD, NOT_FOUND or the code of a form's
            own rule.
    """
    if check_form is not None:
        return check_form(
            answers, read=lambda field, value: _read(repository, field, value)
        )
    if task.kind is not TaskKind.TASK:
        return dict(answers)
    return _take_task(repository, task, answers, by=by)


def _read(repository: Repository, declared: FormField, value: Any) -> Any:
    kind = FieldType(declared.type)
    options = {str(code): title for code, title in declared.options}
    described = Field(
        name=declared.key,
        title=declared.label,
        type=kind,
        options=options,
        target=declared.record,
    )
    given = record_id_of(value) if kind is FieldType.LINK else value
    read = described.read(given, time=repository.workspace.time)
    if kind is FieldType.USER and repository.workspace.people.find(read) is None:
        hint = did_you_mean(read, repository.workspace.people.people)
        msg = f"field {declared.key!r} ({declared.label}): no active user {read!r}"
        raise NotFoundError(msg + hint)
    if kind is FieldType.LINK:
        row = repository.alive(read)
        if row is None or declared.record not in (None, row.type):
            msg = (
                f"field {declared.key!r} ({declared.label}): there is no "
                f"{declared.record or 'record'} {read!r}"
            )
            raise NotFoundError(msg)
    return read


def _take_task(
    repository: Repository,
    task: UserTask,
    answers: Mapping[str, Any],
    *,
    by: str | None,
) -> dict[str, Any]:
    offered = list(task.details.get("fields") or ())
    for name in answers:
        if name not in offered and name != _RESULT:
            hint = did_you_mean(name, [*offered, _RESULT])
            msg = f"the task {task.title!r} has no field {name!r} to fill in{hint}"
            raise InvalidValueError(msg)
    filled = {name: answers[name] for name in answers if name in offered}
    if filled and task.record is not None:
        commands.change(repository, task.record, filled, actor=Actor(by=by))
    _require(repository, task)
    _check_checklist(task)
    return dict(answers)


def _require(repository: Repository, task: UserTask) -> None:
    required = list(task.details.get("requires") or ())
    row = repository.alive(task.record)
    if required and row is not None:
        repository.type_of(row).require(row.fields, required)


def _check_checklist(task: UserTask) -> None:
    if not task.details.get("checklist_required"):
        return
    open_ = [it["text"] for it in task.details.get("checklist", ()) if not it["done"]]
    if open_:
        shown = "; ".join(f"«{text}»" for text in open_)
        msg = f"the checklist of {task.title!r} is not ticked off: {shown}"
        raise InvalidValueError(msg, code="REQUIRED_FIELD")
