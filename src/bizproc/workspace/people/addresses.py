"""Parse the addresses by which diagrams, tasks and constants name people.

    u_mgr, user:u_mgr       this user
    role:responsible, role:head, role:admin, role:dispatcher, author
    group:support_staff     the members of a group; everyone = all users
    department:sales        its members; department:sales+ with sub-departments

An address is kept as written beside the person found, so that it can be resolved anew
when a timer fires or the responsible changes. The grammar: docs/requirements/conventions.md §3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bizproc.errors import InvalidValueError, did_you_mean

__all__ = ["ROLES", "Address", "AddressKind", "parse_address"]

AddressKind: TypeAlias = Literal["user", "role", "author", "group", "department"]

ROLES = ("responsible", "head", "admin", "dispatcher")
_KINDS = ("user", "role", "group", "department")
_ID = re.compile(r"[^\s:+]+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Name one or several people; `sub` adds the sub-departments of a department."""

    kind: AddressKind
    name: str = ""
    sub: bool = False

    def __str__(self) -> str:
        if self.kind == "author":
            return "author"
        return f"{self.kind}:{self.name}{'+' if self.sub else ''}"

    @property
    def depends_on_record(self) -> bool:
        """Say whether the people are found anew for each record."""
        return self.kind in {"author", "role"}


def parse_address(text: object) -> Address:
    """Return the address that a text writes.

    Raises:
        InvalidValueError: TYPE_ERROR, the text is no address; nothing says yet that
            such a person, group or department exists.
    """
    if not isinstance(text, str):
        raise _no_address(text)
    written = text.strip()
    if written == "author":
        return Address(kind="author")
    kind, colon, name = written.partition(":")
    if not colon:
        kind, name = "user", written
    sub = kind == "department" and name.endswith("+")
    name = name.removesuffix("+") if sub else name
    if kind not in _KINDS or not _ID.match(name):
        raise _no_address(text)
    if kind == "role" and name not in ROLES:
        raise _no_address(text, hint=did_you_mean(name, ROLES))
    return Address(kind=_KIND_OF[kind], name=name, sub=sub)


_KIND_OF: dict[str, AddressKind] = {
    "user": "user",
    "role": "role",
    "group": "group",
    "department": "department",
}


def _no_address(text: object, *, hint: str = "") -> InvalidValueError:
    message = (
        f"{text!r} names no person; write a user id, user:ID, role:ROLE, author, "
        f"group:NAME or department:ID{hint}"
    )
    return InvalidValueError(message)
