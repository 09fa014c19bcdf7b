"""Say who does something to a record: a person, a process, the outside, the application.

Only a person's rights are asked. A process passes all of them, the application may
everything, and who comes from outside may what the door does that they came through.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from bizproc.action import ActionContext
from bizproc.model.message import Origin

__all__ = ["SYSTEM", "Actor", "ActorKind"]

SYSTEM = "system"

ActorKind: TypeAlias = Literal["person", "process", "outside", "application"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Name the author of a write.

    `by` is a user id, the address of an outside person, `process:<id>`, or None, the
    application. `origin` is what the messages of the write tell; what comes from
    outside is `user` there, as a person's. A write of a process carries its instance,
    which never hears of it.

    `came_in` is set by the doors for the outside (forms, mail, chat, links of mails):
    nobody proved to be who `by` says. `entitled` says that a command permitted the
    write already, such as the process that asks a person to fill in a field.
    """

    by: str | None = None
    origin: Origin = "user"
    instance_id: str | None = None
    element: str | None = None
    came_in: bool = False
    entitled: bool = False

    @classmethod
    def person(cls, user: str) -> Actor:
        """Return a user, whose rights are asked; `authorization.actor_of` checks them."""
        return cls(by=user)

    @classmethod
    def process(cls, context: ActionContext) -> Actor:
        """Return the author of what an action writes."""
        return cls(
            by=f"process:{context.process_id}",
            origin="process",
            instance_id=context.instance_id,
            element=context.element_id,
        )

    @classmethod
    def outside(cls, address: str | None, *, element: str | None = None) -> Actor:
        """Return who came through a door for the outside, as they are called there."""
        return cls(by=address, element=element, came_in=True)

    @classmethod
    def application(cls) -> Actor:
        """Return the application itself, which may everything."""
        return cls()

    @property
    def kind(self) -> ActorKind:
        """Return what acts; who is named and is nothing else is a person."""
        if self.origin == "process":
            return "process"
        if self.came_in:
            return "outside"
        return "application" if self.by is None else "person"

    @property
    def is_asked(self) -> bool:
        """Say whether rights are asked of a write."""
        return self.kind == "person" and not self.entitled

    @property
    def name(self) -> str:
        """Return what the history shows."""
        return self.by or SYSTEM

    def entitle(self) -> Actor:
        """Return the same author for a write that was permitted already."""
        return replace(self, entitled=True)
