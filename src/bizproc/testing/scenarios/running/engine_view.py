"""Look at an engine as expectations see it: things as mappings of their fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from bizproc.engine import Engine
from bizproc.model.rows import UserTask
from bizproc.model.states import (
    OPEN_TASK_STATES,
    InstanceState,
    instance_word,
    task_word,
)
from bizproc.testing.scenarios.format.vocabulary import Thing
from bizproc.testing.scenarios.running.environment import Seen

__all__ = ["ENGINE_VIEWS", "is_open", "tasks_of"]

_OPEN = frozenset(map(task_word, OPEN_TASK_STATES))


_OPEN = frozenset(task_word(state) for state in OPEN_TASK_STATES)


def tasks_of(engine: Engine, record_id: str) -> list[Seen]:
    """Return all tasks of a record, oldest first."""
    rows = engine.user_tasks(record=record_id, include_closed=True)
    return [_task(row) for row in sorted(rows, key=lambda row: row.number)]


def is_open(task: Mapping[str, Any]) -> bool:
    """Say whether a task is open, started or deferred."""
    return task["status"] in _OPEN


def _tasks(engine: Engine) -> list[Seen]:
    rows = engine.user_tasks(include_closed=True)
    return [_task(row) for row in sorted(rows, key=lambda row: row.number)]


def _task(row: UserTask) -> Seen:
    details = row.details
    return {
        "id": row.id,
        "element": row.element_id,
        "kind": row.kind.value,
        "title": row.title,
        "description": row.description,
        "assignee": row.assignee,
        "instead_of": details.instead_of,
        "creator": row.creator,
        "observers": list(row.observers),
        "due": row.due,
        "group": row.group,
        "record": row.record,
        "checklist": [item.text for item in details.checklist],
        "status": task_word(row.state),
        "at": row.created_at,
        "result": row.result,
        "comments": [dataclasses.asdict(comment) for comment in details.comments],
        "instance": row.instance_id,
    }


def _instances(engine: Engine) -> list[Seen]:
    stuck = {incident.instance_id for incident in engine.incidents()}
    found = []
    for row in engine.instances():
        active = row.state is InstanceState.ACTIVE
        found.append(
            {
                "id": row.id,
                "process": row.process_id,
                "key": row.key,
                "state": instance_word(row.state, has_incident=row.id in stuck),
                "waiting_at": sorted(engine.waiting_at(row.id)) if active else [],
            }
        )
    return found


def _incidents(engine: Engine) -> list[Seen]:
    keys = {row.id: row.key for row in engine.instances()}
    return [
        {
            "id": row.id,
            "element": row.element_id,
            "code": row.code,
            "message": row.message,
            "attempts": row.attempts,
            "process": row.process_id,
            "key": keys.get(row.instance_id),
        }
        for row in engine.incidents()
    ]


def _timers(engine: Engine) -> list[Seen]:
    return [
        {
            "id": row.id,
            "due": row.due,
            "element": row.element_id,
            "process": row.process_id,
            "key": row.key,
        }
        for row in engine.timers()
    ]


ENGINE_VIEWS: Mapping[Thing, Callable[[Engine], list[Seen]]] = {
    Thing.TASK: _tasks,
    Thing.INSTANCE: _instances,
    Thing.INCIDENT: _incidents,
    Thing.TIMER: _timers,
}
"""All things of a kind, oldest first, each with its `id`.

Timers and incidents are those armed and open now; of everything else also what is over.
"""
