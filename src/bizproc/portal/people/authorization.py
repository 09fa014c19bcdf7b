"""Ask for the rights of who acts, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from bizproc.errors import ForbiddenError, NotFoundError, did_you_mean
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repositories, Repository
from bizproc.portal.repository.rights import EVERYBODY_MAY, Rights
from bizproc.portal.tables import RECORDS, RecordRow
from bizproc.store import Transaction
from bizproc.workspace.people.directory import Directory

__all__ = [
    "actor_of",
    "can_see",
    "get_for",
    "hide_unseen",
    "require",
    "require_change",
    "require_create",
    "require_run",
    "require_visible",
    "sees",
]

_MOVES = ("stage", "funnel")


class _OfRecord(Protocol):
    @property
    def record(self) -> str | None: ...


T = TypeVar("T", bound=_OfRecord)


def actor_of(people: Directory, by: str | None) -> Actor:
    """Return who acts: a user who is active, an outside address, or nobody named.

    Raises:
        ForbiddenError: there is no such user.
    """
    if by is None or "@" in by or people.find(by) is not None:
        return Actor(by=by)
    hint = did_you_mean(by, [it.id for it in people.people.values() if it.active])
    msg = f"there is no active user {by!r}, so nothing may be done in that name"
    raise ForbiddenError(msg + hint)


def get_for(repository: Repository, record_id: str, *, actor: Actor) -> RecordRow:
    """Return a record that the actor sees, as it stands, held until the end.

    Raises:
        NotFoundError: there is none, it was deleted, or it is hidden from him.
        ForbiddenError: he may not see it.
    """
    row = repository.row(record_id)
    if row is not None:
        require(repository, row, "see", actor=actor)
    return repository.lock(record_id)


def require(
    repository: Repository, row: RecordRow, action: str, *, actor: Actor
) -> None:
    """Refuse what the actor may not do to a record.

    Raises:
        NotFoundError, ForbiddenError: as the port of rights decides.
    """
    if _is_bound(repository, actor):
        _require(repository, Record.of(row, repository.type_of(row)), action, actor)


def can_see(repository: Repository, row: RecordRow, *, actor: Actor) -> bool:
    """Say whether the actor may see a record."""
    if not _is_bound(repository, actor):
        return True
    record = Record.of(row, repository.type_of(row))
    return repository.rights.can(str(actor.by), "see", record) is None


def require_create(
    repository: Repository, type_name: str, given: Mapping[str, Any], *, actor: Actor
) -> None:
    """Refuse the actor a record that he may not create.

    Raises:
        NotFoundError, ForbiddenError: as the port of rights decides.
    """
    if _is_bound(repository, actor):
        asked = Record(
            id="", type=type_name, revision=0, fields=given, created_at=repository.now
        )
        _require(repository, asked, "create", actor)


def require_change(
    repository: Repository, row: RecordRow, given: Mapping[str, Any], *, actor: Actor
) -> None:
    """Refuse a write if it has a field or a move that the actor may not make.

    Raises:
        NotFoundError, ForbiddenError: as the port of rights decides.
    """
    if not _is_bound(repository, actor):
        return
    record_type = repository.type_of(row)
    record = Record.of(row, record_type)
    for name, value in given.items():
        known = name in record_type.fields and name not in _MOVES
        if known and value != record.fields.get(name):
            _require(repository, record, f"change:{name}", actor)
    if any(name in given and name in record_type.fields for name in _MOVES):
        asked = {name: given[name] for name in _MOVES if name in given}
        time = repository.workspace.time
        read = record_type.read_fields(asked, time=time, funnel=row.funnel)
        if any(read[name] != row.fields.get(name) for name in read):
            _require(repository, record, f"move:{read.get('stage', row.stage)}", actor)


def require_run(repository: Repository, key: str | None, *, actor: Actor) -> None:
    """Refuse a start to who may not run processes on the record of that key.

    Raises:
        NotFoundError, ForbiddenError: as the port of rights decides.
    """
    row = repository.alive(key)
    if row is not None:
        require(repository, row, "see", actor=actor)
        require(repository, row, "run", actor=actor)


def sees(rights: Rights, user: str | None, record: Record) -> bool:
    """Say whether a user may see a record; without a user, everybody may."""
    if user is None or rights is EVERYBODY_MAY:
        return True
    return rights.can(user, "see", record) is None


def require_visible(
    rights: Rights, user: str | None, record: Record | None, record_id: str
) -> Record:
    """Return a record if it is there and the user may see it.

    Raises:
        NotFoundError: it is not there, or hidden from him: he cannot tell which.
        ForbiddenError: he may not see it.
    """
    refusal = None
    if record is not None and user is not None:
        refusal = rights.can(user, "see", record)
    if record is None or refusal == "NOT_FOUND":
        raise NotFoundError(Repository.missing(record_id))
    if refusal is not None:
        msg = f"{user!r} may not see record {record_id!r}"
        raise ForbiddenError(msg)
    return record


def hide_unseen(
    tx: Transaction, repositories: Repositories, user: str | None
) -> Callable[[list[T]], Sequence[T | None]]:
    """Make a function that puts None for each row whose record a user may not see.

    Rows of no record stay. A record is asked for once, however many rows it has.
    """
    if user is None or repositories.rights is EVERYBODY_MAY:
        return lambda rows: rows
    schema = repositories.workspace.schema
    verdicts: dict[str | None, bool] = {None: True}

    def may_see(record_id: str | None) -> bool:
        if record_id not in verdicts:
            row = tx.get(RECORDS, record_id)
            record = Record.of(row, schema.type(row.type)) if row is not None else None
            verdicts[record_id] = record is not None and sees(
                repositories.rights, user, record
            )
        return verdicts[record_id]

    return lambda rows: [row if may_see(row.record) else None for row in rows]


def _is_bound(repository: Repository, actor: Actor) -> bool:
    if actor.origin != "user" or repository.rights is EVERYBODY_MAY:
        return False
    return repository.people.find(actor.by) is not None


def _require(repository: Repository, record: Record, action: str, actor: Actor) -> None:
    refusal = repository.rights.can(str(actor.by), action, record)
    if refusal is None:
        return
    if refusal == "NOT_FOUND" and record.id:
        raise NotFoundError(repository.missing(record.id))
    what = f"record {record.id!r}" if record.id else f"a record of type {record.type}"
    msg = f"{actor.by!r} may not {action} {what}"
    raise ForbiddenError(msg)
