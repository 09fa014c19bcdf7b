"""Create, change and delete records: one write, one history, one event.

Every write is checked before anything is stored; the event that follows it shows the
record before and after in pictures that later writes do not touch (conventions §5).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from bizproc.crm import keeping, record_history, record_index
from bizproc.crm.actor import Actor
from bizproc.crm.delegating import delegate
from bizproc.crm.desk import Desk
from bizproc.crm.numbering import claim_number
from bizproc.crm.record_values import check_links, prepared, require_filled
from bizproc.crm.record_view import RecordView
from bizproc.crm.tables import RECORDS, RecordRow
from bizproc.errors import ConflictError
from bizproc.model.message import Message
from bizproc.workspace.records.record_types import RecordType

__all__ = ["change", "create", "delete", "keys_of", "raise_event", "seed"]

_MOVES = ("stage", "funnel")


def create(
    desk: Desk, type_name: str, values: Mapping[str, Any], *, actor: Actor
) -> RecordRow:
    """Make a record; raises `<type>.created`.

    Raises:
        NotFoundError: an unknown type, funnel, stage, linked record or person.
        InvalidValueError: TYPE_ERROR, REQUIRED_FIELD.
    """
    row = _insert(desk, type_name, values, actor=actor)
    check_links(desk, desk.type_of(row), row.fields, row.fields, actor=actor)
    record_history.append(desk, row.id, "created", actor=actor)
    new = RecordView(desk, row.id, dict(row.fields))
    raise_event(desk, row, "created", {"new": new, "old": None}, actor=actor)
    return row


def seed(desk: Desk, given: Sequence[tuple[str, Mapping[str, Any]]]) -> list[RecordRow]:
    """Make records as if they had always been there: no events, no history.

    They may name each other in any order, in circles too: links are checked when all
    of them are there.
    """
    rows = [
        _insert(desk, type_name, values, actor=Actor(), linked=False)
        for type_name, values in given
    ]
    for row in rows:
        check_links(desk, desk.type_of(row), row.fields, row.fields, actor=Actor())
    return rows


def change(
    desk: Desk,
    record_id: str,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    expected_revision: int | None = None,
) -> RecordRow:
    """Write fields of a record; raises `changed`, then `stage_changed` if it moved.

    What is written already changes nothing, and then nothing is raised.

    Raises:
        NotFoundError: no such record, funnel, stage, linked record or person.
        ConflictError: the record is not of the expected revision.
        InvalidValueError: TYPE_ERROR, REQUIRED_FIELD.
    """
    row = desk.lock(record_id)
    if expected_revision is not None and row.revision != expected_revision:
        msg = (
            f"record {record_id!r} is at revision {row.revision}, expected "
            f"{expected_revision}: somebody changed it; read it again"
        )
        raise ConflictError(msg)
    record_type = desk.type_of(row)
    ready = prepared(desk, record_type, values, record=record_id, actor=actor)
    portal = desk.workspace.time
    read = record_type.read_fields(ready, portal=portal, funnel=row.funnel)
    fields = {**row.fields, **read}
    before, after = record_type.view(row.fields), record_type.view(fields)
    changed = [name for name in read if before[name] != after[name]]
    if not changed:
        return row
    check_links(desk, record_type, fields, changed, actor=actor)
    require_filled(desk, record_type, fields, changed)
    if any(name in changed for name in _MOVES):
        fields |= _entry(desk, record_type, row, given=read)
    written = _written(row, fields)
    claim_number(desk, written)
    desk.tx.replace(RECORDS, written, revision=row.revision)
    desk.keep(written)
    record_index.refresh(desk, row, written)
    _tell_change(desk, row, written, changed, actor=actor)
    return written


def delete(desk: Desk, record_id: str, *, actor: Actor) -> None:
    """Delete a record; its history and id stay. Raises `<type>.deleted`.

    Raises:
        NotFoundError: there is no such record.
    """
    row = desk.lock(record_id)
    old = RecordView(desk, row.id, dict(row.fields))
    gone = dataclasses.replace(row, revision=row.revision + 1, deleted_at=desk.now)
    desk.tx.replace(RECORDS, gone, revision=row.revision)
    desk.keep(gone)
    record_index.refresh(desk, row, None)
    record_history.append(desk, record_id, "deleted", actor=actor)
    raise_event(desk, row, "deleted", {"old": old, "new": None}, actor=actor)


def keys_of(row: RecordRow) -> tuple[str, ...]:
    """Return what a record's events correlate by: its id, and a deal's lead's."""
    lead = row.fields.get("lead") if row.type == "deal" else None
    return (row.id, lead) if isinstance(lead, str) else (row.id,)


