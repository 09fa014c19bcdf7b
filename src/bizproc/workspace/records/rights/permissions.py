"""Work out what one person may, from the roles that they have now.

Of several roles the widest extent counts, and a field is hidden, or may not be written,
only if each role says so that lets them see, or change, records of the type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from bizproc.workspace.people.addresses import Address
from bizproc.workspace.people.directory import ADMINISTRATORS, Directory
from bizproc.workspace.records.rights.declared import (
    DeclaredRights,
    Extent,
    Role,
    Rule,
)

__all__ = ["Grant", "Permissions", "PersonPermissions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Say how far an action reaches, and which rule says so; none: nothing grants it."""

    extent: Extent
    rule: Rule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPermissions:
    """Hold what one person may.

    `departments` are those they belong to or head, `below` these and all beneath them.
    `may_all` passes over all rules.
    """

    user: str
    roles: tuple[Role, ...]
    people: Directory
    departments: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()
    may_all: bool = False

    def grant(self, type_name: str, action: str) -> Grant:
        """Return how far an action reaches with records of a type."""
        if self.may_all:
            return Grant(extent=Extent.ALL)
        best = Grant(extent=Extent.NONE)
        for rule in self._rules(type_name):
            extent = rule.extent(action)
            if extent > best.extent:
                best = Grant(extent=extent, rule=rule)
        return best

    def reaches(self, extent: Extent, owner: object) -> bool:
        """Say whether an extent reaches the records of somebody.

        Who is nobody, unknown or gone belongs to no department.
        """
        if extent in {Extent.ALL, Extent.NONE}:
            return extent is Extent.ALL
        found = self.people.find(owner) if isinstance(owner, str) else None
        if found is None:
            return False
        own = self.people.department_of(found.id)
        of_department = own is not None and own.id in self._reached(extent)
        return of_department or found.id == self.user

    def owners(self, extent: Extent) -> frozenset[str] | None:
        """Return the people whose records an extent reaches; None: everybody's."""
        if extent is Extent.ALL:
            return None
        if extent is Extent.NONE:
            return frozenset()
        reached = self._reached(extent)
        members = (it for one in reached for it in self.people.members(one))
        return frozenset({self.user, *(it.id for it in members)})

    def hidden(self, type_name: str) -> frozenset[str]:
        """Return the fields of a type that they never see."""
        return self._in_all(type_name, "see", lambda rule: rule.hidden)

    def read_only(self, type_name: str) -> frozenset[str]:
        """Return the fields of a type that they may not write, the hidden ones too."""
        closed = self._in_all(
            type_name, "change", lambda rule: rule.hidden | rule.read_only
        )
        return closed | self.hidden(type_name)

    def _reached(self, extent: Extent) -> frozenset[str]:
        if extent is Extent.OWN:
            return frozenset()
        return self.below if extent is Extent.SUB_DEPARTMENTS else self.departments

    def _in_all(
        self, type_name: str, action: str, fields: Callable[[Rule], frozenset[str]]
    ) -> frozenset[str]:
        if self.may_all:
            return frozenset()
        found = [
            fields(rule)
            for rule in self._rules(type_name)
            if rule.extent(action) is not Extent.NONE
        ]
        return frozenset.intersection(*found) if found else frozenset()

    def _rules(self, type_name: str) -> Iterable[Rule]:
        found = (role.rule(type_name) for role in self.roles)
        return (rule for rule in found if rule is not None)


class Permissions:
    """Answer for the people of one directory; each is worked out once."""

    def __init__(self, declared: DeclaredRights, people: Directory) -> None:
        self.declared = declared
        self._people = people
        self._known: dict[str, PersonPermissions] = {}

    def of(self, user: str) -> PersonPermissions:
        """Return what a person may; who is unknown or left may nothing."""
        if self._people.find(user) is None:
            return PersonPermissions(user=user, roles=(), people=self._people)
        found = self._known.get(user)
        if found is None:
            found = self._known[user] = self._made(user)
        return found

    def has(self, user: str, role: Role) -> bool:
        """Say whether an active person has a role."""
        return any(self._is_meant(user, address) for address, _ in role.who)

    def _made(self, user: str) -> PersonPermissions:
        declared, roles = self.declared, self.declared.roles.values()
        administers = self._people.is_member(user, ADMINISTRATORS)
        own = self._departments(user)
        return PersonPermissions(
            user=user,
            roles=tuple(it for it in roles if self.has(user, it)),
            people=self._people,
            departments=own,
            below=frozenset(
                it for it in self._people.departments if own & self._up(it)
            ),
            may_all=administers and declared.administrators_may_all,
        )

    def _departments(self, user: str) -> frozenset[str]:
        own = self._people.department_of(user)
        heads = self._people.departments.values()
        led = (it.id for it in heads if it.head == user)
        return frozenset({*led, *([own.id] if own else ())})

    def _up(self, department: str) -> set[str]:
        """Return a department and all above it."""
        found: set[str] = set()
        at = self._people.departments.get(department)
        while at is not None and at.id not in found:
            found.add(at.id)
            at = self._people.departments.get(at.parent or "")
        return found

    def _is_meant(self, user: str, address: Address) -> bool:
        people = self._people
        if people.find(user) is None:
            return False
        if address.kind == "user":
            return address.name == user
        if address.kind == "group":
            return people.is_member(user, address.name)
        if address.kind == "role":
            return user in self._leaders
        own = people.department_of(user)
        if own is None:
            return False
        return address.name in (self._up(own.id) if address.sub else {own.id})

    @cached_property
    def _leaders(self) -> frozenset[str]:
        """Return who heads a department, or is written as somebody's own head."""
        people = self._people
        heads = (it.head for it in people.departments.values())
        own = (it.head for it in people.people.values() if it.active)
        return frozenset(it for it in (*heads, *own) if it is not None)
