"""Look at the world as expectations see it: things as mappings of their fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from bizproc.errors import NotFoundError
from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES, InstanceState, instance_word
from bizproc.portal.portal import Portal
from bizproc.portal.repository.record import Record
from bizproc.testing.scenarios.format.vocabulary import Thing

__all__ = ["is_open", "observe", "record_of", "records_of", "tasks_of"]

Seen = dict[str, Any]


def observe(portal: Portal, thing: Thing) -> list[Seen]:
    """Return all things of a kind, oldest first; each has its `id`.

    Timers and incidents are those armed and open now; of everything else also what
    is over.
    """
    return _VIEWS[thing](portal)


def record_of(portal: Portal, record_id: str) -> Seen | None:
    """Return one record, or None if it is not there."""
    try:
        return _record(portal.get(record_id))
    except NotFoundError:
        return None


def records_of(portal: Portal, type_: str, **equal_fields: str) -> list[Seen]:
    """Return the records of a type with these texts in their fields, oldest first."""
    return [_record(row) for row in portal.find(type_, **equal_fields)]


def tasks_of(portal: Portal, record_id: str) -> list[Seen]:
    """Return all tasks of a record, oldest first."""
    rows = portal.engine.user_tasks(record=record_id, include_closed=True)
    return [_task(row) for row in sorted(rows, key=lambda row: row.number)]


def is_open(task: Mapping[str, Any]) -> bool:
    """Say whether a task is open, started or deferred."""
    return task["status"] in OPEN_TASK_STATES


def _tasks(portal: Portal) -> list[Seen]:
    rows = portal.engine.user_tasks(include_closed=True)
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
        "creator": row.creator,
        "observers": list(row.observers),
        "due": row.due,
        "group": row.group,
        "record": row.record,
        "checklist": [item.text for item in details.checklist],
        "status": row.state.value,
        "at": row.created_at,
        "result": row.result,
        "comments": [dataclasses.asdict(comment) for comment in details.comments],
        "instance": row.instance_id,
    }


def _notifications(portal: Portal) -> list[Seen]:
    return [
        {
            "id": number,
            "element": it.element,
            "to": it.to,
            "text": it.text,
            "record": it.record,
            "at": it.at,
        }
        for number, it in enumerate(portal.notifications())
    ]


def _mails(portal: Portal) -> list[Seen]:
    return [
        {
            "id": number,
            "element": it.element,
            "from": it.from_,
            "to": it.to[0] if len(it.to) == 1 else list(it.to),
            "reply_to": it.reply_to,
            "subject": it.subject,
            "text": it.text,
            "attachments": list(it.attachments),
            "record": it.record,
            "at": it.at,
            "message_id": it.message_id,
        }
        for number, it in enumerate(portal.mails())
    ]


def _records(portal: Portal) -> list[Seen]:
    return [_record(record) for record in portal.find()]


def _record(record: Record) -> Seen:
    return {
        **record.fields,
        "id": record.id,
        "type": record.type,
        "created_at": record.created_at,
    }


def _history(portal: Portal) -> list[Seen]:
    return [
        {
            "id": number,
            "record": it.record,
            "event": it.event,
            "field": it.field,
            "old": it.old,
            "new": it.new,
            "by": it.by,
            "at": it.at,
            "element": it.element,
        }
        for number, it in enumerate(portal.record_history())
    ]


def _instances(portal: Portal) -> list[Seen]:
    stuck = {incident.instance_id for incident in portal.engine.incidents()}
    found = []
    for row in portal.engine.instances():
        active = row.state is InstanceState.ACTIVE
        found.append(
            {
                "id": row.id,
                "process": row.process_id,
                "key": row.key,
                "state": instance_word(row.state, has_incident=row.id in stuck),
                "waiting_at": sorted(portal.engine.waiting_at(row.id))
                if active
                else [],
            }
        )
    return found


def _incidents(portal: Portal) -> list[Seen]:
    keys = {row.id: row.key for row in portal.engine.instances()}
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
        for row in portal.engine.incidents()
    ]


def _timers(portal: Portal) -> list[Seen]:
    return [
        {
            "id": row.id,
            "due": row.due,
            "element": row.element_id,
            "process": row.process_id,
            "key": row.key,
        }
        for row in portal.engine.timers()
    ]


_VIEWS: Mapping[Thing, Callable[[Portal], list[Seen]]] = {
    Thing.TASK: _tasks,
    Thing.NOTIFICATION: _notifications,
    Thing.MAIL: _mails,
    Thing.RECORD: _records,
    Thing.HISTORY: _history,
    Thing.INSTANCE: _instances,
    Thing.INCIDENT: _incidents,
    Thing.TIMER: _timers,
}
