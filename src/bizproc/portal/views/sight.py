"""Say in a clause which records of a type a person sees."""

from __future__ import annotations

from dataclasses import dataclass

from bizproc.clauses import EVERY, NONE, Clause, is_one_of
from bizproc.portal.repository.rights import RecordRights

__all__ = ["Sight", "sight_of"]

_MOST_OWNERS = 10_000
"""Databases take no longer lists."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Hold what the store can be asked; `is_exact`: nothing else narrows it."""

    clause: Clause
    is_exact: bool


def sight_of(rights: RecordRights, person: str | None, type_name: str) -> Sight:
    """Return whose records of a type a person sees; None, the application, sees all.

    What the workspace declares is asked of the store. Where the rights of the application
    or an extension narrow the type too, each row must be asked about beside.
    """
    if person is None:
        return Sight(EVERY, is_exact=True)
    is_exact = not rights.narrows_beside_file(type_name)
    reached = rights.reached(person)
    owners = None if reached is None else reached(type_name)
    if owners is None:
        return Sight(EVERY, is_exact)
    if not owners:
        return Sight(NONE, is_exact=True)
    if len(owners) > _MOST_OWNERS:
        return Sight(EVERY, is_exact=False)
    return Sight(is_one_of("responsible", sorted(owners)), is_exact)
