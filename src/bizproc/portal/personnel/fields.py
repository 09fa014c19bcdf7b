"""Read what an administrator writes of a person or department, and check the whole.

The rules: docs/requirements/platform.md §8, people changed at run time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from bizproc.errors import InvalidValueError, NotFoundError, did_you_mean
from bizproc.workspace.contact_details import is_email, normalise_email
from bizproc.workspace.people.directory import ADMINISTRATORS, EVERYONE, Directory
from bizproc.workspace.people.overlay import DEPARTMENT_FIELDS, PERSON_FIELDS

__all__ = [
    "active_user",
    "check_changed",
    "check_new_id",
    "read_department",
    "read_names",
    "read_person",
]

_ID = re.compile(r"[^\s:+]{1,200}\Z")


def check_new_id(id_: str, known: Collection[str], what: str) -> None:
    """Refuse an id that is none, or is taken.

    Raises:
        InvalidValueError: TYPE_ERROR; DUPLICATE_KEY.
    """
    if not _ID.match(id_):
        msg = f"{id_!r} is no id of a {what}: no spaces, colons or plus signs"
        raise InvalidValueError(msg)
    if id_ in known:
        msg = f"there is a {what} {id_!r} already; change it, or choose another id"
        raise InvalidValueError(msg, code="DUPLICATE_KEY")


def read_names(
    given: Collection[str], known: Collection[str], what: str
) -> tuple[str, ...]:
    """Return names of fields, each once, if there are such fields.

    Raises:
        InvalidValueError: TYPE_ERROR, with the nearest known name.
    """
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known)
            msg = f"a {what} has no field {name!r}; known: {', '.join(known)}{hint}"
            raise InvalidValueError(msg)
    return tuple(dict.fromkeys(given))


def read_person(
    given: Mapping[str, Any],
    *,
    who: str,
    people: Directory,
    calendars: Collection[str],
) -> dict[str, Any]:
    """Return the fields of a person as they are kept.

    Raises:
        InvalidValueError: TYPE_ERROR, no such field or a value of another kind.
        NotFoundError: no such user, group, department or calendar.
    """
    read: dict[str, Callable[[Any], Any]] = {
        "name": lambda it: _text(it, "name", who),
        "email": lambda it: _email(it, who),
        "groups": lambda it: _groups(it, who, people),
        "department": lambda it: _department(it, "department", who, people),
        "head": lambda it: _head(it, who, people),
        "active": lambda it: _flag(it, who),
        "calendar": lambda it: _calendar(it, who, calendars),
    }
    names = read_names(tuple(given), PERSON_FIELDS, "person")
    return {name: read[name](given[name]) for name in names}


def read_department(
    given: Mapping[str, Any], *, what: str, people: Directory
) -> dict[str, Any]:
    """Return the fields of a department as they are kept.

    Raises:
        InvalidValueError, NotFoundError: as `read_person`.
    """
    read: dict[str, Callable[[Any], Any]] = {
        "title": lambda it: _text(it, "title", what),
        "head": lambda it: None if it is None else active_user(people, it, "head").id,
        "parent": lambda it: _department(it, "parent", what, people),
    }
    names = read_names(tuple(given), DEPARTMENT_FIELDS, "department")
    return {name: read[name](given[name]) for name in names}


def active_user(people: Directory, id_: object, where: str) -> Any:
    """Return a user who is there.

    Raises:
        InvalidValueError: TYPE_ERROR, it is no text.
        NotFoundError: there is no such user, or they have left.
    """
    if not isinstance(id_, str):
        msg = f"{where}: a person is named by a user id, not by {id_!r}"
        raise InvalidValueError(msg)
    known = {it.id for it in people.people.values() if it.active}
    wanted = id_.removeprefix("user:")
    if wanted in known:
        return people.user(wanted)
    why = "has left" if wanted in people.people else "is nobody here"
    msg = f"{where}: {wanted!r} {why}{did_you_mean(wanted, known)}"
    raise NotFoundError(msg)


def check_changed(before: Directory, after: Directory) -> None:
    """Refuse people who do not fit together, unless they did not before either.

    Raises:
        InvalidValueError: TYPE_ERROR, somebody leads themselves through others, a
            department stands above itself; DUPLICATE_KEY, an e-mail address is two
            people's; FORBIDDEN is not asked here. REQUIRED_FIELD, nobody administrates.
    """
    for person in _circling(after) - _circling(before):
        chain = " → ".join(_leaders(after, person))
        msg = f"{person!r} would lead themselves: {chain}; give one another head"
        raise InvalidValueError(msg)
    for id_ in _above_themselves(after) - _above_themselves(before):
        msg = f"department {id_!r} would stand above itself; give it another parent"
        raise InvalidValueError(msg)
    for email, owners in _shared_emails(after).items():
        if set(owners) - set(_shared_emails(before).get(email, ())):
            msg = f"the e-mail address {email} is that of {' and '.join(owners)}"
            raise InvalidValueError(msg, code="DUPLICATE_KEY")
    if before.users(ADMINISTRATORS) and not after.users(ADMINISTRATORS):
        msg = f"nobody would be left in {ADMINISTRATORS}; add somebody to that group first"
        raise InvalidValueError(msg, code="REQUIRED_FIELD")


# -- the fields ----------------------------------------------------------------


def _refuse(value: object, name: str, who: str, wanted: str) -> InvalidValueError:
    return InvalidValueError(f"{who}: {name} is {wanted}, not {value!r}")


def _text(value: object, name: str, who: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _refuse(value, name, who, "a text")
    return value.strip()


def _email(value: object, who: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not is_email(value):
        raise _refuse(value, "email", who, "an e-mail address or null")
    return value


def _flag(value: object, who: str) -> bool:
    if not isinstance(value, bool):
        raise _refuse(value, "active", who, "true or false")
    return value


def _known(value: object, name: str, who: str, known: Collection[str]) -> str:
    if not isinstance(value, str):
        raise _refuse(value, name, who, "a name")
    if value not in known:
        msg = f"{who}: there is no {name} {value!r}{did_you_mean(value, known)}"
        raise NotFoundError(msg)
    return value


def _groups(value: object, who: str, people: Directory) -> list[str]:
    if not isinstance(value, list | tuple):
        raise _refuse(value, "groups", who, "a list of groups")
    known = [name for name in people.groups if name != EVERYONE]
    return list(dict.fromkeys(_known(it, "group", who, known) for it in value))


def _department(value: object, name: str, who: str, people: Directory) -> str | None:
    return None if value is None else _known(value, name, who, people.departments)


def _calendar(value: object, who: str, calendars: Collection[str]) -> str | None:
    return None if value is None else _known(value, "calendar", who, calendars)


def _head(value: object, who: str, people: Directory) -> str | None:
    if value is None:
        return None
    found: str = active_user(people, value, f"{who}: head").id
    if found == who:
        msg = f"{who}: nobody is their own head; write null for none"
        raise InvalidValueError(msg)
    return found


# -- the whole -----------------------------------------------------------------

_ARROWS: Final = 50


def _leaders(people: Directory, person: str) -> list[str]:
    """Return a person and who leads them, up to the first who is named twice."""
    chain = [person]
    leader = people.head_of(person)
    while leader is not None and leader not in chain and len(chain) < _ARROWS:
        chain.append(leader)
        leader = people.head_of(leader)
    return chain if leader is None else [*chain, leader]


def _circling(people: Directory) -> set[str]:
    return {
        id_
        for id_ in people.people
        if len(chain := _leaders(people, id_)) > 1 and chain[-1] == id_
    }


def _above_themselves(people: Directory) -> set[str]:
    found = set()
    for id_, department in people.departments.items():
        seen: set[str] = set()
        above = department.parent
        while above is not None and above in people.departments and above not in seen:
            seen.add(above)
            above = people.departments[above].parent
        if id_ in seen:
            found.add(id_)
    return found


def _shared_emails(people: Directory) -> dict[str, list[str]]:
    owners: dict[str, list[str]] = {}
    for user in people.people.values():
        if user.active and user.email is not None:
            owners.setdefault(normalise_email(user.email), []).append(user.id)
    return {email: ids for email, ids in owners.items() if len(ids) > 1}
