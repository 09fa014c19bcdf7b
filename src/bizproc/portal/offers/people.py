"""List the people that the file of a workspace names, and the roles of people."""

from __future__ import annotations

from bizproc.catalog import DepartmentEntry, GroupEntry, PersonEntry, RoleEntry
from bizproc.workspace.people.addresses import ROLES
from bizproc.workspace.people.directory import EVERYONE
from bizproc.workspace.workspace import Workspace

__all__ = ["department_entries", "group_entries", "person_entries", "role_entries"]

_ABOUT = {
    "responsible": "the person responsible for the record",
    "head": "the head of the person responsible for the record",
    "admin": "the first of the administrators",
    "dispatcher": "the first of the dispatchers",
    "author": "who made the record",
}


def role_entries() -> dict[str, RoleEntry]:
    """Return the roles; the author is written without `role:`."""
    return {
        name: RoleEntry(
            name=name,
            address=f"role:{name}" if name in ROLES else name,
            about=_ABOUT.get(name, ""),
        )
        for name in (*ROLES, "author")
    }


def person_entries(workspace: Workspace) -> dict[str, PersonEntry]:
    """Return everybody, those who left too."""
    return {
        id_: PersonEntry(
            id=id_,
            name=it.name,
            department=it.department,
            groups=it.groups,
            active=it.active,
        )
        for id_, it in workspace.people.people.items()
    }


def group_entries(workspace: Workspace) -> dict[str, GroupEntry]:
    """Return the groups; who is in `everyone` goes without saying."""
    return {
        name: GroupEntry(name=name, members=() if name == EVERYONE else tuple(members))
        for name, members in workspace.people.groups.items()
    }


def department_entries(workspace: Workspace) -> dict[str, DepartmentEntry]:
    """Return the departments."""
    return {
        id_: DepartmentEntry(id=id_, title=it.title, head=it.head, parent=it.parent)
        for id_, it in workspace.people.departments.items()
    }
