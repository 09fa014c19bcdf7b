"""Say which fields of a record type a list shows of each record, whatever the type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.record_types import RecordType

__all__ = ["KeyFields", "key_fields"]

_TITLES = ("title", "name", "number")
_DUE = ("due", "deadline")
_TEXTS = frozenset({FieldType.STRING, FieldType.TEXT})
_MOMENTS = frozenset({FieldType.DATE, FieldType.DATETIME})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFields:
    """Name the fields that are the title, the amount and the due moment of a record.

    The title is the first of `title`, `name`, `number`; the amount is `amount`, else
    the first field of money; the due moment `due`, else `deadline`. What a type does not
    have is None.
    """

    titles: tuple[str, ...] = ()
    amount: str | None = None
    due: str | None = None


def key_fields(record_type: RecordType) -> KeyFields:
    """Return the key fields of a record type."""
    return _found(tuple(record_type.fields.values()))


@lru_cache(maxsize=256)
def _of_names(kinds: tuple[tuple[str, FieldType], ...]) -> KeyFields:
    known = dict(kinds)
    money = [name for name, kind in kinds if kind is FieldType.MONEY]
    return KeyFields(
        titles=tuple(it for it in _TITLES if known.get(it) in _TEXTS),
        amount="amount" if "amount" in money else next(iter(money), None),
        due=next((it for it in _DUE if known.get(it) in _MOMENTS), None),
    )


def _found(fields: Iterable[Field]) -> KeyFields:
    return _of_names(tuple((it.name, it.type) for it in fields if not it.multiple))
