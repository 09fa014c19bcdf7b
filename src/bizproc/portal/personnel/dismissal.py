"""Let somebody leave the company: everything of theirs is handed on.

What a dismissal does: docs/requirements/platform.md §8, dismissal.
"""

from __future__ import annotations

from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.portal.personnel.changes import write_person
from bizproc.portal.personnel.fields import active_user
from bizproc.portal.personnel.state import begin_change, end_change
from bizproc.portal.records import commands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RECORDS, RecordRow
from bizproc.store import eq

__all__ = ["dismiss"]


def dismiss(
    repository: Repository, person: str, *, successor: str | None, by: str
) -> dict[str, Any]:
    """Make a person inactive and hand on what was theirs; return what that was.

    A successor also becomes responsible for the records on their way. Who left
    already may be given a successor later.

    Raises:
        ForbiddenError: only administrators may.
        NotFoundError: no such person or successor.
        InvalidValueError: the successor is the person; nobody would administrate.
    """
    before = begin_change(repository, by=by)
    leaving = before.user(person)
    heir = None
    if successor is not None:
        heir = active_user(before, successor, "successor")
        if heir.id == person:
            msg = (
                f"{person!r} cannot follow themselves; name another successor, or none"
            )
            raise InvalidValueError(msg)
    if leaving.active:
        write_person(repository, before, person, {"active": False}, by=by)
    handed = end_change(repository, before, by=by, left=person, successor=heir)
    records = _hand_records(repository, person, heir.id, by=by) if heir else []
    led = [it.id for it in repository.people.departments.values() if it.head == person]
    return {
        "person": person,
        "tasks": [{"task": it.task, "title": it.title, "to": it.to} for it in handed],
        "records": records,
        "leads": led,
    }


def _hand_records(
    repository: Repository, person: str, successor: str, *, by: str
) -> list[str]:
    """Make a successor responsible for what is not at its end."""
    rows = repository.tx.select(
        RECORDS, eq("responsible", person), order_by=("type", "number")
    )
    handed = []
    for row in rows:
        if row.deleted_at is None and not _is_at_its_end(repository, row):
            changes = {"responsible": successor}
            # who may dismiss somebody may hand on what was theirs
            actor = Actor(by=by, entitled=True)
            commands.change(repository, row.id, changes, actor=actor)
            handed.append(row.id)
    return handed


def _is_at_its_end(repository: Repository, row: RecordRow) -> bool:
    if row.stage is None:
        return False
    schema = repository.workspace.schema
    stage = schema.stage(row.type, row.funnel, row.stage)
    return stage.meaning != "process"
