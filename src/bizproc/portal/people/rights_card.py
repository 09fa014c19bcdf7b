"""Say what a person may: by record type, and with one record, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bizproc.errors import ForbiddenError
from bizproc.portal.people.authorization import require_visible
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repositories
from bizproc.portal.repository.rights import RecordRights
from bizproc.portal.schema.tables import RECORDS
from bizproc.store import Transaction
from bizproc.workspace.people.directory import ADMINISTRATORS
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.records.rights.declared import ACTIONS, OWNER, Extent
from bizproc.workspace.records.rights.permissions import Grant, PersonPermissions
from bizproc.workspace.records.schema import Schema

__all__ = ["GrantCard", "RightsCard", "TypeCard", "Verdict", "rights_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantCard:
    """Say how far an action reaches: `none`, `own` … `all`, and what says so.

    `action` is that of `rights:`; one that differs by stage is `move:<stage>`.
    `role` and `place` (`crm.yaml:70`) are null if no
    rule of a role is the reason.
    """

    action: str
    extent: str
    role: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeCard:
    """Say what a person may with the records of one type.

    `narrowed` says that the application, or an extension, decides beside the file.
    """

    type: str
    title: str
    grants: tuple[GrantCard, ...]
    hidden: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ()
    narrowed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Say whether a person may do something with one record, and why."""

    action: str
    allowed: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsCard:
    """Hold what a person may.

    `declared` is false in a workspace without `rights:`: everybody may everything.
    `verdicts` are there if a record was asked for.
    """

    person: str
    declared: bool
    administrator: bool = False
    roles: tuple[str, ...] = ()
    types: tuple[TypeCard, ...] = ()
    record: str | None = None
    verdicts: tuple[Verdict, ...] = ()


def rights_of(
    tx: Transaction,
    repositories: Repositories,
    user: str,
    record_id: str | None,
    *,
    by: str | None,
) -> RightsCard:
    """Return what a person may, and with a record, as `by` may be told it.

    Raises:
        NotFoundError: no such person; no such record, or it is hidden from `by`.
        ForbiddenError: one asks about oneself; administrators ask about everybody.
    """
    people = repositories.people.at(tx)
    rights = repositories.rights_in(tx, people)
    if by not in (None, user) and not people.is_member(by, ADMINISTRATORS):
        msg = f"{by!r} may not ask what {user!r} may; administrators may"
        raise ForbiddenError(msg)
    schema, record = repositories.workspace.schema, None
    if record_id is not None:
        row = tx.get(RECORDS, record_id)
        if row is not None and row.deleted_at is None:
            record = Record.of(row, schema.type(row.type))
        record = require_visible(rights, by, record, record_id)
    return _card_of(rights, schema, people.user(user).id, record)


def _card_of(
    rights: RecordRights, schema: Schema, user: str, record: Record | None
) -> RightsCard:
    person = rights.declared(user)
    types = [_of_type(rights, person, it) for it in schema.types.values()]
    return RightsCard(
        person=user,
        declared=person is not None,
        administrator=person is not None and person.may_all,
        roles=tuple(it.name for it in person.roles) if person is not None else (),
        types=tuple(types),
        record=None if record is None else record.id,
        verdicts=()
        if record is None
        else tuple(_verdicts(rights, schema.type(record.type), user, record)),
    )


def _verdicts(
    rights: RecordRights, record_type: RecordType, user: str, record: Record
) -> Iterator[Verdict]:
    """Yield what a person may do with a record, each with the reason."""
    person = rights.declared(user)
    for action in _actions_on(record_type, person, record):
        refused = dict(rights.refusals(user, action, record))
        yield Verdict(
            action=action,
            allowed=not refused,
            why=_why(person, action, record, tuple(refused)),
        )


def _actions_on(
    record_type: RecordType, person: PersonPermissions | None, record: Record
) -> Iterator[str]:
    yield "see"
    yield "change"
    closed = person.read_only(record.type) if person is not None else frozenset()
    yield from (f"change:{name}" for name in record_type.fields if name in closed)
    if record_type.funnels:
        now = record.fields.get("stage")
        funnel = record_type.funnel(record.fields.get("funnel"))
        yield from (f"move:{it.code}" for it in funnel.stages if it.code != now)
    yield "delete"
    yield "run"


def _why(
    person: PersonPermissions | None,
    action: str,
    record: Record,
    refused: Sequence[str],
) -> str:
    if "application" in refused:
        return "the application's rights refuse"
    if "type" in refused:
        return f"the rights of the type {record.type} refuse"
    if person is None:
        return "the workspace declares no rights"
    if person.may_all:
        return "administrators may everything"
    sight = person.grant(record.type, "see")
    if refused and not person.reaches(sight.extent, record.fields.get(OWNER)):
        return _reason(sight, "see", record)
    return _of_field(person, action, record) or _reason(
        person.grant(record.type, action), action, record
    )


def _of_field(person: PersonPermissions, action: str, record: Record) -> str:
    """Say that a field cannot be written, if that is so."""
    kind, _, field = action.partition(":")
    if kind != "change" or field not in person.read_only(record.type):
        return ""
    if field in person.hidden(record.type):
        return "each role that sees such records hides the field"
    return "each role that changes such records only reads the field"


def _reason(grant: Grant, action: str, record: Record) -> str:
    if grant.rule is None:
        return f"no role grants {action} for {record.type}"
    whose = record.fields.get(OWNER)
    said = f"role {grant.rule.role} ({_place(grant)}): {grant.extent.word}"
    if grant.extent is Extent.ALL:
        return said
    return f"{said}; the record is {'nobody' if whose is None else whose}'s"


def _of_type(
    rights: RecordRights, person: PersonPermissions | None, record_type: RecordType
) -> TypeCard:
    name = record_type.name
    hidden = person.hidden(name) if person is not None else frozenset[str]()
    closed = person.read_only(name) if person is not None else frozenset[str]()
    return TypeCard(
        type=name,
        title=record_type.title,
        grants=tuple(_grants(person, record_type)),
        hidden=tuple(it for it in record_type.fields if it in hidden),
        read_only=tuple(it for it in record_type.fields if it in closed - hidden),
        narrowed=rights.narrows_beside_file(name),
    )


def _grants(
    person: PersonPermissions | None, record_type: RecordType
) -> Iterator[GrantCard]:
    for action in ACTIONS:
        if action != "move":
            yield _card(person, record_type.name, action)
        elif record_type.funnels:
            yield from _moves(person, record_type)


def _moves(
    person: PersonPermissions | None, record_type: RecordType
) -> Iterator[GrantCard]:
    """Yield one card if a move reaches as far to every stage, else one for each."""
    codes = {it.code: None for funnel in record_type.funnels for it in funnel.stages}
    cards = [_card(person, record_type.name, f"move:{it}") for it in codes]
    if len({it.extent for it in cards}) == 1:
        yield _card(person, record_type.name, f"move:{next(iter(codes))}", "move")
    else:
        yield from cards


def _card(
    person: PersonPermissions | None, type_name: str, action: str, called: str = ""
) -> GrantCard:
    if person is None:
        return GrantCard(action=called or action, extent=Extent.ALL.word)
    grant = person.grant(type_name, action)
    return GrantCard(
        action=called or action,
        extent=grant.extent.word,
        role=None if grant.rule is None else grant.rule.role,
        place=None if grant.rule is None else _place(grant),
    )


def _place(grant: Grant) -> str:
    at = None if grant.rule is None else grant.rule.location
    return "" if at is None else f"{at.file}:{at.line}"
