"""Ask a task's form, and check its answers, with what its process sees at the task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bizproc.bpmn.elements import Form, FormField
from bizproc.engine import instances
from bizproc.engine.tasks.free_answers import check_free_answers
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import NotFoundError
from bizproc.feel import Function
from bizproc.forms.asking.asking import Asked, FormSight, ask
from bizproc.forms.checking.answers import check_answers
from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES, TaskKind
from bizproc.workspace.records.answers import read_plain

__all__ = ["ask_form", "checked_answers"]


def checked_answers(
    work: UnitOfWork,
    task: UserTask,
    answers: Mapping[str, Any],
    *,
    by: str | None = None,
) -> Mapping[str, Any]:
    """Return the answer to every field of the task's form, typed.

    What a task without a form takes: `free_answers`; what one takes that an action
    made, its domain says.

    Raises:
        NotFoundError: its form is not deployed, or a person or record is not there.
        InvalidValueError: REQUIRED_FIELD, TYPE_ERROR or the code of a field's own
            rule; the message names the field.
    """
    if task.kind is not TaskKind.FORM or task.instance_id is None:
        return answers
    if task.form_id is None:
        check_free_answers(work, task, answers, by=by)
        return answers
    place = _place(work, task, task.form_id, task.instance_id)
    domain = work.components.domain

    def read(field: FormField, value: Any) -> Any:
        plain = read_plain(field, value, time=domain.time, spelling=domain.spelling)
        if by is not None:
            domain.admission.check_answer(work, field, plain, by)
        return domain.tasks.read_answer(work, field, plain)

    return check_answers(
        place.form,
        answers,
        names=place.names,
        functions=place.functions,
        read=read,
        time=domain.time,
        today=domain.time.date_of(work.now),
    )


def ask_form(
    work: UnitOfWork,
    task: UserTask,
    answers: Mapping[str, Any] | None,
    *,
    write: Callable[[Any], str],
) -> Asked | None:
    """Return the task's form as it is asked after some answers; None without a form.

    That of a closed task shows what was answered.

    Raises:
        NotFoundError: its form is not deployed.
    """
    if task.kind is not TaskKind.FORM or task.instance_id is None:
        return None
    if task.form_id is None:
        return None
    domain = work.components.domain
    if task.state in OPEN_TASK_STATES:
        place = _place(work, task, task.form_id, task.instance_id)
    else:
        past = _past(work, task.form_id, task.instance_id)
        if past is None:
            return None
        place = past
        answers = task.result if isinstance(task.result, Mapping) else {}

    def read(field: FormField, value: Any) -> Any:
        return read_plain(field, value, time=domain.time, spelling=domain.spelling)

    sight = FormSight(
        names=place.names, functions=place.functions, read=read, write=write
    )
    return ask(place.form, answers, sight=sight)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    form: Form
    names: Mapping[str, Any]
    functions: Mapping[str, Function]


def _place(work: UnitOfWork, task: UserTask, form_id: str, instance_id: str) -> _Place:
    """Return the form of a task, and what is seen where it waits."""
    loaded = work.load(instance_id)
    execution = loaded.execution
    # the diagram that carries the form may be that of a called process
    drawn_in = loaded.row.definition_id
    if task.token is not None:
        drawn_in = execution.definition_at(task.token)
    form = work.components.registry.form(
        work.transaction, form_id, definition_id=drawn_in
    )
    # a kept form stands beside the flow until its element takes it over
    at = task.token
    names = execution.names() if at is None else execution.names_at(at)
    return _Place(form=form, names=names, functions=execution.host.functions)


def _past(work: UnitOfWork, form_id: str, instance_id: str) -> _Place | None:
    """Return the form of a closed task, which sees nothing but what was answered.

    None, if a diagram carried it that nobody can tell any more: that of a process called.
    """
    tx = work.transaction
    drawn_in = instances.get(tx, instance_id).definition_id
    try:
        form = work.components.registry.form(tx, form_id, definition_id=drawn_in)
    except NotFoundError:
        return None
    return _Place(form=form, names={}, functions={})
