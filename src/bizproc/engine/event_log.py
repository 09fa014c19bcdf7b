"""Log what a command did, once it is committed.

Loggers are called `bizproc.engine.…`. A record has the ids of what it is about as
fields, as far as there are any: `instance`, `process_id`, `element`, `task`,
`incident`. Neither keys nor variables, titles, answers or messages of faults are
logged: they may hold what is nobody's business.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from bizproc.engine.facts import (
    DuplicateStart,
    Fact,
    FiredLate,
    IncidentOpened,
    InstanceEnded,
    InstanceMigrated,
    InstancesPurged,
    InstanceStarted,
    TaskAdded,
    TaskChanged,
)
from bizproc.model.rows import ProcessInstance, UserTask

__all__ = ["log_facts"]

logging.getLogger("bizproc").addHandler(logging.NullHandler())
_instances = logging.getLogger("bizproc.engine.instances")
_tasks = logging.getLogger("bizproc.engine.tasks")
_incidents = logging.getLogger("bizproc.engine.incidents")
# what nearly every command tells: its fields are not even made if nobody listens
_OFTEN: dict[type, logging.Logger] = {
    InstanceStarted: _instances,
    InstanceEnded: _instances,
    TaskAdded: _tasks,
    TaskChanged: _tasks,
}


def log_facts(facts: Iterable[Fact]) -> None:
    """Log facts in the order in which they happened."""
    for fact in facts:
        logger = _OFTEN.get(type(fact))
        if logger is None or logger.isEnabledFor(logging.INFO):
            _log_fact(fact)


def _log_fact(fact: Fact) -> None:
    extra: dict[str, Any]
    match fact:
        case InstanceStarted(instance=row):
            _instances.info("instance started", extra=_of(row))
        case InstanceEnded(instance=row):
            text = f"instance {row.state.value.lower()}"
            _instances.info(text, extra=_of(row))
        case InstanceMigrated(instance=row, from_=before):
            text = "instance migrated from %s to %s"
            _instances.info(text, before, row.definition_id, extra=_of(row))
        case DuplicateStart(process_id=process):
            extra = {"process_id": process}
            _instances.info("start passed over: the key is held", extra=extra)
        case InstancesPurged(instances=purged):
            _instances.info("%d ended instances purged", len(purged))
        case FiredLate(instance=row, element_id=element, due=due):
            extra = {**_of(row), "element": element}
            _instances.warning("timer fired late, due %s", due, extra=extra)
        case TaskAdded(task=task):
            _tasks.info("task added", extra=_of_task(task))
        case TaskChanged(task=task, action=action):
            _tasks.info("task: %s", action, extra=_of_task(task))
        case IncidentOpened(incident=incident):
            extra = {
                "incident": incident.id,
                "instance": incident.instance_id or None,
                "process_id": incident.process_id,
                "element": incident.element_id,
            }
            _incidents.warning("incident opened: %s", incident.code, extra=extra)


def _of(row: ProcessInstance) -> dict[str, Any]:
    return {"instance": row.id, "process_id": row.process_id}


def _of_task(task: UserTask) -> dict[str, Any]:
    return {
        "task": task.id,
        "instance": task.instance_id,
        "process_id": task.process_id,
        "element": task.element_id,
    }
