"""The port of rights: who may see and do what to a record.

An application passes its own `Rights` to `bizproc.open_workspace`, and an extension
brings the rights of its record types. They bind users who are named; processes pass all
of them, and so do the application itself and what comes through the doors for the
outside: public forms, mail, chat. How both combine: docs/extensions.md#rights.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

from bizproc.errors import ForbiddenError
from bizproc.portal.repository.declared import RightsOfFile
from bizproc.portal.repository.record import Record
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.records.rights.permissions import PersonPermissions
from bizproc.workspace.workspace import Workspace

__all__ = [
    "EVERYBODY_MAY",
    "EverybodyMay",
    "RecordRights",
    "Refusal",
    "Rights",
    "TypeRights",
]

Refusal: TypeAlias = Literal["FORBIDDEN", "NOT_FOUND"]


class Rights(Protocol):
    """Decide on one action of one user."""

    def can(self, user: str, action: str, record: Record) -> Refusal | None:
        """Say why a user may not do something to a record; None lets him.

        NOT_FOUND hides the record: the answer is that of one that does not exist.

        Args:
            user: the id of an active user.
            action: `see`, `create`, `change:<field>`, `move:<stage>`, `delete`, or
                `run`, to start a process on the record.
            record: the record as it stands; of `create`, and of a `move` that goes
                with it, as it will stand: what was read, filled in and defaulted,
                with an empty id. What nobody filled in is not in its fields.

        An answer that is none of these, and an error, refuse.
        """
        ...


class EverybodyMay:
    """Let everybody do everything."""

    def can(self, user: str, action: str, record: Record) -> Refusal | None:
        """Let him."""
        del user, action, record
        return None


EVERYBODY_MAY = EverybodyMay()

TypeRights: TypeAlias = Callable[[Workspace, str, str, Record], Refusal | None]
"""Decide on one action of one user, as `Rights.can`, for the records of one type.

