"""Lay what was changed at run time over the people of the workspace's file.

A field that was written wins over the file; of a person or department that the file
does not know any more only those who were added remain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from types import MappingProxyType
from typing import Any

from bizproc.workspace.people.absence import Absence
from bizproc.workspace.people.directory import (
    EVERYONE,
    Department,
    Directory,
    User,
)

__all__ = [
    "DEPARTMENT_FIELDS",
    "PERSON_FIELDS",
    "fingerprint",
    "laid_over",
    "people_of_values",
    "values_of_people",
]

PERSON_FIELDS = ("name", "email", "groups", "department", "head", "active", "calendar")
DEPARTMENT_FIELDS = ("title", "head", "parent")

_Fields = Mapping[str, Any]


def laid_over(
    base: Directory,
    *,
    people: Mapping[str, _Fields],
    departments: Mapping[str, _Fields],
    added: Iterable[str] = (),
    added_departments: Iterable[str] = (),
    absences: Iterable[Absence] = (),
) -> Directory:
    """Return a directory with fields of people and departments written anew.

    A person's `groups` are then all that they belong to; a `head` of null is nobody,
    whatever the department says. `added` are the ids of whom the file does not know.
    """
    users = dict(base.people)
    for id_ in added:
        users.setdefault(id_, User(id=id_, name=id_))
    for id_, written in people.items():
        if id_ in users:
            users[id_] = _person(users[id_], written)
    branches = dict(base.departments)
    for id_ in added_departments:
        branches.setdefault(id_, Department(id=id_, title=id_))
    for id_, written in departments.items():
        if id_ in branches:
            branches[id_] = replace(branches[id_], **written)
    moved = {
        id_: it["groups"]
        for id_, it in people.items()
        if id_ in users and "groups" in it
    }
    groups = {
        name: [it for it in members if name in moved.get(it, (name,))]
        for name, members in base.groups.items()
        if name != EVERYONE
    }
    directory = Directory.of(
        users.values(), groups=groups, departments=branches.values()
    )
    away: dict[str, list[Absence]] = {}
    for absence in sorted(absences, key=lambda it: it.begins):
        away.setdefault(absence.person, []).append(absence)
    known = {person: tuple(them) for person, them in away.items()}
    return replace(directory, absences=MappingProxyType(known))


def _person(user: User, written: _Fields) -> User:
    changes = dict(written)
    if "groups" in changes:
        changes["groups"] = tuple(changes["groups"])
    if "head" in changes:
        changes["without_head"] = changes["head"] is None
    return replace(user, **changes)


def values_of_people(directory: Directory) -> dict[str, Any]:
    """Return who is who as plain values, without absences."""
    return {
        "users": [asdict(it) for it in directory.people.values()],
        "groups": {
            name: list(members)
            for name, members in directory.groups.items()
            if name != EVERYONE
        },
        "departments": [asdict(it) for it in directory.departments.values()],
    }


def people_of_values(values: Mapping[str, Any]) -> Directory:
    """Return the directory that plain values describe; what they lack is as usual."""
    return Directory.of(
        (
            User(**{**_known(it, User), "groups": tuple(it.get("groups", ()))})
            for it in values["users"]
        ),
        groups=values["groups"],
        departments=(
            Department(**_known(it, Department)) for it in values["departments"]
        ),
    )


def fingerprint(directory: Directory) -> str:
    """Return a text that is the same for the same people, groups and departments."""
    written = json.dumps(values_of_people(directory), sort_keys=True, default=list)
    return hashlib.sha256(written.encode()).hexdigest()


def _known(values: Mapping[str, Any], kind: type[User | Department]) -> dict[str, Any]:
    """Leave out what a later release kept and this one does not know."""
    known = {it.name for it in fields(kind)}
    return {name: it for name, it in values.items() if name in known}
