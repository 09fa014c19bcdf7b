"""Decide by the rights that the workspace declares, as the port `Rights` asks."""

from __future__ import annotations

from typing import Literal

from bizproc.portal.repository.record import Record
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.records.rights.declared import OWNER, DeclaredRights
from bizproc.workspace.records.rights.permissions import (
    Permissions,
    PersonPermissions,
)

__all__ = ["RightsOfFile"]


class RightsOfFile:
    """Let a person do what a rule of one of their roles grants, and nothing else.

    What they may not see is hidden: NOT_FOUND.
    """

    def __init__(self, declared: DeclaredRights, people: Directory) -> None:
        self._permissions = Permissions(declared, people)

    def of(self, user: str) -> PersonPermissions:
        """Return what a person may."""
        return self._permissions.of(user)

    def can(
        self, user: str, action: str, record: Record
    ) -> Literal["FORBIDDEN", "NOT_FOUND"] | None:
        """Say why a user may not do something to a record; None lets him."""
        person = self.of(user)
        if person.may_all:
            return None
        if action == "create":
            return None if _reaches(person, action, record) else "FORBIDDEN"
        if record.id and not _reaches(person, "see", record):
            return "NOT_FOUND"
        if action == "see":
            return None
        kind, _, what = action.partition(":")
        if kind == "change" and what in person.read_only(record.type):
            return "FORBIDDEN"
        return None if _reaches(person, action, record) else "FORBIDDEN"


def _reaches(person: PersonPermissions, action: str, record: Record) -> bool:
    grant = person.grant(record.type, action)
    return person.reaches(grant.extent, record.fields.get(OWNER))
