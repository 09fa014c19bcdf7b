"""Know the people: users, groups, departments and their heads; resolve addresses.

A reading of docs/requirements/conventions.md §3: the head of a department is not his
own head; who is inactive counts as not found; no head or no responsible falls back to
`role:admin`, with a note for the record's history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from bizproc.errors import NotFoundError, did_you_mean
from bizproc.workspace.people.absence import Absence
from bizproc.workspace.people.addresses import Address, parse_address

__all__ = [
    "ADMINISTRATORS",
    "DISPATCHERS",
    "EVERYONE",
    "Department",
    "Directory",
    "Note",
    "People",
    "Person",
    "User",
]

ADMINISTRATORS = "administrators"
DISPATCHERS = "dispatchers"
EVERYONE = "everyone"

Note: TypeAlias = Literal["no_head", "no_responsible"]


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Describe a user; `head` leads him, whatever his department says.

    `without_head` says that nobody does, whatever his department says: `head: null`.
    `calendar` names the working calendar of his own hours, None is the portal's.
    """

    id: str
    name: str
    email: str | None = None
    groups: tuple[str, ...] = ()
    department: str | None = None
    head: str | None = None
    without_head: bool = False
    active: bool = True
    calendar: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """Describe a department: its head and the department above it."""

    id: str
    title: str
    head: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Hold the one person an address means, if any, and notes for the history."""

    address: Address
    user: User | None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Hold everybody that addresses mean, each once, and notes for the history."""

    users: tuple[User, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Answer who is who; made by `read_directory` or from plain values.

    `groups` lists members in order: the first administrator is `role:admin`.
    `absences` are those not over when people were last changed, by person; addresses mean the people themselves
    all the same, and `bizproc.workspace.people.substitution` says who stands in.
    """

    people: Mapping[str, User]
    groups: Mapping[str, tuple[str, ...]]
    departments: Mapping[str, Department]
    absences: Mapping[str, tuple[Absence, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        users: Iterable[User],
        *,
        groups: Mapping[str, Iterable[str]] | None = None,
        departments: Iterable[Department] = (),
    ) -> Directory:
        """Gather a directory; members named by `groups` come before users' own."""
        people = {user.id: user for user in users}
        members = {name: list(ids) for name, ids in (groups or {}).items()}
        for user in people.values():
            for name in user.groups:
                members.setdefault(name, []).append(user.id)
        members[EVERYONE] = list(people)
        return cls(
            people=MappingProxyType(people),
            groups=MappingProxyType(
                {name: tuple(dict.fromkeys(ids)) for name, ids in members.items()}
            ),
            departments=MappingProxyType({it.id: it for it in departments}),
        )

    # -- questions -------------------------------------------------------------

    def user(self, user_id: str) -> User:
        """Return a user, active or not.

        Raises:
            NotFoundError: there is no such user.
        """
        found = self.people.get(user_id)
        if found is None:
            message = (
                f"there is no user {user_id!r}{did_you_mean(user_id, self.people)}"
            )
            raise NotFoundError(message)
        return found

    def find(self, user_id: str | None) -> User | None:
        """Return an active user, or None."""
        found = self.people.get(user_id) if user_id is not None else None
        return found if found is not None and found.active else None

    def users(self, group: str) -> tuple[User, ...]:
        """Return the active members of a group, in order; none if it is unknown."""
        found = (self.find(it) for it in self.groups.get(group, ()))
        return tuple(user for user in found if user is not None)

    def is_member(self, user_id: str | None, group: str) -> bool:
        """Say whether a user is an active member of a group."""
        return self.find(user_id) is not None and user_id in self.groups.get(group, ())

    def offered(self, name: str) -> tuple[User, ...]:
        """Return to whom a task is offered under a name: a group, or one person."""
        if name in self.groups:
            return self.users(name)
        alone = self.find(name)
        return () if alone is None else (alone,)

    def is_offered(self, user_id: str | None, names: Iterable[str]) -> bool:
        """Say whether a user is among those to whom a task is offered."""
        return any(it.id == user_id for name in names for it in self.offered(name))

    def department_of(self, user_id: str) -> Department | None:
        """Return the user's department; who only heads one belongs to it."""
        user = self.people.get(user_id)
        if user is None:
            return None
        if user.department is not None:
            return self.departments.get(user.department)
        led = (it for it in self.departments.values() if it.head == user_id)
        return next(led, None)

    def members(self, department: str, *, sub: bool = False) -> tuple[User, ...]:
        """Return the active members of a department, with its sub-departments or not."""
        wanted = {department}
        if sub:
            wanted |= {
                it.id for it in self.departments.values() if department in self._up(it)
            }
        found = []
        for user in self.people.values():
            own = self.department_of(user.id)
            if user.active and own is not None and own.id in wanted:
                found.append(user)
        return tuple(found)

    def head_of(self, user_id: str) -> str | None:
        """Return who leads the user: his own head, else his department's, else null.

        The head of a department is led by the head of the department above. Who is
        written without a head has none.
        """
        user = self.people.get(user_id)
        if user is not None and user.without_head:
            return None
        if user is not None and user.head is not None:
            return user.head if user.head != user_id else None
        own = self.department_of(user_id)
        if own is None:
            return None
        if own.head == user_id:
            above = self.departments.get(own.parent) if own.parent else None
            return above.head if above and above.head != user_id else None
        return own.head

    def is_subordinate(self, user_id: str, head_id: str) -> bool:
        """Say whether `head_id` leads the user, through all levels."""
        seen = {user_id}
        waiting = [user_id]
        while waiting:
            for leader in self._leaders(waiting.pop()):
                if leader == head_id and leader != user_id:
                    return True
                if leader not in seen:
                    seen.add(leader)
                    waiting.append(leader)
        return False

    def _leaders(self, user_id: str) -> Iterable[str]:
        user = self.people.get(user_id)
        if user is not None and user.without_head:
            return
        if user is not None and user.head is not None:
            yield user.head
        own = self.department_of(user_id)
        for department_id in self._up(own) if own else ():
            head = self.departments[department_id].head
            if head is not None and head != user_id:
                yield head

    def _up(self, department: Department) -> tuple[str, ...]:
        """Return a department and all above it, from the bottom."""
        found = [department.id]
        above = self.departments.get(department.parent or "")
        while above is not None and above.id not in found:
            found.append(above.id)
            above = self.departments.get(above.parent or "")
        return tuple(found)

    # -- addresses -------------------------------------------------------------

    def resolve_one(
        self,
        address: str | Address,
        *,
        responsible: str | None = None,
        author: str | None = None,
    ) -> Person:
        """Return the one person an address means, at this moment.

        A department stands for its head, a group only for its single member. `user`
        is None if nobody is found. No head or no responsible: the administrator, with
        a note `no_head` or `no_responsible`.

        Raises:
            InvalidValueError: TYPE_ERROR, the text is no address.
        """
        parsed = _parsed(address)
        if parsed.kind == "role":
            return self._role(parsed, responsible=responsible)
        user: User | None = None
        if parsed.kind == "user":
            user = self.find(parsed.name)
        elif parsed.kind == "author":
            user = self.find(author)
        elif parsed.kind == "group":
            members = self.users(parsed.name)
            user = members[0] if len(members) == 1 else None
        elif parsed.name in self.departments:
            user = self.find(self.departments[parsed.name].head)
        return Person(address=parsed, user=user)

    def resolve_many(
        self,
        addresses: str | Address | Iterable[str | Address],
        *,
        responsible: str | None = None,
        author: str | None = None,
    ) -> People:
        """Return everybody that addresses mean, each person once, in order.

        Groups and departments mean all their members. Addresses that mean nobody are
        passed over.

        Raises:
            InvalidValueError: TYPE_ERROR, a text is no address.
        """
        if isinstance(addresses, (str, Address)):
            addresses = (addresses,)
        users: dict[str, User] = {}
        notes: dict[Note, None] = {}
        for address in map(_parsed, addresses):
            if address.kind == "group":
                found = self.users(address.name)
            elif address.kind == "department":
                found = self.members(address.name, sub=address.sub)
            else:
                person = self.resolve_one(
                    address, responsible=responsible, author=author
                )
                found = (person.user,) if person.user else ()
                notes |= dict.fromkeys(person.notes)
            users |= {user.id: user for user in found}
        return People(users=tuple(users.values()), notes=tuple(notes))

    def problem_with_one(self, address: Address) -> str | None:
        """Say why an address cannot mean one person, or None if it can.

        Addresses that depend on a record (`author`, roles) always can.
        """
        if address.depends_on_record or self.resolve_one(address).user is not None:
            return None
        if address.kind == "group":
            if address.name not in self.groups:
                return "no such group" + did_you_mean(address.name, self.groups)
            count = len(self.users(address.name))
            return f"{count} members" if count else "no members"
        if address.kind == "department":
            known = address.name in self.departments
            return "the department has no head" if known else "no such department"
        if address.name in self.people:
            return "the user is not active"
        return "no such user" + did_you_mean(address.name, self.people)

    def is_known(self, address: Address) -> bool:
        """Say whether the user, group or department of an address exists at all.

        Roles and authors always do; a group may be empty, a user inactive.
        """
        if address.kind == "user":
            return address.name in self.people
        if address.kind == "group":
            return address.name == EVERYONE or address.name in self.groups
        if address.kind == "department":
            return address.name in self.departments
        return True

    def problem_with_many(self, address: Address) -> str | None:
        """Say why an address names nobody, or None if it does or may."""
        if address.kind == "group" and self.users(address.name):
            return None
        if address.kind == "department":
            if self.members(address.name, sub=address.sub):
                return None
            known = address.name in self.departments
            return "the department has no members" if known else "no such department"
        return self.problem_with_one(address)

    def _role(self, address: Address, *, responsible: str | None) -> Person:
        notes: tuple[Note, ...] = ()
        user: User | None = None
        if address.name == "dispatcher":
            user = next(iter(self.users(DISPATCHERS)), None)
        elif address.name == "responsible":
            user = self.find(responsible)
            notes = () if user else ("no_responsible",)
        elif address.name == "head":
            user = self.find(self.head_of(responsible or ""))
            if user is None:
                known = responsible in self.people
                notes = ("no_head",) if known else ("no_responsible",)
        if address.name == "admin" or notes:
            user = next(iter(self.users(ADMINISTRATORS)), None)
        return Person(address=address, user=user, notes=notes)


def _parsed(address: str | Address) -> Address:
    return address if isinstance(address, Address) else parse_address(address)
