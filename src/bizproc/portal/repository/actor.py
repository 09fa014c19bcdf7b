"""Say who does something to a record: a person, a process, or the outside."""

from __future__ import annotations

from dataclasses import dataclass

from bizproc.action import ActionContext
from bizproc.model.message import Origin

__all__ = ["SYSTEM", "Actor"]

SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Name the author of a write.

    `by` is a user id, the address of an outside person, `process:<id>`, or None.
    A write of a process carries its instance, which never hears of it.
    """

    by: str | None = None
    origin: Origin = "user"
    instance_id: str | None = None
    element: str | None = None

    @classmethod
    def process(cls, context: ActionContext) -> Actor:
        """Return the author of what an action writes."""
        return cls(
            by=f"process:{context.process_id}",
            origin="process",
            instance_id=context.instance_id,
            element=context.element_id,
        )

    @property
    def name(self) -> str:
        """Return what the history shows."""
        return self.by or SYSTEM
