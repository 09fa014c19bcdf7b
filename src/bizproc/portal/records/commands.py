"""Create, change and delete records: one write, one history, one event.

Every write is checked before anything is stored: the rights of a person are asked about
what will be written, once it was filled in by extensions and read. The event that follows it shows the
record before and after in pictures that later writes do not touch.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bizproc.errors import ConflictError
from bizproc.model.message import Message
from bizproc.phrase import Phrase
from bizproc.portal.people import authorization
from bizproc.portal.people.known_fields import require_fillable, require_known
from bizproc.portal.records import index, kept_tasks
from bizproc.portal.records.preparation import fields_to_change, fields_to_create
from bizproc.portal.records.reassignment import delegate
from bizproc.portal.records.stays import keep_stay
from bizproc.portal.records.values import check_links, prepared, require_filled
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.repository.view import RecordView
from bizproc.portal.schema.tables import RECORDS, RecordRow
from bizproc.portal.views.columns import columns_of, unique_ordinal
from bizproc.portal.views.words import are_same_words
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.spelling.spelling import Spelling

__all__ = ["change", "create", "delete", "raise_event", "seed"]

_MOVES = ("stage", "funnel")


def create(
    repository: Repository, type_name: str, values: Mapping[str, Any], *, actor: Actor
) -> RecordRow:
    """Make a record; raises `<type>.created`.

    Raises:
        NotFoundError: an unknown type, funnel, stage, linked record or person.
        InvalidValueError: TYPE_ERROR, REQUIRED_FIELD.
        ForbiddenError: the person may not create it, or not in its stage.
    """
    require_known(repository, type_name, values, actor=actor)
    asked = fields_to_create(repository, type_name, values, actor=actor)
    row = _insert(repository, type_name, asked, actor=actor, given=values)
    check_links(
        repository, repository.type_of(row), row.fields, row.fields, actor=actor
    )
    history.append(repository, row.id, "created", actor=actor)
    new = RecordView(repository, row.id, dict(row.fields))
    raise_event(repository, row, "created", {"new": new, "old": None}, actor=actor)
    for follow in repository.hooks.after_write:
        follow(repository, None, row, actor)
    return row


def seed(
    repository: Repository, given: Sequence[tuple[str, Mapping[str, Any]]]
) -> list[RecordRow]:
    """Make records as if they had always been there: no events, no history.

    They may name each other in any order, in circles too: links are checked when all
    of them are there.
    """
    rows = [
        _insert(repository, type_name, values, actor=Actor(), linked=False)
        for type_name, values in given
    ]
    for row in rows:
        check_links(
            repository, repository.type_of(row), row.fields, row.fields, actor=Actor()
        )
    return rows


def change(
    repository: Repository,
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
        ForbiddenError: the person may not change one of the fields, or move it so.
    """
    row = repository.lock(record_id)
    _require_revision(row, expected_revision)
    record_type = repository.type_of(row)
    require_known(repository, row.type, values, actor=actor)
    asked = fields_to_change(repository, row, values, actor=actor)
    ready = prepared(repository, record_type, asked, record=record_id, actor=actor)
    read = record_type.read_fields(
        ready,
        time=repository.workspace.time,
        funnel=row.funnel,
        spelling=_spelling(repository, actor),
    )
    fields = {**row.fields, **read}
    before, after = record_type.view(row.fields), record_type.view(fields)
    changed = [name for name in read if before[name] != after[name]]
    if not changed:
        return row
    asks = _asked_of(changed, values)
    authorization.require_change(repository, row, fields, asks, actor=actor)
    check_links(repository, record_type, fields, changed, actor=actor)
    require_filled(repository, record_type, fields, changed)
    if any(name in changed for name in _MOVES):
        fields |= _entry(repository, record_type, row, given=read)
    written = _written(repository, row, fields)
    _check(repository, written)
    repository.tx.replace(RECORDS, written, revision=row.revision)
    repository.keep(written)
    index.refresh(repository, row, written)
    keep_stay(repository, row, written)
    _tell_change(repository, row, written, changed, actor=actor)
    for follow in repository.hooks.after_write:
        follow(repository, row, written, actor)
    return written


def delete(repository: Repository, record_id: str, *, actor: Actor) -> None:
    """Delete a record; its history and id stay. Raises `<type>.deleted`.

    Raises:
        NotFoundError: there is no such record.
    """
    row = repository.lock(record_id)
    old = RecordView(repository, row.id, dict(row.fields))
    gone = dataclasses.replace(
        row,
        revision=row.revision + 1,
        deleted_at=repository.now,
        changed_at=repository.now,
    )
    repository.tx.replace(RECORDS, gone, revision=row.revision)
    repository.keep(gone)
    index.refresh(repository, row, None)
    history.append(repository, record_id, "deleted", actor=actor)
    raise_event(repository, row, "deleted", {"old": old, "new": None}, actor=actor)


