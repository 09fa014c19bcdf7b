"""Ask for the rights of who acts, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from bizproc.engine.waits.user_tasks import no_such_task
from bizproc.errors import ForbiddenError, NotFoundError, did_you_mean
from bizproc.model.rows import UserTask
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repositories, Repository
from bizproc.portal.repository.rights import RecordRights
from bizproc.portal.tables import RECORDS, RecordRow, type_in
from bizproc.store import Transaction
from bizproc.workspace.people.directory import Directory

__all__ = [
    "OfRecord",
    "actor_of",
    "can_see",
    "get_for",
    "hide_unseen",
    "require",
    "require_change",
    "require_create",
    "require_run",
    "require_task",
    "require_visible",
    "sees",
]

_MOVES = ("stage", "funnel")


class OfRecord(Protocol):
    """Be something of a record, or of none: a task, a mail, an entry."""

    @property
    def record(self) -> str | None:
        """Return the id of the record."""
        ...


T = TypeVar("T", bound=OfRecord)


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
    if _is_bound(repository, row.type, actor):
        _require(repository, Record.of(row, repository.type_of(row)), action, actor)


def can_see(repository: Repository, row: RecordRow, *, actor: Actor) -> bool:
    """Say whether the actor may see a record."""
    if not _is_bound(repository, row.type, actor):
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
    if _is_bound(repository, type_name, actor):
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
    if not _is_bound(repository, row.type, actor):
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


def require_task(
    repository: Repository, task: UserTask, action: str, *, by: str
) -> bool:
    """Refuse what the rights of a task's record do not let; False if they are silent.

    They are silent on tasks of no record and of types without rights of their own.

    Raises:
        NotFoundError: the record is hidden: the answer is that of no task.
        ForbiddenError: the rights of its type refuse the action.
    """
    row, rights = repository.row(task.record), repository.rights
    if row is None or not rights.narrow(row.type):
        return False
    record = Record.of(row, repository.type_of(row))
    refusal = rights.can(by, "see", record)
    if refusal is None and rights.rule(row.type):
        refusal = rights.can_in_task(by, action, record)
    if refusal == "NOT_FOUND":
        raise NotFoundError(no_such_task(task.id))
    if refusal is not None:
        msg = (
            f"{by!r} may not {action} the task {task.title!r} ({task.id}): the rights "
            f"to its record {row.id!r} do not let"
        )
        raise ForbiddenError(msg)
    return rights.rule(row.type)


def sees(rights: RecordRights, user: str | None, record: Record) -> bool:
    """Say whether a user may see a record; without a user, everybody may."""
    if user is None or not rights.narrow(record.type):
        return True
    return rights.can(user, "see", record) is None


def require_visible(
    rights: RecordRights, user: str | None, record: Record | None, record_id: str
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
    tx: Transaction,
    repositories: Repositories,
    user: str | None,
    people: Directory | None = None,
) -> Callable[[list[T]], Sequence[T | None]]:
    """Make a function that puts None for each row whose record a user may not see.

    Rows of no record stay. A record is asked for once, however many rows it has.
    `people` are those of the transaction, if they were read already.
    """
    if user is None or not repositories.rights.narrow():
        return lambda rows: rows
    rights = repositories.rights_in(tx, people)
    schema = repositories.workspace.schema
    verdicts: dict[str | None, bool] = {None: True}

    def may_see(record_id: str | None) -> bool:
        if record_id is not None and not rights.narrow(type_in(record_id)):
            return True
        if record_id not in verdicts:
            row = tx.get(RECORDS, record_id)
            record = Record.of(row, schema.type(row.type)) if row is not None else None
            verdicts[record_id] = record is not None and sees(rights, user, record)
        return verdicts[record_id]

    return lambda rows: [row if may_see(row.record) else None for row in rows]


def _is_bound(repository: Repository, type_name: str, actor: Actor) -> bool:
    if actor.origin != "user" or not repository.rights.narrow(type_name):
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