It is given the workspace, the user's id, the action and the record. The actions are those
of `Rights.can`, `comment`, to read and write the notes on a record, and `task:<action>` for what is done with a task of the record: `claim`,
`release`, `start`, `pause`, `defer`, `resume`, `complete`, `renew`, `accept`, `return`,
`tick`, `delete`, `delegate`, `withdraw`, `ask_another`, `set_reminder`, `comment`.
"""


_Ask: TypeAlias = Callable[[str, str, Record], object]


class RecordRights:
    """Ask the application's rights, those of the workspace, those of the record's type.

    All must let; whichever hides a record hides it. A user who is unknown or inactive
    may nothing with records of a type that has rights of its own, and nothing at all if
    the workspace declares rights.
    """

    def __init__(
        self,
        workspace: Workspace,
        own: Rights = EVERYBODY_MAY,
        by_type: Mapping[str, TypeRights] = MappingProxyType({}),
    ) -> None:
        self._workspace = workspace
        self._own = own
        self._by_type = by_type
        declared, people = workspace.schema.rights, workspace.people
        self._file = None if declared is None else RightsOfFile(declared, people)
        # those of the people that were asked for last
        self._last: tuple[Directory, RecordRights] | None = None

    def with_people(self, people: Directory) -> RecordRights:
        """Return the rights as they are with people that were changed."""
        if people is self._workspace.people:
            return self
        last = self._last
        if last is None or last[0] is not people:
            workspace = dataclasses.replace(self._workspace, people=people)
            last = people, RecordRights(workspace, self._own, self._by_type)
            self._last = last
        return last[1]

    def narrow(self, type_name: str | None = None) -> bool:
        """Say whether anybody may less than everything, perhaps with one type only."""
        if self._own is not EVERYBODY_MAY or self._file is not None:
            return True
        return bool(self._by_type) if type_name is None else self.rule(type_name)

    def narrows_beside_file(self, type_name: str) -> bool:
        """Say whether the application or an extension narrows a type too."""
        return self._own is not EVERYBODY_MAY or self.rule(type_name)

    @property
    def narrowed_types(self) -> tuple[str, ...] | None:
        """Return the types with rights of their own; None: all types are narrowed."""
        if self._own is EVERYBODY_MAY and self._file is None:
            return tuple(self._by_type)
        return None

    def rule(self, type_name: str) -> bool:
        """Say whether a type has rights of its own, for its tasks too."""
        return type_name in self._by_type

    def can(self, user: str, action: str, record: Record) -> Refusal | None:
        """Say why a user may not do something to a record; None lets him.

        Raises:
            ForbiddenError: rights could not decide, or answered what is no answer;
                unless others hide the record.
        """
        found: Refusal | None = None
        undecided: ForbiddenError | None = None
        for ask in self._asks:
            try:
                refusal = _decided(ask, user, action, record)
            except ForbiddenError as error:
                undecided = undecided or error
                continue
            if refusal == "NOT_FOUND":
                return refusal
            found = found or refusal
        if undecided is not None:
            raise undecided
        return found

    def refusals(
        self, user: str, action: str, record: Record
    ) -> Iterable[tuple[str, Refusal]]:
        """Yield which of the rights refuse, by name: `application`, `file`, `type`."""
        names = ("application", "file", "type")
        for name, ask in zip(names, self._asks, strict=True):
            try:
                refusal = _decided(ask, user, action, record)
            except ForbiddenError:  # what cannot decide refuses
                refusal = "FORBIDDEN"
            if refusal is not None:
                yield name, refusal

    @property
    def _asks(self) -> tuple[_Ask, ...]:
        return (self._own.can, self._can_by_file, self._can_by_type)

    def can_in_task(self, user: str, action: str, record: Record) -> Refusal | None:
        """Say why a user may not act on a task of a record; the type alone is asked.

        The others know no tasks. Whether the record may be seen is asked by `can`.
        """
        return _decided(self._can_by_type, user, f"task:{action}", record)

    def may_comment(self, user: str | None, record: Record) -> bool:
        """Say whether who sees a record may read and write its notes: unless its type forbids."""
        if user is None or not self.rule(record.type):
            return True
        try:
            return _decided(self._can_by_type, user, "comment", record) is None
        except ForbiddenError:
            return False

    # -- what the workspace declares -------------------------------------------

    def declared(self, user: str | None) -> PersonPermissions | None:
        """Return what the workspace declares that a user may; None: everything."""
        if user is None or self._file is None:
            return None
        return self._file.of(user)

    def reached(self, user: str) -> Callable[[str], frozenset[str] | None] | None:
        """Return what tells whose records of a type a user sees; None: of everybody.

        None as a whole: the workspace declares no rights, or they bind the user not.
        """
        if self._file is None or (person := self._file.of(user)).may_all:
            return None
        return lambda name: person.owners(person.grant(name, "see").extent)

    def hidden(self, user: str | None, type_name: str) -> frozenset[str]:
        """Return the fields of a type that a user never sees; None sees all."""
        if user is None or self._file is None:
            return frozenset()
        return self._file.of(user).hidden(type_name)

    def shown_type(self, user: str | None, record_type: RecordType) -> RecordType:
        """Return a type as a user knows it: without the fields that are hidden."""
        hidden = self.hidden(user, record_type.name)
        return record_type.without(hidden) if hidden else record_type

    def shown(self, user: str | None, record: Record) -> Record:
        """Return a record as a user sees it: without the fields that are hidden."""
        hidden = self.hidden(user, record.type)
        if not hidden:
            return record
        fields = {name: it for name, it in record.fields.items() if name not in hidden}
        return dataclasses.replace(record, fields=fields)

    def _can_by_file(self, user: str, action: str, record: Record) -> Refusal | None:
        return None if self._file is None else self._file.can(user, action, record)

    def _can_by_type(self, user: str, action: str, record: Record) -> object:
        decide = self._by_type.get(record.type)
        if decide is None:
            return None
        if self._workspace.people.find(user) is None:
            return "NOT_FOUND" if action == "see" else "FORBIDDEN"
        return decide(self._workspace, user, action, record)


def _decided(ask: _Ask, user: str, action: str, record: Record) -> Refusal | None:
    """Ask rights; what they cannot decide they refuse.

    Raises:
        ForbiddenError: they raised, or their answer is none.
    """
    try:
        answer = ask(user, action, record)
    except Exception as error:  # whatever it is, it must not let anybody in
        why = f"raised {type(error).__name__}: {error}"
        raise ForbiddenError(_undecided(user, action, record, why)) from error
    if answer is None:
        return None
    if answer == "FORBIDDEN":
        return "FORBIDDEN"
    if answer == "NOT_FOUND":
        return "NOT_FOUND"
    why = f"answered {answer!r} instead of None, 'FORBIDDEN' or 'NOT_FOUND'"
    raise ForbiddenError(_undecided(user, action, record, why))


def _undecided(user: str, action: str, record: Record, why: str) -> str:
    what = f"the record {record.id!r}" if record.id else f"a new {record.type}"
    return (
        f"the rights to {what} cannot say whether {user!r} may {action}: they {why}; "
        "so nothing is done; mend Rights.can or the rights of the extension"
    )
