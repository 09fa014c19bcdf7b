"""Refuse a person fields that they do not know, or may not fill in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bizproc.errors import ForbiddenError
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.workspace.records.fields import is_empty

__all__ = ["require_fillable", "require_known"]


def require_known(
    repository: Repository, type_name: str, names: Iterable[str], *, actor: Actor
) -> None:
    """Refuse fields that are hidden from the actor, as the type had none of the name.

    Raises:
        InvalidValueError: TYPE_ERROR, with the words for an unknown field.
    """
    if not actor.is_asked:
        return
    record_type = repository.workspace.schema.type(type_name)
    shown = repository.rights.shown_type(actor.by, record_type)
    if shown is not record_type:
        for name in names:
            shown.field(name)


def require_fillable(
    repository: Repository, type_name: str, given: Mapping[str, Any], *, actor: Actor
) -> None:
    """Refuse a new record with a value in a field that the actor may only read.

    `given` are the fields that they gave, as they were read.

    Raises:
        ForbiddenError: it has one; what the field holds by default is none.
    """
    person = repository.rights.declared(actor.by) if actor.is_asked else None
    if person is None:
        return
    fields = repository.workspace.schema.type(type_name).fields
    for name in sorted(person.read_only(type_name) & given.keys() & fields.keys()):
        value = given[name]
        if not is_empty(value) and value != fields[name].default:
            msg = (
                f"{actor.by!r} may not create a record of type {type_name} with a value "
                f"in {name!r}, which they may only read"
            )
            raise ForbiddenError(msg)
