"""Say which fields of a record type a list shows of each record, whatever the type."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field

__all__ = ["KeyFields", "key_fields"]

_TITLES = ("title", "name", "number")
_DUE = ("due", "deadline")
_TEXTS = frozenset({FieldType.STRING, FieldType.TEXT})
_SEARCHED = _TEXTS | {FieldType.EMAIL, FieldType.PHONE}
_PHONES = frozenset({"phone", "phones"})
_MOMENTS = frozenset({FieldType.DATE, FieldType.DATETIME})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFields:
    """Name the fields that are the title, the amount and the due moment of a record.

    The title is the first of `title`, `name`, `number`; the amount is `amount`, else
    the first field of money; the due moment `due`, else `deadline`. What a type does not
    have is None. `texts` are the fields by whose words a record is found, those of
    telephone numbers left out, which are in `phones`. `all_titles`: none was taken away.
    """

    titles: tuple[str, ...] = ()
    amount: str | None = None
    due: str | None = None
    texts: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    all_titles: bool = True

    def without(self, names: Collection[str]) -> KeyFields:
        """Return them without fields that are hidden; no other takes the place of one.

        What a row keeps of its key fields is that of the whole type.
        """
        titles = tuple(it for it in self.titles if it not in names)
        return KeyFields(
            titles=titles,
            amount=None if self.amount in names else self.amount,
            due=None if self.due in names else self.due,
            texts=self.texts.difference(names),
            phones=self.phones.difference(names),
            all_titles=titles == self.titles,
        )


def key_fields(fields: Collection[Field]) -> KeyFields:
    """Return which of the fields of a type are its key fields."""
    every = {it.name: it.type for it in fields if not it.implied}
    texts = {name for name, kind in every.items() if kind in _SEARCHED}
    phones = {it for it in texts if it in _PHONES or every[it] is FieldType.PHONE}
    known = {it.name: it.type for it in fields if not it.multiple}
    money = [name for name, kind in known.items() if kind is FieldType.MONEY]
    return KeyFields(
        titles=tuple(it for it in _TITLES if known.get(it) in _TEXTS),
        amount="amount" if "amount" in money else next(iter(money), None),
        due=next((it for it in _DUE if known.get(it) in _MOMENTS), None),
        texts=frozenset(texts - phones),
        phones=frozenset(phones),
    )
