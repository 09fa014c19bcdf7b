"""Say who is what to a ticket, and what each may do to it.

The roles are built in; the table: docs/requirements/support_module.md §3.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from enum import IntEnum
from typing import Any

from bizproc.portal.repository.record import Record
from bizproc.portal.repository.rights import Refusal
from bizproc.workspace.people.directory import ADMINISTRATORS, Directory
from bizproc.workspace.workspace import Workspace

__all__ = [
    "FORUM_ADMINS",
    "SUPPORT_ADMINS",
    "SUPPORT_STAFF",
    "Role",
    "can_be_rated",
    "may_ask_for",
    "may_handle",
    "refusal",
    "role_of",
]

SUPPORT_ADMINS = "support_admins"
SUPPORT_STAFF = "support_staff"
FORUM_ADMINS = "forum_admins"

_HANDLED = frozenset({"topic", "description", "service", "criticality"})
_ASKED = _HANDLED | {
    *("name", "email", "phone", "company_name", "files"),
    *("requester", "source", "forum_link", "stage"),
}
_NOBODY = frozenset({"delete", "delegate", "claim", "release"})


class Role(IntEnum):
    """Name the roles of the service desk; the highest of a person counts."""

    CLIENT = 1
    STAFF = 2
    ADMINISTRATOR = 3


def role_of(people: Directory, user: str | None) -> Role:
    """Return the highest role of a user; whoever is not of the desk is a client."""
    if people.is_member(user, SUPPORT_ADMINS) or people.is_member(user, ADMINISTRATORS):
        return Role.ADMINISTRATOR
    return Role.STAFF if people.is_member(user, SUPPORT_STAFF) else Role.CLIENT


def may_handle(people: Directory, user: str | None, ticket: Mapping[str, Any]) -> bool:
    """Say whether a user works on a ticket: its responsible of the staff, or an administrator."""
    role = role_of(people, user)
    mine = role is Role.STAFF and ticket.get("responsible") == user
    return role is Role.ADMINISTRATOR or mine


def refusal(
    workspace: Workspace, user: str, action: str, record: Record
) -> Refusal | None:
    """Say why a user may not do something to a ticket; None lets him.

    Args:
        workspace: whose people there are.
        user: the id of an active user.
        action: as of `Rights.can`, and `task:<action>` for the ticket's tasks.
        record: the ticket; of `create`, as it will stand.
    """
    people = workspace.people
    role, ticket = role_of(people, user), record.fields
    if action == "create":
        return None if _may_enter(people, user, ticket) else "FORBIDDEN"
    if role is Role.CLIENT and ticket.get("requester") != user:
        return "NOT_FOUND"
    kind, _, what = action.partition(":")
    if kind in {"see", "run"}:
        # a process of a ticket is started by what happens to the ticket
        allowed = kind == "see" or role is Role.ADMINISTRATOR
    elif kind == "delete":
        allowed = role is Role.ADMINISTRATOR
    elif kind == "comment":
        # notes are among those who answer
        allowed = role is not Role.CLIENT
    elif kind == "task":
        allowed = _may_act(people, user, role, what, ticket)
    elif kind == "move":
        allowed = _may_move(people, user, role, what, ticket)
    else:
        allowed = _may_change(people, user, role, what, ticket)
    return None if allowed else "FORBIDDEN"


def may_ask_for(
    people: Directory, user: str, asked: Mapping[str, Any], *, known: Container[str]
) -> bool:
    """Say whether a user may create a ticket of what they give; `known` has its fields.

    The rest is the system's to write: numbers, due moments, states.
    """
    administers = role_of(people, user) is Role.ADMINISTRATOR
    allowed = _ASKED | ({"responsible"} if administers else set())
    given = {name for name, value in asked.items() if value is not None}
    if any(name in known for name in given - allowed):
        return False
    return _may_enter(people, user, asked)


def _may_enter(people: Directory, user: str, ticket: Mapping[str, Any]) -> bool:
    """Say whether a user may enter a ticket of this source and requester."""
    role, source = role_of(people, user), ticket.get("source")
    if source == "forum":
        return people.is_member(user, FORUM_ADMINS) or role is Role.ADMINISTRATOR
    if source == "phone":
        return role > Role.CLIENT
    return ticket.get("requester") in (None, user)


def _may_act(
    people: Directory, user: str, role: Role, action: str, ticket: Mapping[str, Any]
) -> bool:
    if action in _NOBODY:
        # a task stays and falls with its ticket, and follows its responsible
        return False
    if may_handle(people, user, ticket) or role is not Role.CLIENT:
        return may_handle(people, user, ticket)
    if action == "comment":
        return True
    return action == "complete" and _may_move(people, user, role, "DONE", ticket)


def _may_move(
    people: Directory, user: str, role: Role, stage: str, ticket: Mapping[str, Any]
) -> bool:
    if ticket.get("closed_at") is not None:
        return False
    if role is not Role.CLIENT:
        return may_handle(people, user, ticket)
    return stage == "DONE" or (stage == "ACTIVE" and ticket.get("stage") == "DONE")


def _may_change(
    people: Directory, user: str, role: Role, field: str, ticket: Mapping[str, Any]
) -> bool:
    if field == "rating":
        return role is Role.CLIENT and can_be_rated(ticket)
    if field == "responsible":
        return role is Role.ADMINISTRATOR
    return field in _HANDLED and may_handle(people, user, ticket)


def can_be_rated(ticket: Mapping[str, Any]) -> bool:
    """Say whether a ticket can be rated: answered or done, and not closed."""
    ready = ticket.get("first_answer_at") is not None or ticket.get("stage") == "DONE"
    return ready and ticket.get("closed_at") is None
