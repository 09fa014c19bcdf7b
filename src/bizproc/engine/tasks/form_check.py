"""Check the answers to a task's form with what its process sees at the task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.bpmn.elements import FormField
from bizproc.engine.loaded_instance import place_of
from bizproc.engine.tasks.free_answers import check_free_answers
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.forms.checking.answers import check_answers
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind
from bizproc.workspace.records.answers import read_plain


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
    loaded = work.load(task.instance_id)
    execution, domain = loaded.execution, work.components.domain
    # the diagram that carries the form may be that of a called process
    drawn_in = loaded.row.definition_id
    if task.token is not None:
        drawn_in = execution.definition_at(task.token)
    form = work.components.registry.form(
        work.transaction, task.form_id, definition_id=drawn_in
    )
    host = work.host(place_of(loaded.row, loaded.process))

    def read(field: FormField, value: Any) -> Any:
        plain = read_plain(field, value, time=domain.time, spelling=domain.spelling)
        if by is not None:
            domain.admission.check_answer(work, field, plain, by)
        return domain.tasks.read_answer(work, field, plain)

    # a kept form stands beside the flow until its element takes it over
    at = task.token
    names = execution.names() if at is None else execution.names_at(at)
    return check_answers(
        form,
        answers,
        names=names,
        functions=host.functions,
        read=read,
        time=domain.time,
        today=domain.time.date_of(work.now),
    )
