"""Read what a caller wants to write into a record: types, links, people, stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bizproc.errors import FieldFault, InvalidValueError, NotFoundError
from bizproc.phrase import Phrase
from bizproc.portal.people import authorization
from bizproc.portal.people.resolution import person_of
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.repository.view import record_id_of
from bizproc.store import DEFINITIONS, eq
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field, is_empty
from bizproc.workspace.records.record_types import RecordType

__all__ = ["STAGE_REQUIREMENTS", "check_links", "prepared", "require_filled"]

STAGE_REQUIREMENTS = "stage_requirements"


def prepared(
    repository: Repository,
    record_type: RecordType,
    values: Mapping[str, Any],
    *,
    record: str | None,
    actor: Actor,
) -> dict[str, Any]:
    """Return values as a write takes them: a linked record as its id.

    A process may name people by addresses (`role:admin`); they are found now.
    """
    ready: dict[str, Any] = {}
    for name, value in values.items():
        declared = record_type.fields.get(name)
        if declared is None or value is None:
            ready[name] = value
        elif declared.type is FieldType.LINK:
            ready[name] = _each(declared, value, record_id_of)
        elif declared.type is FieldType.USER and actor.origin == "process":
            ready[name] = _each(
                declared,
                value,
                lambda it: person_of(repository, it, record=record, actor=actor).id,
            )
        else:
            ready[name] = value
    return ready


def _each(declared: Field, value: Any, read: Any) -> Any:
    if declared.multiple and isinstance(value, list | tuple):
        return [read(item) for item in value]
    return read(value)


def check_links(
    repository: Repository,
    record_type: RecordType,
    values: Mapping[str, Any],
    names: Iterable[str],
    *,
    actor: Actor,
) -> None:
    """Check that the records and people that fields name exist.

    A record that is hidden from who writes does not exist for him.

    Raises:
        NotFoundError: one does not; the message names field and value.
    """
    for name in names:
        declared = record_type.field(name)
        value = values.get(name)
        items = value if isinstance(value, list) else [value]
        for item in items:
            if item is None:
                continue
            if declared.type is FieldType.LINK:
                _check_link(repository, declared, item, actor)
            elif declared.type is FieldType.USER:
                _check_user(repository, declared, item)


def _check_link(
    repository: Repository, declared: Field, record_id: str, actor: Actor
) -> None:
    row = repository.alive(record_id)
    if row is not None and not authorization.can_see(repository, row, actor=actor):
        row = None
    if row is None or (declared.target and row.type != declared.target):
        msg = Phrase(
            "field %(name)r (%(title)s): there is no record of type %(type)s "
            "with the id %(record)r",
            name=declared.name,
            title=declared.title,
            type=declared.target,
            record=record_id,
        )
        raise NotFoundError(msg, faults=[FieldFault(declared.name, "NOT_FOUND", msg)])


def _check_user(repository: Repository, declared: Field, user_id: str) -> None:
    try:
        repository.people.user(user_id)
    except NotFoundError as error:
        msg = Phrase(
            "field %(name)r (%(title)s): %(why)s",
            name=declared.name,
            title=declared.title,
            why=error.message,
        )
        faults = [FieldFault(declared.name, "NOT_FOUND", msg)]
        raise NotFoundError(msg, faults=faults) from None


def require_filled(
    repository: Repository,
    record_type: RecordType,
    fields: Mapping[str, Any],
    changed: Iterable[str],
) -> None:
    """Check the fields that the type and the stage demand.

    A move into a stage needs all of them; another write may not empty one.

    Raises:
        InvalidValueError: REQUIRED_FIELD, the message names the fields.
    """
    touched = set(changed)
    moved = bool(touched & {"stage", "funnel"})
    wanted = [name for name in record_type.required if name in touched]
    demanded = _demanded(repository, record_type, fields)
    wanted += [name for name in demanded if moved or name in touched]
    missing = [name for name in wanted if is_empty(fields.get(name))]
    if missing:
        shown = ", ".join(f"{it!r} ({record_type.field(it).title})" for it in missing)
        stage = fields.get("stage")
        where = Phrase(" in stage %(stage)s", stage=stage) if stage else ""
        msg = Phrase(
            "required%(where)s and empty: %(fields)s; fill it first",
            where=where,
            fields=shown,
        )
        faults = [FieldFault(it, "REQUIRED_FIELD", msg) for it in missing]
        raise InvalidValueError(msg, code="REQUIRED_FIELD", faults=faults)


def _demanded(
    repository: Repository, record_type: RecordType, fields: Mapping[str, Any]
) -> list[str]:
    if "stage" not in record_type.fields:
        return []
    known = (eq("kind", "decision"), eq("name", STAGE_REQUIREMENTS))
    if not repository.tx.select(DEFINITIONS, *known, limit=1):
        return []
    funnel = fields.get("funnel") or record_type.funnels[0].name
    context = {"funnel": funnel, "stage": fields.get("stage")}
    found = repository.unit.decide(STAGE_REQUIREMENTS, context)
    if isinstance(found, Mapping):
        found = found.get("fields")
    return [str(name) for name in found] if isinstance(found, list) else []
