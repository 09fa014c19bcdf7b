"""Offer the people of groups and departments to expressions, as a list to ask one by one."""

from __future__ import annotations

from typing import Any

from bizproc.engine.domain import Place
from bizproc.feel import Function
from bizproc.portal.people.resolution import everybody, involved
from bizproc.portal.repository.repository import Repository
from bizproc.workspace.people.directory import Directory

__all__ = ["members_at", "members_in"]

NAME = "members"


def members_in(people: Directory) -> Function:
    """Return the function `members` where there is no record: roles fall to admins."""

    def members(addresses: Any) -> list[str]:
        found = everybody(people, addresses, lambda: (None, None))
        return [user.id for user in found.users]

    return Function(NAME, ("addresses",), members)


def members_at(repository: Repository, place: Place) -> Function:
    """Return `members(addresses)`: the ids of everybody they mean now, each once.

    Who is not active is left out; an empty group gives an empty list. Roles and the
    author are those of the instance's record.
    """

    def who() -> tuple[str | None, str | None]:
        instance = place.instance.id if place.instance is not None else None
        return involved(repository, repository.instance_record(place.key, instance))

    def members(addresses: Any) -> list[str]:
        found = everybody(repository.people, addresses, who)
        return [user.id for user in found.users]

    return Function(NAME, ("addresses",), members)
