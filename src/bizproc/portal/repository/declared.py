"""Decide by the rights that the workspace declares, as the port `Rights` asks."""

from __future__ import annotations

from typing import Literal

from bizproc.errors import NotFoundError
from bizproc.portal.repository.record import Record
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.records.rights.declared import OWNER, DeclaredRights
from bizproc.workspace.records.rights.permissions import (
    Permissions,
    PersonPermissions,
)
from bizproc.workspace.records.schema import Schema

__all__ = ["RightsOfFile"]


class RightsOfFile:
    """Let a person do what a rule of one of their roles grants, and nothing else.

    What they may not see is hidden: NOT_FOUND.
    """

    def __init__(
        self, declared: DeclaredRights, schema: Schema, people: Directory
    ) -> None:
        self._schema = schema
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
            return None if self._may_create(person, record) else "FORBIDDEN"
        if record.id and not _reaches(person, "see", record):
            return "NOT_FOUND"
        if action == "see":
            return None
        kind, _, what = action.partition(":")
        if kind == "change" and what in person.read_only(record.type):
            return "FORBIDDEN"
        return None if _reaches(person, action, record) else "FORBIDDEN"

    def _may_create(self, person: PersonPermissions, asked: Record) -> bool:
        """Say whether a record may be made as it is asked for, in that stage."""
        if not _reaches(person, "create", asked):
            return False
        record_type = self._schema.types.get(asked.type)
        stage = asked.fields.get("stage")
        if record_type is None or stage is None or not record_type.funnels:
            return True
        return self._is_first(record_type, asked) or _reaches(
            person, f"move:{self._code(record_type, asked)}", asked
        )

    def _is_first(self, record_type: RecordType, asked: Record) -> bool:
        try:
            funnel = record_type.funnel(asked.fields.get("funnel"))
        except NotFoundError:
            return False
        return self._code(record_type, asked) == funnel.default_stage.code

    def _code(self, record_type: RecordType, asked: Record) -> str:
        """Return the code of the stage that is asked for, however it is written."""
        text = asked.fields.get("stage")
        try:
            return record_type.stage(text, funnel=asked.fields.get("funnel")).code
        except NotFoundError:
            return str(text)  # which the write itself will refuse


def _reaches(person: PersonPermissions, action: str, record: Record) -> bool:
    grant = person.grant(record.type, action)
    return person.reaches(grant.extent, record.fields.get(OWNER))
