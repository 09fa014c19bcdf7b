"""Move one instance into another definition: judge it, then carry it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bizproc._spiff.blockers import Blocker, Target
from bizproc._spiff.execution import Execution
from bizproc._spiff.migration import Migrated
from bizproc.engine.deployment import definitions
from bizproc.engine.facts import InstanceMigrated
from bizproc.engine.loaded_instance import LoadedInstance, place_of
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import (
    incidents,
    jobs,
    subscriptions,
    timers,
    user_tasks,
)
from bizproc.errors import NotFoundError
from bizproc.model.row_factory import changed
from bizproc.model.rows import ProcessInstance, UserTask


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold an instance as it would stand in another definition.

    Without blockers it can be carried out; it has changed nothing yet.
    """

    row: ProcessInstance
    execution: Execution
    migrated: Migrated
    blockers: tuple[Blocker, ...]


def plan_migration(
    work: UnitOfWork, loaded: LoadedInstance, target: Target, definition_id: str
) -> Plan:
    """Judge whether an instance can go on in another definition; nothing is changed."""
    process = target.process.process
    row = changed(loaded.row, definition_id=definition_id, process_id=process.id)
    host = work.host(place_of(row, target.process))
    execution, migrated = loaded.execution.migrate(target, host)
    blockers = [
        *migrated.blockers,
        *_blockers_of_forms(work, loaded.row, migrated, target),
    ]
    if process.id != loaded.row.process_id:
        blockers += _blockers_of_process(work, loaded.row, process.id)
    return Plan(row, execution, migrated, tuple(blockers))


def carry_out(
    work: UnitOfWork,
    loaded: LoadedInstance,
    plan: Plan,
    *,
    told: Mapping[str, Any],
    by: str | None,
) -> None:
    """Let an instance go on in the other definition, with everything that waits for it.

    `told` is what the history says of it.
    """
    before, target = loaded.row, plan.migrated.target
    renamed = _renamed(target)
    _relabel(work, plan)
    _change_tasks(work, before, plan, renamed, by)
    loaded.row, loaded.execution = plan.row, plan.execution
    loaded.process = target.process
    loaded.record("instance_migrated", None, told)
    work.tell(InstanceMigrated(plan.row, before.definition_id, renamed, by))
    settle(work, loaded)


def _renamed(target: Target) -> dict[str, str]:
    """Return the ids that are others in the new diagram, where tokens stand or not."""
    return {
        old: new
        for old, new in target.mapping.items()
        if new is not None and new != old
    }


def _relabel(work: UnitOfWork, plan: Plan) -> None:
    """Let the rows of what waits name the new elements."""
    tx, row, elements = work.transaction, plan.row, plan.migrated.elements
    for table in (timers, subscriptions, incidents):
        table.relabel(tx, row.id, elements, row.process_id)

    def action_at(token: int) -> str:
        return plan.execution.node(token).action or ""

    jobs.relabel(tx, row.id, elements, row.process_id, action_at)


def _change_tasks(
    work: UnitOfWork,
    before: ProcessInstance,
    plan: Plan,
    renamed: Mapping[str, str],
    by: str | None,
) -> None:
    """Let the pending tasks name the new elements, and ask by the new forms."""
    process_id = plan.row.process_id
    for found in user_tasks.pending_in(work.transaction, before.id):
        task = work.task(found.id)
        changes: dict[str, Any] = {}
        if task.process_id == before.process_id != process_id:
            changes["process_id"] = process_id
        if task.token is None and (task.element_id or "") in renamed:
            changes["element_id"] = renamed[task.element_id or ""]
        elif task.token in plan.migrated.elements:
            node = plan.execution.node(task.token)
            if node.id != task.element_id:
                changes["element_id"] = node.id
            form_id = node.user_task.form_id if node.user_task else task.form_id
            if form_id != task.form_id:
                changes["form_id"] = form_id
        if changes:
            work.change_task(task, "migrate", by=by, **changes)


def _blockers_of_process(
    work: UnitOfWork, row: ProcessInstance, process_id: str
) -> Iterator[Blocker]:
    """Judge whether another process can take an instance over."""
    key = row.live_key
    if key is not None and work.is_live(process_id, key):
        why = f"a live instance of {process_id!r} holds the key {key!r}"
        remedy = "end one of the two: a key has one live instance of a process"
        yield Blocker("KEY_HELD", "", why, remedy)
    into = definitions.newest(work.transaction, "process", process_id)
    since = {row.process_id: row.process_suspended_at, process_id: into.suspended_at}
    for one, suspended_at in since.items():
        if suspended_at is not None:
            why = (
                f"process {one!r} is suspended, and holds what waits for its instances"
            )
            yield Blocker("SUSPENDED", "", why, f"resume {one} first")


def _blockers_of_forms(
    work: UnitOfWork, row: ProcessInstance, migrated: Migrated, target: Target
) -> list[Blocker]:
    """Refuse to leave a task open whose form nobody could fill in."""
    blockers = []
    for task in user_tasks.pending_in(work.transaction, row.id):
        form_id = _form_in(task, migrated, target)
        if form_id is None:
            continue
        registry, definition_id = work.components.registry, target.process.definition_id
        try:
            registry.form(work.transaction, form_id, definition_id=definition_id)
        except NotFoundError as error:
            why = f"the open task {task.id!r} would ask by form {form_id!r}: {error}"
            remedy = "deploy the form, or a diagram that carries it"
            blockers.append(Blocker("FORM", task.element_id or "", why, remedy))
    return blockers


def _form_in(task: UserTask, migrated: Migrated, target: Target) -> str | None:
    element = migrated.elements.get(task.token or 0)
    if element is None:
        return None
    node, _ = target.places[element]
    return node.user_task.form_id if node.user_task is not None else None
