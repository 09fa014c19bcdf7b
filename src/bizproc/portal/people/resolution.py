"""Find the people that addresses mean, for a record and at this moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bizproc.errors import InvalidValueError, NotFoundError
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.workspace.people.addresses import Address, parse_address
from bizproc.workspace.people.directory import Directory, Note, People, User
from bizproc.workspace.people.substitution import stand_in
from bizproc.workspace.records.fields import is_empty

__all__ = [
    "everybody",
    "find_person",
    "involved",
    "people_of",
    "people_told",
    "person_of",
    "with_stand_ins",
]

Involved = tuple[str | None, str | None]


def find_person(
    repository: Repository, address: str | Address, *, record: str | None, actor: Actor
) -> User | None:
    """Return the one person an address means, or None.

    That nobody leads or is responsible is noted in the record's history.

    Raises:
        InvalidValueError: TYPE_ERROR, the text is no address.
    """
    responsible, author = involved(repository, record)
    found = repository.people.resolve_one(
        address, responsible=responsible, author=author
    )
    _note(repository, record, found.notes, actor)
    return found.user


def person_of(
    repository: Repository, address: str | Address, *, record: str | None, actor: Actor
) -> User:
    """Return the one person an address means.

    Raises:
        InvalidValueError: TYPE_ERROR, the text is no address.
        NotFoundError: it means nobody; the message says why.
    """
    user = find_person(repository, address, record=record, actor=actor)
    if user is None:
        parsed = address if isinstance(address, Address) else parse_address(address)
        why = repository.people.problem_with_one(parsed) or "nobody has that role"
        msg = f"{str(parsed)!r} means nobody: {why}"
        raise NotFoundError(msg)
    return user


def people_of(
    repository: Repository, addresses: Any, *, record: str | None, actor: Actor
) -> tuple[User, ...]:
    """Return everybody that one address or a list of them means, each once.

    Null, an empty text and an empty list mean nobody; so do an empty group and a user
    who is not active.

    Raises:
        InvalidValueError: TYPE_ERROR, something is no address.
        NotFoundError: there is no such user, group or department.
    """
    found = everybody(
        repository.people, addresses, lambda: involved(repository, record)
    )
    _note(repository, record, found.notes, actor)
    return found.users


def people_told(
    repository: Repository, addresses: Any, *, record: str | None, actor: Actor
) -> tuple[User, ...]:
    """Return whom a notification to addresses reaches: for who is away, both.

    A group or department means its members alone: the others are there.

    Raises:
        InvalidValueError, NotFoundError: as `people_of`.
    """
    users = people_of(repository, addresses, record=record, actor=actor)
    people = repository.people
    if not people.absences:
        return users
    alone = [it for it in _listed(addresses) if not is_empty(it) and _is_person(it)]
    meant = everybody(people, alone, lambda: involved(repository, record))
    both = (*users, *with_stand_ins(repository, meant.users))
    return tuple({user.id: user for user in both}.values())


def with_stand_ins(
    repository: Repository, users: Iterable[User | None]
) -> tuple[User, ...]:
    """Return people and, after each who is away, who stands in."""
    people = repository.people
    found: dict[str, User] = {}
    for user in users:
        if user is None:
            continue
        found[user.id] = user
        other = stand_in(people, user.id, repository.now)
        if other is not None:
            found[other.id] = other
    return tuple(found.values())


def _is_person(address: Any) -> bool:
    parsed = address if isinstance(address, Address) else parse_address(address)
    return parsed.kind not in {"group", "department"}


def everybody(people: Directory, addresses: Any, who: Callable[[], Involved]) -> People:
    """Return everybody that one address or a list of them means, each once.

    `who` tells the responsible and the author of the record, if they are asked for.

    Raises:
        InvalidValueError, NotFoundError: as `people_of`.
    """
    wanted = [it for it in _listed(addresses) if not is_empty(it)]
    for address in wanted:
        _check_known(people, address)
    if not wanted:
        return People(users=())
    responsible, author = who()
    return people.resolve_many(wanted, responsible=responsible, author=author)


def _check_known(people: Directory, address: Any) -> None:
    parsed = address if isinstance(address, Address) else parse_address(address)
    if not people.is_known(parsed):
        msg = f"{str(parsed)!r} means nobody: {people.problem_with_many(parsed)}"
        raise NotFoundError(msg)


def _listed(addresses: Any) -> Iterable[Any]:
    if isinstance(addresses, str) or addresses is None:
        return (addresses,)
    if not isinstance(addresses, list | tuple):
        msg = f"expected an address or a list of them, got {addresses!r}"
        raise InvalidValueError(msg)
    return addresses


def involved(repository: Repository, record: str | None) -> Involved:
    """Return the responsible and the author of a record, if there are any."""
    row = repository.row(record)
    return (row.responsible, row.created_by) if row is not None else (None, None)


def _note(
    repository: Repository, record: str | None, notes: Iterable[Note], actor: Actor
) -> None:
    for note in notes:
        history.append(repository, record, note, actor=actor)
