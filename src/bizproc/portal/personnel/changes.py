"""Add and change people and departments while processes run.

What a change does: docs/requirements/platform.md §8, people changed at run time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from bizproc.errors import NotFoundError, did_you_mean
from bizproc.portal.personnel.cards import HandedTo
from bizproc.portal.personnel.fields import (
    check_changed,
    check_new_id,
    read_department,
    read_names,
    read_person,
)
from bizproc.portal.personnel.state import audit, begin_change, end_change
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.people_tables import (
    CHANGED_DEPARTMENTS,
    CHANGED_PEOPLE,
    ChangedDepartment,
    ChangedPerson,
)
from bizproc.store import Table
from bizproc.workspace.people.directory import Department, Directory, User
from bizproc.workspace.people.overlay import DEPARTMENT_FIELDS, PERSON_FIELDS

__all__ = [
    "add_department",
    "add_person",
    "change_department",
    "change_person",
    "department_subject",
    "write_person",
]

_NOBODY: dict[str, Any] = {}


def add_person(
    repository: Repository, person: str, given: Mapping[str, Any], *, by: str
) -> None:
    """Let somebody work here whom the file does not know; a name is required.

    Raises:
        ForbiddenError: only administrators may.
        InvalidValueError, NotFoundError: what is written does not fit.
    """
    before = begin_change(repository, by=by)
    check_new_id(person, before.people, "person")
    fields = _person_fields(repository, before, person, {"name": None, **given})
    write_person(repository, before, person, fields, added=True, by=by)
    end_change(repository, before, by=by)


def change_person(
    repository: Repository,
    person: str,
    given: Mapping[str, Any],
    *,
    reset: Collection[str] = (),
    by: str,
) -> list[HandedTo]:
    """Write fields of a person over those of the file; `reset` ones are as there.

    Raises:
        ForbiddenError: only administrators may.
        InvalidValueError, NotFoundError: no such person, or what is written does not
            fit.
    """
    before = begin_change(repository, by=by)
    before.user(person)
    fields = _person_fields(repository, before, person, given)
    write_person(repository, before, person, fields, reset=reset, by=by)
    return end_change(repository, before, by=by)


def write_person(
    repository: Repository,
    before: Directory,
    person: str,
    fields: Mapping[str, Any],
    *,
    reset: Collection[str] = (),
    added: bool = False,
    by: str,
) -> None:
    """Write fields of a person as they are kept, and who did.

    Raises:
        InvalidValueError: the people would not fit together.
    """
    dropped = read_names(reset, PERSON_FIELDS, "person")
    _write(repository, CHANGED_PEOPLE, person, fields, dropped, added=added)
    check_changed(before, repository.people)
    _audit(
        repository,
        person,
        _facts_of_person(before.people.get(person)),
        _facts_of_person(repository.people.people[person]),
        by=by,
    )


def add_department(
    repository: Repository, department: str, given: Mapping[str, Any], *, by: str
) -> None:
    """Add a department that the file does not know; a title is required.

    Raises:
        ForbiddenError, InvalidValueError, NotFoundError: as `add_person`.
    """
    before = begin_change(repository, by=by)
    check_new_id(department, before.departments, "department")
    wanted = {"title": None, **given}
    _write_department(repository, before, department, wanted, added=True, by=by)
    end_change(repository, before, by=by)


def change_department(
    repository: Repository,
    department: str,
    given: Mapping[str, Any],
    *,
    reset: Collection[str] = (),
    by: str,
) -> None:
    """Write fields of a department over those of the file; `reset` ones are as there.

    Raises:
        ForbiddenError, InvalidValueError, NotFoundError: as `change_person`.
    """
    before = begin_change(repository, by=by)
    if department not in before.departments:
        hint = did_you_mean(department, before.departments)
        msg = f"there is no department {department!r}{hint}"
        raise NotFoundError(msg)
    _write_department(repository, before, department, given, reset=reset, by=by)
    end_change(repository, before, by=by)


def department_subject(department: str) -> str:
    """Return how the audit names a department."""
    return f"department:{department}"


# -- pieces --------------------------------------------------------------------


def _person_fields(
    repository: Repository, before: Directory, person: str, given: Mapping[str, Any]
) -> dict[str, Any]:
    calendars = repository.workspace.calendars
    return read_person(given, who=person, people=before, calendars=calendars)


def _write_department(
    repository: Repository,
    before: Directory,
    department: str,
    given: Mapping[str, Any],
    *,
    reset: Collection[str] = (),
    added: bool = False,
    by: str,
) -> None:
    what = f"department {department}"
    fields = read_department(given, what=what, people=before)
    dropped = read_names(reset, DEPARTMENT_FIELDS, "department")
    _write(repository, CHANGED_DEPARTMENTS, department, fields, dropped, added=added)
    check_changed(before, repository.people)
    _audit(
        repository,
        department_subject(department),
        _facts_of_department(before.departments.get(department)),
        _facts_of_department(repository.people.departments[department]),
        by=by,
    )


def _write(
    repository: Repository,
    table: Table[ChangedPerson] | Table[ChangedDepartment],
    id_: str,
    fields: Mapping[str, Any],
    dropped: Collection[str],
    *,
    added: bool,
) -> None:
    of: Table[Any] = table
    stored = repository.tx.get(of, id_)
    if stored is None:
        repository.tx.insert(of, of.row(id=id_, added=added, fields=dict(fields)))
    else:
        kept = {name: it for name, it in stored.fields.items() if name not in dropped}
        row = of.row(id=id_, added=stored.added, fields={**kept, **fields})
        repository.tx.replace(of, row)
    repository.forget_people()


def _facts_of_person(user: User | None) -> dict[str, Any]:
    if user is None:
        return _NOBODY
    facts = {name: getattr(user, name) for name in PERSON_FIELDS}
    return {
        **facts,
        "groups": list(user.groups),
        "without_head": user.without_head,
    }


def _facts_of_department(department: Department | None) -> dict[str, Any]:
    if department is None:
        return _NOBODY
    return {name: getattr(department, name) for name in DEPARTMENT_FIELDS}


def _audit(
    repository: Repository,
    subject: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    by: str,
) -> None:
    for name, value in new.items():
        was = old.get(name)
        unset = name not in old and value in (None, [], False)
        if was != value and not unset:
            audit(repository, subject, name, old=was, new=value, by=by)
