"""Say who is away, and who stands in.

The rules: docs/requirements/platform.md §8, absence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator

from bizproc.workspace.people.absence import Absence
from bizproc.workspace.people.directory import ADMINISTRATORS, Directory, User

__all__ = ["absence_of", "present_members", "stand_in", "stood_in_for"]


def absence_of(people: Directory, user_id: str, at: dt.datetime) -> Absence | None:
    """Return the absence in which a person is at an instant, or None."""
    known = people.absences.get(user_id, ())
    return next((it for it in known if it.holds(at)), None)


def stand_in(
    people: Directory, user_id: str, at: dt.datetime, *, without: Container[str] = ()
) -> User | None:
    """Return who does at an instant what is for a person: they themselves, if there.

    Else the first of their substitutes who is there, and for one who is away too the
    first of theirs, and so on; if nobody is left, who does it for their head; at last
    an administrator. Nobody of `without` is chosen. None: there is nobody at all.
    """
    if not people.absences and user_id not in without:
        found = people.find(user_id)  # nobody is away: quick
        if found is not None:
            return found
    asked: str | None = user_id
    climbed: set[str] = set()
    seen: set[str] = set()
    while asked is not None and asked not in climbed:
        climbed.add(asked)
        for candidate in _there(people, asked, at, seen):
            if candidate.id not in without:
                return candidate
        asked = people.head_of(asked)
    return _administrator(people, at, without)


def stood_in_for(people: Directory, user_id: str, at: dt.datetime) -> tuple[str, ...]:
    """Return those who are away at an instant and for whom a person stands in."""
    if not people.absences:
        return ()
    found = []
    for absent in people.absences:
        if absent == user_id or absence_of(people, absent, at) is None:
            continue
        if people.find(absent) is None:
            continue
        chosen = stand_in(people, absent, at)
        if chosen is not None and chosen.id == user_id:
            found.append(absent)
    return tuple(found)


def present_members(people: Directory, group: str, at: dt.datetime) -> tuple[User, ...]:
    """Return the active members of a group who are there at an instant, in order."""
    members = people.users(group)
    return tuple(it for it in members if absence_of(people, it.id, at) is None)


def _there(
    people: Directory, asked: str, at: dt.datetime, seen: set[str]
) -> Iterator[User]:
    """Yield who is there among a person, their substitutes, and theirs."""
    waiting = [asked]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        user = people.find(current)
        absence = absence_of(people, current, at)
        if user is None:  # who left is away for good
            absence = next(iter(people.absences.get(current, ())), None)
        if user is not None and absence is None:
            yield user
        elif absence is not None:
            waiting.extend(reversed(absence.substitutes))


def _administrator(
    people: Directory, at: dt.datetime, without: Container[str]
) -> User | None:
    """Return the first administrator who is there, else the first of all."""
    everybody = people.users(ADMINISTRATORS)
    there = present_members(people, ADMINISTRATORS, at)
    fitting = (it for it in (*there, *everybody) if it.id not in without)
    return next(fitting, None)
