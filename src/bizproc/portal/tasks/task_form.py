"""Ask what a task takes that an action made: fields of its record, and a result."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from bizproc.forms.asking.asking import Asked, FormSight, ask
from bizproc.forms.model import Form, FormField
from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES, TaskKind
from bizproc.portal.repository.repository import Repository
from bizproc.values import dump_values
from bizproc.workspace.records.answers import read_plain
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field

__all__ = ["ask_fields", "form_mark"]

_RESULT = "result"


def ask_fields(
    repository: Repository,
    task: UserTask,
    answers: Mapping[str, Any] | None,
    *,
    result_label: str,
    write: Callable[[Any], str],
) -> Asked | None:
    """Return the fields that completing a task may fill in; None if it has a form.

    At first they are as the record has them. Of a closed task they are as answered.
    """
    if task.kind is TaskKind.FORM:
        return None
    row = repository.alive(task.record)
    fields: list[FormField] = []
    before: Mapping[str, Any] = {}
    if row is not None:
        record_type, before = repository.type_of(row), row.fields
        fields = [
            _question(record_type.fields[name], name in task.details.requires)
            for name in task.details.fields
            if name in record_type.fields
        ]
    result = FormField(key=_RESULT, label=result_label, type="text")
    if task.state not in OPEN_TASK_STATES:
        answers = task.result if isinstance(task.result, Mapping) else {}
        fields = [it for it in fields if it.key in answers]
    form = Form(id=f"task:{task.kind.value}", file="", fields=(*fields, result))
    workspace = repository.workspace

    def read(field: FormField, value: Any) -> Any:
        return read_plain(
            field, value, time=workspace.time, spelling=workspace.spelling
        )

    sight = FormSight(names=dict(before), functions={}, read=read, write=write)
    return ask(form, answers, sight=sight)


def form_mark(form: Form) -> str:
    """Return what tells a form from another: drafts say which one they were made in."""
    questions = [[it.key, it.type, it.multiple] for it, _ in form.all_fields()]
    text = dump_values([form.id, questions])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _question(declared: Field, required: bool) -> FormField:  # noqa: FBT001 - a part of it
    kind = declared.type
    return FormField(
        key=declared.name,
        label=declared.title,
        type="bool" if kind is FieldType.FLAG else str(kind),
        multiple=declared.multiple,
        required=required,
        options=tuple(declared.options.items()),
        record=declared.target,
    )