def raise_event(
    desk: Desk,
    row: RecordRow,
    event: str,
    payload: Mapping[str, Any],
    *,
    actor: Actor,
    name: str | None = None,
) -> None:
    """Publish `<type>.<event>`, or a message of another name, about a record."""
    desk.unit.publish(
        Message(
            name=name or f"{row.type}.{event}",
            keys=keys_of(row),
            event={"changed": [], **payload, "at": desk.now, "record": row.id},
            origin=actor.origin,
            by=actor.by,
            sender=actor.instance_id,
        )
    )


# -- pieces --------------------------------------------------------------------


def _insert(
    desk: Desk,
    type_name: str,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    linked: bool = True,
) -> RecordRow:
    record_type = desk.workspace.schema.type(type_name)
    ready = prepared(desk, record_type, values, record=None, actor=actor)
    fields = record_type.initial(ready, portal=desk.workspace.time)
    if linked:
        require_filled(desk, record_type, fields, fields)
    if "created_at" in record_type.fields:
        fields.setdefault("created_at", desk.now)
    number = desk.tx.next_number(f"record:{type_name}")
    row = RecordRow(
        id=f"{type_name}-{number}",
        type=type_name,
        number=number,
        revision=1,
        created_at=desk.now,
        created_by=actor.by,
    )
    if record_type.funnels:
        fields |= _entry(desk, record_type, row, given=fields)
    row = dataclasses.replace(_written(row, fields), revision=1)
    desk.tx.insert(RECORDS, row)
    desk.keep(row)
    claim_number(desk, row)
    record_index.refresh(desk, None, row)
    return row


def _entry(
    desk: Desk, record_type: RecordType, row: RecordRow, *, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what entering a stage writes beside it, where the type has the fields."""
    entry = {
        "stage_entered_at": desk.now,
        "entry_no": (row.fields.get("entry_no") or 0) + 1,
    }
    return {
        name: value
        for name, value in entry.items()
        if name in record_type.fields and given.get(name) is None
    }


def _written(row: RecordRow, fields: Mapping[str, Any]) -> RecordRow:
    kept = {name: value for name, value in fields.items() if value not in (None, [])}
    return dataclasses.replace(
        row,
        revision=row.revision + 1,
        funnel=kept.get("funnel"),
        stage=kept.get("stage"),
        responsible=kept.get("responsible"),
        fields=kept,
    )


def _tell_change(
    desk: Desk, row: RecordRow, written: RecordRow, changed: list[str], *, actor: Actor
) -> None:
    for name in changed:
        old, new = row.fields.get(name), written.fields.get(name)
        record_history.append(
            desk, row.id, "changed", actor=actor, field=name, old=old, new=new
        )
    moved = any(name in changed for name in _MOVES)
    if moved:
        record_history.append(
            desk,
            row.id,
            "stage_changed",
            actor=actor,
            field="stage",
            old=row.stage,
            new=written.stage,
        )
    payload = {
        "old": RecordView(desk, row.id, dict(row.fields)),
        "new": RecordView(desk, row.id, dict(written.fields)),
        "changed": changed,
    }
    raise_event(desk, written, "changed", payload, actor=actor)
    if moved:
        raise_event(desk, written, "stage_changed", payload, actor=actor)
        keeping.let_go(desk, written)
    if "responsible" in changed:
        # of a write that moves the record too, what is left is not handed over (V-4)
        desk.unit.afterwards(lambda: delegate(desk, row.id, actor=actor))
