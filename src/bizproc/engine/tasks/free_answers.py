"""Check what is answered to a task that has no form: docs/decisions/0037."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from bizproc.bpmn.elements import Process, Value
from bizproc.bpmn.walk import nodes_of
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.feel import BUILTIN_NAMES
from bizproc.forms.checking.showing import named
from bizproc.forms.checking.sizes import check_sizes
from bizproc.model.rows import UserTask
from bizproc.values import copy_values

__all__ = ["check_free_answers", "declared_answers", "taken_answers"]

_SIGNS = 200


def taken_answers(given: Mapping[str, Any], *, by: str | None) -> dict[str, Any]:
    """Return a copy of what was answered; what a person sends is measured first.

    Raises:
        InvalidValueError: TOO_LARGE, a person answers too much; TYPE_ERROR, what is
            given is no value.
    """
    if by is not None:
        check_sizes(given)
    return dict(copy_values(given))


def check_free_answers(
    work: UnitOfWork, task: UserTask, answers: Mapping[str, Any], *, by: str | None
) -> None:
    """Refuse what may not come out of a task without a form.

    An application may pass variables, but none under a name that means something else
    already. A person of a domain that says so (`declared_only`) passes those that the
    output mappings of the element read, and where the form is the application's own
    (`formKey`), what that asks.

    Raises:
        InvalidValueError: TYPE_ERROR, nobody asks for an answer, or its name is taken.
    """
    if not answers or task.instance_id is None:
        return
    loaded = work.load(task.instance_id)
    _refuse_taken(work, loaded, task, answers)
    is_free = by is None or not work.components.domain.declared_only
    if is_free or task.details.form_key is not None:
        return
    declared = _mapped(work, loaded, task)
    for name in answers:
        if name not in declared:
            hint = did_you_mean(name[:_SIGNS], declared)
            msg = (
                f"the task {task.title!r} asks for no {named(name)}{hint}; give it a "
                "form, or an output mapping that reads the answer"
            )
            raise InvalidValueError(msg)


def declared_answers(work: UnitOfWork, task: UserTask) -> frozenset[str]:
    """Return the names of the answers that the element of a task reads.

    Of a task that no process made there are none.
    """
    if task.instance_id is None:
        return frozenset()
    return _mapped(work, work.load(task.instance_id), task)


def _refuse_taken(
    work: UnitOfWork,
    loaded: LoadedInstance,
    task: UserTask,
    answers: Mapping[str, Any],
) -> None:
    """Refuse a name that would hide what expressions read, or stand for a function.

    A variable that the diagram itself reads may be called as a function is: what is
    called is the function all the same.
    """
    host = loaded.execution.host
    names, functions = host.names, host.functions
    for name in answers:
        if name in names:
            what = "is what expressions read of the workspace or the record"
        elif (name not in functions and name not in BUILTIN_NAMES) or name in _read_in(
            _drawn(work, loaded, task)
        ):
            continue
        else:
            what = "is the name of a function"
        msg = f"the task {task.title!r} takes no {named(name)}: it {what}; rename it"
        raise InvalidValueError(msg)


def _read_in(process: Process) -> frozenset[str]:
    """Return the variables that any expression of a diagram reads."""
    found: set[str] = set()
    todo: list[Any] = [process]
    while todo:
        it = todo.pop()
        if isinstance(it, Value):
            found |= _names_of(it)
        elif isinstance(it, Mapping):
            todo.extend(it.values())
        elif isinstance(it, tuple | list):
            todo.extend(it)
        elif dataclasses.is_dataclass(it):
            todo.extend(getattr(it, field.name) for field in dataclasses.fields(it))
    return frozenset(found)


def _names_of(value: Value) -> frozenset[str]:
    expression = value.expression
    if expression is None:
        return frozenset()
    return expression.names | expression.possible_names


def _mapped(work: UnitOfWork, loaded: LoadedInstance, task: UserTask) -> frozenset[str]:
    """Return the names that the element reads of its answers: what it gives on.

    That is what its output mappings read; of one of several, what is gathered of each
    and what says that it is enough.
    """
    nodes = nodes_of(_drawn(work, loaded, task))
    node = next((it for it in nodes if it.id == task.element_id), None)
    if node is None:
        return frozenset()
    values = [it.source for it in node.outputs]
    if node.loop is not None:
        values += [
            it
            for it in (node.loop.output_element, node.loop.completion_condition)
            if it is not None
        ]
    return frozenset().union(*map(_names_of, values))


def _drawn(work: UnitOfWork, loaded: LoadedInstance, task: UserTask) -> Process:
    """Return the process that the task is drawn in, a called one too."""
    drawn_in = loaded.row.definition_id
    if task.token is not None:
        drawn_in = loaded.execution.definition_at(task.token)
    return work.components.registry.process(work.transaction, drawn_in).process
