"""The port of rights: who may see and do what to a record.

An application passes its own `Rights` to `bizproc.open_workspace`, and an extension
brings the rights of its record types. They bind users who are named; processes pass all
of them, and so do the application itself and what comes through the doors for the
outside: public forms, mail, chat. How both combine: docs/extensions.md#rights.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

from bizproc.errors import ForbiddenError
from bizproc.portal.repository.record import Record
from bizproc.workspace.people.directory import Directory
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
of `Rights.can`, and `task:<action>` for what is done with a task of the record: `claim`,
`release`, `start`, `pause`, `defer`, `resume`, `complete`, `renew`, `accept`, `return`,
`tick`, `delete`, `delegate`, `withdraw`, `ask_another`, `comment`.
"""


class RecordRights:
    """Ask the application's rights first, then those of the record's type; both must let.

    A user who is unknown or inactive may nothing with records of a type that has rights
    of its own.
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
        # those of the people that were asked for last
        self._last: tuple[Directory, RecordRights] | None = None

    def with_people(self, people: Directory) -> RecordRights:
        """Return the rights as they are with people that were changed."""
        if people is self._workspace.people:
            return self
        if self._last is None or self._last[0] is not people:
            workspace = dataclasses.replace(self._workspace, people=people)
            self._last = people, RecordRights(workspace, self._own, self._by_type)
        return self._last[1]

    def narrow(self, type_name: str | None = None) -> bool:
        """Say whether anybody may less than everything, perhaps with one type only."""
        if self._own is not EVERYBODY_MAY:
            return True
        return bool(self._by_type) if type_name is None else self.rule(type_name)

    @property
    def narrowed_types(self) -> tuple[str, ...] | None:
        """Return the types with rights of their own; None: the application's narrow all."""
        return tuple(self._by_type) if self._own is EVERYBODY_MAY else None

    def rule(self, type_name: str) -> bool:
        """Say whether a type has rights of its own, for its tasks too."""
        return type_name in self._by_type

    def can(self, user: str, action: str, record: Record) -> Refusal | None:
        """Say why a user may not do something to a record; None lets him.

        Raises:
            ForbiddenError: rights could not decide, or answered what is no answer.
        """
        if self._own is not EVERYBODY_MAY:
            refusal = _decided(self._own.can, user, action, record)
            if refusal is not None:
                return refusal
        return self._can_by_type(user, action, record)

    def can_in_task(self, user: str, action: str, record: Record) -> Refusal | None:
        """Say why a user may not act on a task of a record; the application is not asked.

        Its rights know no tasks. Whether the record may be seen is asked by `can`.
        """
        return self._can_by_type(user, f"task:{action}", record)

    def _can_by_type(self, user: str, action: str, record: Record) -> Refusal | None:
        decide = self._by_type.get(record.type)
        if decide is None:
            return None
        if self._workspace.people.find(user) is None:
            return "NOT_FOUND" if action == "see" else "FORBIDDEN"
        return _decided(partial(decide, self._workspace), user, action, record)


def _decided(
    ask: Callable[[str, str, Record], object], user: str, action: str, record: Record
) -> Refusal | None:
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
