"""Let extensions prepare a write: what they add to what was given.

They are asked one after the other, in the order they are named; each is given what the
one before returned.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.errors import DomainError
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RecordRow

__all__ = ["fields_to_change", "fields_to_create"]


def fields_to_create(
    repository: Repository, type_name: str, given: Mapping[str, Any], *, actor: Actor
) -> Mapping[str, Any]:
    """Return the fields to make a record with.

    Raises:
        NotFoundError: there is no such type.
        DomainError: an extension returned no fields.
        RefusedError: an extension refuses.
    """
    repository.workspace.schema.type(type_name)
    fields = given
    for prepare in repository.hooks.prepare_create:
        found = prepare(repository, type_name, dict(fields), actor)
        fields = _checked(found, "prepare_create", type_name)
    return fields


def fields_to_change(
    repository: Repository, row: RecordRow, given: Mapping[str, Any], *, actor: Actor
) -> Mapping[str, Any]:
    """Return the fields to write into a record.

    Raises:
        DomainError: an extension returned no fields.
        RefusedError: an extension refuses.
    """
    fields = given
    for prepare in repository.hooks.prepare_change:
        found = prepare(repository, row, dict(fields), actor)
        fields = _checked(found, "prepare_change", row.type)
    return fields


def _checked(found: object, hook: str, type_name: str) -> Mapping[str, Any]:
    if isinstance(found, Mapping):
        return found
    msg = (
        f"{hook} of an extension returned {found!r} for a record of type {type_name}; "
        "it must return the fields to write, at least those it was given"
    )
    raise DomainError(msg)
