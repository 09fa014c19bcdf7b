"""The port of rights: who may see and do what to a record.

An application passes its own `Rights` to `bizproc.open_workspace`. They bind users who
are named; processes pass all of them, and so does what comes without a user:
public forms, mail, the application itself.
"""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

from bizproc.portal.repository.record import Record

__all__ = ["EVERYBODY_MAY", "EverybodyMay", "Refusal", "Rights"]

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
            record: the record as it stands; of `create`, as it is asked for, without
                an id.
        """
        ...


class EverybodyMay:
    """Let everybody do everything."""

    def can(self, user: str, action: str, record: Record) -> Refusal | None:
        """Let him."""
        del user, action, record
        return None


EVERYBODY_MAY = EverybodyMay()
