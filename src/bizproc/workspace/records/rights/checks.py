"""Find what is wrong with declared rights once the people are known."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

from bizproc.errors import Finding, Location, did_you_mean
from bizproc.workspace.people.addresses import Address
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.records.rights.declared import (
    ACTIONS,
    DeclaredRights,
)
from bizproc.workspace.records.rights.permissions import (
    Permissions,
    PersonPermissions,
)

__all__ = ["people_faults", "suspicions"]


def people_faults(declared: DeclaredRights, people: Directory) -> list[Finding]:
    """Return NOT_FOUND for each person, group or department that does not exist."""
    return [
        _finding("NOT_FOUND", f"who: {_unknown(address, people)}", at, role.name)
        for role in declared.roles.values()
        for address, at in role.who
        if not people.is_known(address)
    ]


def suspicions(
    declared: DeclaredRights, people: Directory, types: Mapping[str, RecordType]
) -> list[Finding]:
    """Return warnings of rights that have no effect, or more than is meant.

    RIGHTS: a role nobody has; a type that nobody may see; a right to what cannot be
    seen; a required field that is hidden from who may create the record.
    """
    permissions = Permissions(declared, people)
    everybody = [permissions.of(it.id) for it in people.people.values() if it.active]
    had = {role.name for it in everybody for role in it.roles}
    # one for all who have the same roles
    by_roles = {
        tuple(role.name for role in it.roles): it for it in everybody if not it.may_all
    }
    bound = list(by_roles.values())
    found = [*_unused(declared, had)]
    for record_type in types.values():
        found += _unseen(declared, record_type, bound)
        found += _beyond_sight(record_type, bound)
        found += _not_to_be_filled(record_type, bound)
    return found


def _unused(declared: DeclaredRights, had: Container[str]) -> Iterator[Finding]:
    for role in declared.roles.values():
        if role.name not in had:
            message = f"nobody who works here has the role {role.name!r}"
            yield _warning(message, role.location, role.name)


def _unseen(
    declared: DeclaredRights,
    record_type: RecordType,
    bound: Sequence[PersonPermissions],
) -> Iterator[Finding]:
    if any(it.grant(record_type.name, "see").rule is not None for it in bound):
        return
    message = (
        f"no role may see records of type {record_type.name!r}: they are hidden from "
        "everybody" + (" but administrators" if declared.administrators_may_all else "")
    )
    at = next((it.location for it in declared.roles.values()), None)
    yield _warning(message, at or Location(file="crm.yaml"), record_type.name)


def _beyond_sight(
    record_type: RecordType, bound: Sequence[PersonPermissions]
) -> Iterator[Finding]:
    """Find rights that reach further than who has them can see; once for each rule."""
    told: set[tuple[Location, str]] = set()
    for person in bound:
        sees = person.grant(record_type.name, "see").extent
        for action in ACTIONS:
            grant = person.grant(record_type.name, action)
            if action in {"see", "create"} or grant.extent <= sees:
                continue
            rule = grant.rule
            if rule is None or (rule.location, action) in told:
                continue
            told.add((rule.location, action))
            message = (
                f"role {rule.role}: {action} {grant.extent.word} has no effect on what "
                f"is not seen: {person.user}, who has it, may see {sees.word} of type "
                f"{record_type.name}"
            )
            yield _warning(message, rule.location, rule.type)


def _not_to_be_filled(
    record_type: RecordType, bound: Sequence[PersonPermissions]
) -> Iterator[Finding]:
    told: set[Location] = set()
    for person in bound:
        rule = person.grant(record_type.name, "create").rule
        closed = person.read_only(record_type.name)
        lacking = [
            name
            for name in record_type.required
            if name in closed and record_type.fields[name].default is None
        ]
        if rule is None or rule.location in told or not lacking:
            continue
        told.add(rule.location)
        message = (
            f"role {rule.role} may create records of type {record_type.name}, but "
            f"{person.user}, who has it, may not fill the required field {lacking[0]!r}"
        )
        yield _warning(message, rule.location, rule.type)


def _unknown(address: Address, people: Directory) -> str:
    known: Mapping[str, object] = {
        "user": people.people,
        "group": people.groups,
        "department": people.departments,
    }[address.kind]
    hint = did_you_mean(address.name, known)
    return f"there is no {address.kind} {address.name!r}{hint}"


def _warning(message: str, at: Location, element: str) -> Finding:
    return Finding(
        code="RIGHTS",
        message=message,
        location=replace(at, element=element),
        level="warning",
    )


def _finding(code: str, message: str, at: Location, element: str) -> Finding:
    return Finding(code=code, message=message, location=replace(at, element=element))
