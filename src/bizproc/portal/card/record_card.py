"""Show a record with what a person may do to it: what a card needs, in one question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bizproc.errors import ForbiddenError
from bizproc.portal.people.authorization import sees
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.rights import RecordRights
from bizproc.portal.schema.tables import RECORDS
from bizproc.store import Transaction, one_of
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.funnels import Funnel, Stage
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.records.schema import Schema

__all__ = ["RecordCard", "card_of", "title_of"]

_WRITTEN_BY_US = frozenset({"id", "stage", "funnel"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCard:
    """Hold a record as somebody sees it, and what they may do.

    Attributes:
        record: the record, without what is hidden from them.
        type: its type, without what is hidden from them.
        title: what the record is called.
        linked: the titles of the records that its links lead to and that they see.
        funnel: the funnel in which it is, if it is in one.
        stage: where it stands in it.
        changes: the fields that they may change.
        moves: the stages of the funnel to which they may move it.
        funnels: the other funnels into whose first stage they may move it.
        may_delete: whether they may delete it.
        may_comment: whether they read and write its notes.
        may_run: whether they may start processes on it.
    """

    record: Record
    type: RecordType
    title: str
    linked: Mapping[str, str]
    funnel: Funnel | None = None
    stage: Stage | None = None
    changes: frozenset[str] = frozenset()
    moves: frozenset[str] = frozenset()
    funnels: tuple[Funnel, ...] = ()
    may_delete: bool = False
    may_comment: bool = False
    may_run: bool = False


def title_of(record: Record, schema: Schema) -> str:
    """Return what people call a record: by its title, else by its id."""
    return schema.type(record.type).keys.title_of(record.fields) or record.id


def card_of(
    tx: Transaction,
    schema: Schema,
    rights: RecordRights,
    whole: Record,
    *,
    user: str | None,
) -> RecordCard:
    """Return the card of a record that a user sees."""
    record = rights.shown(user, whole)
    declared = schema.type(record.type)
    known = rights.shown_type(user, declared)
    asked = _Asked(rights, user, whole)
    funnel, stage = _place(declared, whole)
    if "stage" not in known.fields:
        funnel = stage = None
    fields = (name for name in known.fields if name not in _WRITTEN_BY_US)
    codes = [it.code for it in funnel.stages] if funnel else []
    return RecordCard(
        record=record,
        type=known,
        title=title_of(record, schema),
        linked=_linked(tx, schema, rights, record, known, user=user),
        funnel=funnel,
        stage=stage,
        changes=frozenset(it for it in fields if asked.may(f"change:{it}")),
        moves=frozenset(it for it in codes if asked.may(f"move:{it}")),
        funnels=tuple(
            it
            for it in (declared.funnels if funnel and "funnel" in known.fields else ())
            if it != funnel and asked.may(f"move:{it.default_stage.code}")
        ),
        may_delete=asked.may("delete"),
        may_comment=rights.may_comment(user, whole),
        may_run=asked.may("run"),
    )


class _Asked:
    """Ask what a user may do to a record; without a user, everything."""

    def __init__(self, rights: RecordRights, user: str | None, record: Record) -> None:
        self._rights, self._user, self._record = rights, user, record
        self._is_free = user is None or not rights.narrow(record.type)

    def may(self, action: str) -> bool:
        if self._is_free or self._user is None:
            return True
        try:
            return self._rights.can(self._user, action, self._record) is None
        except ForbiddenError:  # rights that cannot decide refuse
            return False


def _place(declared: RecordType, record: Record) -> tuple[Funnel | None, Stage | None]:
    if not declared.funnels:
        return None, None
    funnel = declared.funnel(record.fields.get("funnel"))
    code = record.fields.get("stage")
    return funnel, next((it for it in funnel.stages if it.code == code), None)


def _linked(
    tx: Transaction,
    schema: Schema,
    rights: RecordRights,
    record: Record,
    known: RecordType,
    *,
    user: str | None,
) -> dict[str, str]:
    ids = sorted(set(_links(record, known)))
    if not ids:
        return {}
    found: dict[str, str] = {}
    for row in tx.select(RECORDS, one_of("id", ids)):
        if row.deleted_at is not None:
            continue
        one = Record.of(row, schema.type(row.type))
        if sees(rights, user, one):
            found[row.id] = title_of(rights.shown(user, one), schema)
    return found


def _links(record: Record, known: RecordType) -> Iterator[str]:
    for name, declared in known.fields.items():
        if declared.type is not FieldType.LINK:
            continue
        value = record.fields.get(name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str):
                yield item
