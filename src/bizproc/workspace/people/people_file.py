"""Read users, groups and departments from a workspace or scenario file.

users:
  u_mgr: {name: Mary, email: m@company.example, groups: [sales], head: u_head}
  u_new: {name: Nigel, department: sales, active: false}
  u_far: {name: Faye, calendar: far}      # hours of his own
  u_top: {name: Tom, department: sales, head: null}  # nobody leads him
groups: {vip: [u_mgr]}
departments: {sales: {title: Sales, head: u_head, parent: company}}
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from bizproc.errors import did_you_mean
from bizproc.source.mapping import (
    FLAG,
    MAPPING,
    TEXT,
    Entries,
    Faults,
    Shape,
    list_of,
    text_that,
)
from bizproc.source.yaml import Node, Scalar
from bizproc.workspace.contact_details import is_email
from bizproc.workspace.people.directory import Department, Directory, User

__all__ = ["read_directory"]

_ID = re.compile(r"[^\s:+]{1,200}\Z")


def _email(text: str) -> str:
    if not is_email(text):
        raise ValueError
    return text


_EMAIL: Shape[str | None] = text_that("an e-mail address", _email, blank=None)


def read_directory(
    *,
    users: Node | None,
    groups: Node | None = None,
    departments: Node | None = None,
    calendars: Collection[str] = ("default",),
    faults: Faults,
) -> Directory:
    """Return the directory that three mappings describe; faults are noted.

    Every person, group member, head and parent that is named must exist (NOT_FOUND),
    and every calendar be one of `calendars`.
    """
    user_nodes = MAPPING.read(users, faults) if users else MAPPING.blank
    group_nodes = MAPPING.read(groups, faults) if groups else MAPPING.blank
    department_nodes = (
        MAPPING.read(departments, faults) if departments else MAPPING.blank
    )
    people = [_user(key, node, faults) for key, node in user_nodes.entries]
    branches = [
        _department(key, node, faults) for key, node in department_nodes.entries
    ]
    members = {
        key.text: list_of(TEXT).read(node, faults) for key, node in group_nodes.entries
    }
    directory = Directory.of(people, groups=members, departments=branches)

    check = _Check(faults, users=directory.people, departments=directory.departments)
    for key, _ in user_nodes.entries:
        user = directory.people[key.text]
        check.user(key, user.head, "head")
        check.department(key, user.department, "department")
        check.calendar(key, user.calendar, calendars)
    for key, _ in group_nodes.entries:
        for member in members[key.text]:
            check.user(key, member, "members")
    for key, _ in department_nodes.entries:
        department = directory.departments[key.text]
        check.user(key, department.head, "head")
        check.department(key, department.parent, "parent")
        check.no_circle(key)
    return directory


def _user(key: Scalar, node: Node, faults: Faults) -> User:
    if not _ID.match(key.text):
        message = "a user id has no spaces, colons or plus signs"
        faults.add("TYPE_ERROR", message, key, element=key.text)
    what = f"user {key.text}"
    entries = Entries.of(node, faults=faults, element=key.text, what=what)
    user = User(
        id=key.text,
        name=entries.required("name", TEXT),
        email=entries.optional("email", _EMAIL, None),
        groups=entries.optional("groups", list_of(TEXT), ()),
        department=entries.optional("department", TEXT, None),
        head=entries.optional("head", TEXT, None),
        without_head=_is_null(entries.find("head")),
        active=entries.optional("active", FLAG, default=True),
        calendar=entries.optional("calendar", TEXT, None),
    )
    entries.close()
    return user


def _is_null(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is None


def _department(key: Scalar, node: Node, faults: Faults) -> Department:
    what = f"department {key.text}"
    entries = Entries.of(node, faults=faults, element=key.text, what=what)
    department = Department(
        id=key.text,
        title=entries.required("title", TEXT),
        head=entries.optional("head", TEXT, None),
        parent=entries.optional("parent", TEXT, None),
    )
    entries.close()
    return department


class _Check:
    """Note references to what does not exist."""

    def __init__(
        self,
        faults: Faults,
        *,
        users: Mapping[str, User],
        departments: Mapping[str, Department],
    ) -> None:
        self._faults = faults
        self._users = users
        self._departments = departments
        self._uncircled: set[str] = set()

    def user(self, key: Scalar, name: str | None, where: str) -> None:
        if name is not None and name not in self._users:
            hint = did_you_mean(name, self._users)
            message = f"{where}: there is no user {name!r}{hint}"
            self._faults.add("NOT_FOUND", message, key, element=key.text)

    def calendar(self, key: Scalar, name: str | None, known: Collection[str]) -> None:
        if name is not None and name not in known:
            message = (
                f"there is no working calendar {name!r}{did_you_mean(name, known)}"
            )
            self._faults.add("NOT_FOUND", message, key, element=key.text)

    def department(self, key: Scalar, name: str | None, where: str) -> None:
        if name is not None and name not in self._departments:
            hint = did_you_mean(name, self._departments)
            message = f"{where}: there is no department {name!r}{hint}"
            self._faults.add("NOT_FOUND", message, key, element=key.text)

    def no_circle(self, key: Scalar) -> None:
        """Note a department that stands above itself; no way up is gone twice."""
        way = {key.text: 0}
        above = self._departments[key.text].parent
        while (
            above is not None
            and above in self._departments
            and above not in self._uncircled
        ):
            if above == key.text:
                message = "the department stands above itself"
                self._faults.add("TYPE_ERROR", message, key, element=key.text)
                return
            if above in way:  # a circle further up: those before it are not part of it
                way = {it: at for it, at in way.items() if at < way[above]}
                break
            way[above] = len(way)
            above = self._departments[above].parent
        self._uncircled |= way.keys()
