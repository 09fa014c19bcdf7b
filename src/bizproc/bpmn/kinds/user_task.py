"""What a diagram says of a user task."""

from __future__ import annotations

from dataclasses import dataclass

from bizproc.bpmn.kinds.value import Value

__all__ = ["UserTaskDefinition"]

_EVALUATED = [
    "assignee",
    "candidate_groups",
    "candidate_users",
    "due",
    "follow_up",
    "priority",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTaskDefinition:
    """Say who does a user task, until when, with which form."""

    assignee: Value | None = None
    candidate_groups: Value | None = None
    candidate_users: Value | None = None
    due: Value | None = None
    follow_up: Value | None = None
    priority: Value | None = None
    form_id: str | None = None
    # of a form that the application draws itself
    form_key: str | None = None

    @property
    def values(self) -> dict[str, Value]:
        """Return what is evaluated when the task begins, by the name of its input."""
        each = ((name, getattr(self, name)) for name in _EVALUATED)
        return {name: value for name, value in each if value is not None}