def raise_event(
    repository: Repository,
    row: RecordRow,
    event: str,
    payload: Mapping[str, Any],
    *,
    actor: Actor,
    name: str | None = None,
) -> None:
    """Publish `<type>.<event>`, or a message of another name, about a record."""
    repository.unit.publish(
        Message(
            name=name or f"{row.type}.{event}",
            keys=repository.hooks.keys_of(row),
            event={"changed": [], **payload, "at": repository.now, "record": row.id},
            origin=actor.origin,
            by=actor.by,
            sender=actor.instance_id,
        )
    )


# -- pieces --------------------------------------------------------------------


def _insert(
    repository: Repository,
    type_name: str,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    given: Iterable[str] = (),
    linked: bool = True,
) -> RecordRow:
    record_type = repository.workspace.schema.type(type_name)
    ready = prepared(repository, record_type, values, record=None, actor=actor)
    fields = record_type.initial(
        ready,
        time=repository.workspace.time,
        spelling=_spelling(repository, actor) if linked else None,
    )
    if linked:
        theirs = {name: fields[name] for name in given if name in fields}
        require_fillable(repository, type_name, theirs, actor=actor)
        authorization.require_create(repository, type_name, fields, actor=actor)
        require_filled(repository, record_type, fields, fields)
    if "created_at" in record_type.fields:
        fields.setdefault("created_at", repository.now)
    number = repository.tx.next_number(f"record:{type_name}")
    row = RecordRow(
        id=f"{type_name}-{number}",
        type=type_name,
        number=number,
        revision=0,  # that of no write
        created_at=repository.now,
        created_by=actor.by,
    )
    if record_type.funnels:
        fields |= _entry(repository, record_type, row, given=fields)
    row = _written(repository, row, fields)
    repository.tx.insert(RECORDS, row)
    repository.keep(row)
    _check(repository, row)
    index.refresh(repository, None, row)
    return row


def _require_revision(row: RecordRow, expected: int | None) -> None:
    if expected in (None, row.revision):
        return
    msg = Phrase(
        "record %(record)r is at revision %(revision)s, expected %(expected)s: "
        "somebody changed it; read it again",
        record=row.id,
        revision=row.revision,
        expected=expected,
    )
    raise ConflictError(msg)


def _asked_of(changed: Sequence[str], given: Mapping[str, Any]) -> list[str]:
    """Return which changes are a person's: those of fields that they gave.

    What an extension adds is its own. Who names a funnel moves to its first stage.
    """
    moves = any(name in given for name in _MOVES)
    return [it for it in changed if it in given or (moves and it in _MOVES)]


def _spelling(repository: Repository, actor: Actor) -> Spelling | None:
    """Return how people write; what a process writes is as programs write."""
    return None if actor.origin == "process" else repository.workspace.spelling


def _check(repository: Repository, row: RecordRow) -> None:
    for check in repository.hooks.check_write:
        check(repository, row)


def _entry(
    repository: Repository,
    record_type: RecordType,
    row: RecordRow,
    *,
    given: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what entering a stage writes beside it, where the type has the fields."""
    entry = {
        "stage_entered_at": repository.now,
        "entry_no": (row.fields.get("entry_no") or 0) + 1,
    }
    return {
        name: value
        for name, value in entry.items()
        if name in record_type.fields and given.get(name) is None
    }


def _written(
    repository: Repository, row: RecordRow, fields: Mapping[str, Any]
) -> RecordRow:
    kept = {name: value for name, value in fields.items() if value not in (None, [])}
    record_type = repository.type_of(row)
    ordinal = row.ordinal
    if not ordinal or not are_same_words(row.fields, kept, record_type):
        ordinal = unique_ordinal(repository.ordinal(), row.type, row.number)
    columns = columns_of(record_type, kept, repository.workspace.time)
    for name, value in columns.items():
        if (before := getattr(row, name)) == value:
            columns[name] = before  # the same object: the store leaves its index alone
    entered_at = row.entered_at
    if (row.funnel, row.stage) != (columns["funnel"], columns["stage"]):
        entered_at = repository.now
    return dataclasses.replace(
        row,
        revision=row.revision + 1,
        changed_at=repository.now,
        fields=kept,
        ordinal=ordinal,
        entered_at=entered_at,
        **columns,
    )


def _tell_change(
    repository: Repository,
    row: RecordRow,
    written: RecordRow,
    changed: list[str],
    *,
    actor: Actor,
) -> None:
    for name in changed:
        old, new = row.fields.get(name), written.fields.get(name)
        history.append(
            repository, row.id, "changed", actor=actor, field=name, old=old, new=new
        )
    moved = any(name in changed for name in _MOVES)
    if moved:
        history.append(
            repository,
            row.id,
            "stage_changed",
            actor=actor,
            field="stage",
            old=row.stage,
            new=written.stage,
        )
    payload = {
        "old": RecordView(repository, row.id, dict(row.fields)),
        "new": RecordView(repository, row.id, dict(written.fields)),
        "changed": changed,
    }
    raise_event(repository, written, "changed", payload, actor=actor)
    if moved:
        raise_event(repository, written, "stage_changed", payload, actor=actor)
        kept_tasks.let_go(repository, written)
    if "responsible" in changed:
        # of a write that moves the record too, what is left is not handed over
        repository.unit.afterwards(lambda: delegate(repository, row.id, actor=actor))
