"""Check the answers to a task's form with what its process sees at the task."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from bizproc.engine.domain import FormCheck
from bizproc.engine.form_answers import ReadValue, check_answers
from bizproc.engine.unit_of_work import UnitOfWork, place_of
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind


def form_check_of(work: UnitOfWork, task: UserTask) -> FormCheck | None:
    """Return what checks the answers to a task, or None if it has no form.

    Nothing is read before it is called: a domain that takes answers as they are
    needs no form.
    """
    if task.kind is not TaskKind.FORM or task.form_id is None:
        return None
    if task.instance_id is None:
        return None
    return partial(_check, work, task.instance_id, task.form_id, task.token)


def _check(
    work: UnitOfWork,
    instance_id: str,
    form_id: str,
    token: int | None,
    answers: Mapping[str, Any],
    *,
    read: ReadValue,
) -> dict[str, Any]:
    loaded = work.load(instance_id)
    form = work.components.registry.form(
        work.transaction, form_id, definition_id=loaded.row.definition_id
    )
    execution = loaded.execution
    host = work.host(place_of(loaded.row, loaded.process))
    # a kept form stands beside the flow until its element takes it over
    names = execution.names() if token is None else execution.names_at(token)
    return check_answers(
        form, answers, names=names, functions=host.functions, read=read
    )
