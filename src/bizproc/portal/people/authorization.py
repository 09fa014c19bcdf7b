"""Ask for the rights of who acts, before anything is written.

Who is named and is no active user is nobody: nothing is done, and nothing told, in
that name. What a person writes is asked about as it will be written.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from bizproc.engine.waits.user_tasks import no_such_task
from bizproc.errors import ForbiddenError, NotFoundError, did_you_mean
from bizproc.model.rows import UserTask
from bizproc.phrase import Phrase
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repository
from bizproc.portal.repository.rights import RecordRights
from bizproc.portal.schema.tables import RecordRow, type_in
from bizproc.workspace.people.directory import Directory

__all__ = [
    "actor_of",
    "asker_of",
    "can_see",
    "get_for",
    "require",
    "require_change",
    "require_create",
    "require_run",
    "require_seen",
    "require_task",
    "require_visible",
    "sees",
]

_MOVES = ("stage", "funnel")
_log = logging.getLogger("bizproc.rights")


def actor_of(people: Directory, by: str | None) -> Actor:
    """Return who acts: a user who is active, or the application.

    Who is outside comes through the doors for them, and is no user.

    Raises:
        ForbiddenError: there is no such user.
    """
    if by is None:
        return Actor.application()
    if people.find(by) is None:
        raise ForbiddenError(_nobody(people, by, "done"))
    return Actor.person(by)


def asker_of(people: Directory, by: str | None) -> str | None:
    """Return who asks: a user who is active, or None, the application.

    Raises:
        ForbiddenError: there is no such user.
    """
    if by is not None and people.find(by) is None:
        raise ForbiddenError(_nobody(people, by, "told"))
    return by


def _nobody(people: Directory, by: str, what: str) -> str:
    active = [it.id for it in people.people.values() if it.active]
    hint = did_you_mean(by, active)
    return f"there is no active user {by!r}, so nothing is {what} in that name{hint}"


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
    if actor.kind == "outside":
        msg = (
            f"{actor.name!r} comes from outside and may not {action} record {row.id!r}; "
            "whoever is outside does what forms, mail and chat offer them"
        )
        raise ForbiddenError(msg)
    if _is_bound(repository, row.type, actor):
        _require(repository, Record.of(row, repository.type_of(row)), action, actor)


def require_seen(
    repository: Repository, record_id: str | None, *, actor: Actor
) -> None:
    """Refuse an answer about a record that is hidden from the actor, deleted or not.

    Raises:
        NotFoundError, ForbiddenError: as the port of rights decides.
    """
    row = repository.row(record_id)
    if row is not None:
        require(repository, row, "see", actor=actor)


def can_see(repository: Repository, row: RecordRow, *, actor: Actor) -> bool:
    """Say whether the actor may see a record, also to write what was permitted."""
    if actor.kind != "person":
        return True
    if repository.people.find(actor.by) is None:
        return False
    if not repository.rights.narrow(row.type):
        return True
    return sees(repository.rights, actor.by, Record.of(row, repository.type_of(row)))


def require_create(
    repository: Repository, type_name: str, fields: Mapping[str, Any], *, actor: Actor
) -> None:
    """Refuse the actor a record that he may not create, or not in its stage.

    Args:
        repository: where the record will be.
        type_name: the type of the record.
        fields: what it will hold: read, filled in by extensions and by default.
        actor: who creates it.

    Raises:
        NotFoundError, ForbiddenError: as the port of rights decides.
    """
    if not _is_bound(repository, type_name, actor):
        return
    filled = {name: it for name, it in fields.items() if it not in (None, [])}
    record = Record(
        id="", type=type_name, revision=0, fields=filled, created_at=repository.now
    )
    _require(repository, record, "create", actor)
    record_type = repository.workspace.schema.type(type_name)
    if record_type.funnels:
        first = record_type.funnel(filled.get("funnel")).default_stage.code
        if filled.get("stage") not in (None, first):
            _require(repository, record, f"move:{filled['stage']}", actor)


def require_change(
    repository: Repository,
    row: RecordRow,
    fields: Mapping[str, Any],
    names: Iterable[str],
    *,
    actor: Actor,
) -> None:
    """Refuse a write if it has a field or a move that the actor may not make.

    Args:
        repository: where the record is.
        row: the record as it stands.
        fields: what it will hold.
        names: which of them the actor changes.
        actor: who changes it.

    Raises:
        NotFoundError, ForbiddenError: as the port of rights decides.
    """
    if not _is_bound(repository, row.type, actor):
        return
    record = Record.of(row, repository.type_of(row))
    for name in names:
        if name not in _MOVES:
            _require(repository, record, f"change:{name}", actor)
    if any(name in _MOVES for name in names):
        _require(repository, record, f"move:{fields.get('stage')}", actor)


def require_run(repository: Repository, key: str | None, *, actor: Actor) -> None:
    """Refuse a start to who may not run processes on the record of that key.

    A key that is an id without a record is refused as one that is hidden: otherwise
    what starts would tell which of them are there.

    Raises:
        NotFoundError, ForbiddenError: as the port of rights decides.
    """
    row = repository.alive(key)
    if row is None and key is not None and actor.by is not None:
        kind = type_in(key)
        if kind in repository.workspace.schema.types and repository.rights.narrow(kind):
            raise NotFoundError(repository.missing(key))
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
    try:
        return rights.can(user, "see", record) is None
    except ForbiddenError as error:  # in a list one record hides, and not the others
        _log.error("%s", error)
        return False


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


def _is_bound(repository: Repository, type_name: str, actor: Actor) -> bool:
    """Say whether rights are to be asked; of who is nobody they always are."""
    return actor.is_asked and _is_narrow(repository, type_name, actor)


def _is_narrow(repository: Repository, type_name: str, actor: Actor) -> bool:
    if repository.rights.narrow(type_name):
        return True
    return repository.people.find(actor.by) is None


def _require(repository: Repository, record: Record, action: str, actor: Actor) -> None:
    actor_of(repository.people, actor.by)
    refusal = repository.rights.can(str(actor.by), action, record)
    if refusal is None:
        return
    if refusal == "NOT_FOUND" and record.id:
        raise NotFoundError(repository.missing(record.id))
    what = (
        Phrase("record %(record)r", record=record.id)
        if record.id
        else Phrase("a record of type %(type)s", type=record.type)
    )
    msg = Phrase(
        "%(person)r may not %(action)s %(what)s",
        person=actor.by,
        action=action,
        what=what,
    )
    raise ForbiddenError(msg)
