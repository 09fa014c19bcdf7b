"""Keep a block's open tasks while its record is on hold.

A move to a stage that `keeps_tasks` interrupts the block of the stage, but its form and its waiting task
stay open. Coming back to the same stage gives them to the elements that made them;
coming back to another stage cancels them, and so does the end of the instance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bizproc.engine.waits.user_tasks import is_pending
from bizproc.model.rows import ProcessInstance, UserTask
from bizproc.model.states import OPEN_TASK_STATES, TaskState
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import KEPT_TASKS, RECORD_EVENTS, KeptTask, RecordRow
from bizproc.store import eq

__all__ = ["keep", "let_go", "let_go_of", "rename", "take"]


def keep(repository: Repository, task: UserTask) -> bool:
    """Keep a task whose element was left, if its record was put on hold."""
    row = repository.alive(repository.instance_record(task.key, task.instance_id))
    if row is None or not _is_on_hold(repository, row) or task.instance_id is None:
        return False
    left = _stage_left(repository, row)
    if left is None:
        return False
    repository.tx.insert(
        KEPT_TASKS,
        KeptTask(
            task=task.id,
            record=row.id,
            funnel=row.funnel,
            stage=left,
            instance_id=task.instance_id,
            element=task.element_id or "",
        ),
    )
    return True


def take(
    repository: Repository, key: str | None, instance_id: str, element_id: str
) -> UserTask | None:
    """Return the task kept for an element and keep it no longer.

    It is open, or completed meanwhile; one that was deleted or cancelled is passed
    over, so that the element makes a new one.
    """
    row = repository.row(repository.instance_record(key, instance_id))
    if row is None or not _can_be_held(repository, row):
        return None
    of_element = (eq("instance_id", instance_id), eq("element", element_id))
    for kept in repository.tx.select(KEPT_TASKS, *of_element):
        repository.tx.delete(KEPT_TASKS, eq("task", kept.task))
        task = repository.unit.task(kept.task)
        if task.state in (*OPEN_TASK_STATES, TaskState.COMPLETED):
            return task
    return None


def rename(
    repository: Repository, instance: ProcessInstance, elements: Mapping[str, str]
) -> None:
    """Let what is kept for an instance name the elements of its new diagram."""
    for kept in repository.tx.select(KEPT_TASKS, eq("instance_id", instance.id)):
        if kept.element in elements:
            named = replace(kept, element=elements[kept.element])
            repository.tx.replace(KEPT_TASKS, named)


def let_go(repository: Repository, row: RecordRow) -> None:
    """Cancel what was kept for another stage than the one a record moved to."""
    if _is_on_hold(repository, row) or not _can_be_held(repository, row):
        return
    for kept in repository.tx.select(KEPT_TASKS, eq("record", row.id)):
        if (kept.funnel, kept.stage) != (row.funnel, row.stage):
            _cancel(repository, kept)


def let_go_of(repository: Repository, instance: ProcessInstance) -> None:
    """Cancel what was kept for an instance that has ended."""
    row = repository.row(repository.instance_record(instance.key, instance.id))
    if row is None or not _can_be_held(repository, row):
        return
    for kept in repository.tx.select(KEPT_TASKS, eq("instance_id", instance.id)):
        _cancel(repository, kept)


def _cancel(repository: Repository, kept: KeptTask) -> None:
    repository.tx.delete(KEPT_TASKS, eq("task", kept.task))
    task = repository.unit.task(kept.task)
    if is_pending(task):
        repository.unit.cancel_task(task)


def _stage_left(repository: Repository, row: RecordRow) -> str | None:
    """Return the stage from which a record came to where it is."""
    moves = (eq("record", row.id), eq("event", "stage_changed"))
    last = repository.tx.select(RECORD_EVENTS, *moves, order_by=("-number",), limit=1)
    return last[0].old if last else None


def _is_on_hold(repository: Repository, row: RecordRow) -> bool:
    if row.stage is None:
        return False
    schema = repository.workspace.schema
    return schema.stage(row.type, row.funnel, row.stage).keeps_tasks


def _can_be_held(repository: Repository, row: RecordRow) -> bool:
    """Say whether a stage of the type keeps tasks; most do not and ask no store.

    All funnels count: a held deal may have been moved to another one.
    """
    return any(
        stage.keeps_tasks
        for funnel in repository.type_of(row).funnels
        for stage in funnel.stages
    )
