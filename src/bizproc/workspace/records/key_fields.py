"""Say which fields of a record type a list shows of each record, whatever the type."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bizproc.errors import did_you_mean
from bizproc.source.mapping import TEXT, Entries, Faults, list_of
from bizproc.source.yaml import Mapping as MappingNode
from bizproc.source.yaml import Scalar
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field

__all__ = ["KeyFields", "key_fields", "read_key_names"]

_TITLES = ("title", "name", "number")
_DUE = ("due", "deadline")
_TEXTS = frozenset({FieldType.STRING, FieldType.TEXT})
_SEARCHED = _TEXTS | {FieldType.EMAIL, FieldType.PHONE}
_PHONES = frozenset({"phone", "phones"})
_MOMENTS = frozenset({FieldType.DATE, FieldType.DATETIME})
_FITS: Final[Mapping[str, tuple[frozenset[FieldType], str]]] = {
    "title": (_TEXTS, "a string or a text"),
    "amount": (frozenset({FieldType.MONEY}), "money"),
    "due": (_MOMENTS, "a date or a datetime"),
}
"""Of which types the field of each key may be, and how they are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFields:
    """Name the fields that are the title, the amount and the due moment of a record.

    Unless the type says which, the title is the first of `title`, `name`, `number`; the
    amount is `amount`, else the first field of money; the due moment `due`, else
    `deadline`. What a type does not have is None. `texts` are the fields by whose words a
    record is found, those of telephone numbers left out, which are in `phones`.
    `all_titles`: none of the titles was taken away.
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

    def title_of(self, fields: Mapping[str, Any]) -> str | None:
        """Return what a record of such fields is called; None if it has no title."""
        named = (fields.get(name) for name in self.titles)
        texts = (it.strip() for it in named if isinstance(it, str))
        return next(filter(None, texts), None)


def key_fields(
    fields: Collection[Field], chosen: Mapping[str, tuple[str, ...]]
) -> KeyFields:
    """Return which of the fields of a type are its key fields.

    `chosen` are the names that the type itself gives; one that is not among the fields,
    as it is hidden, has no other in its place.
    """
    every = {it.name: it.type for it in fields if not it.implied}
    texts = {name for name, kind in every.items() if kind in _SEARCHED}
    phones = {it for it in texts if it in _PHONES or every[it] is FieldType.PHONE}
    known = {it.name: it.type for it in fields if not it.multiple and not it.implied}
    money = [name for name, kind in known.items() if kind is FieldType.MONEY]
    usual = {
        "title": _TITLES,
        "amount": ("amount",) if "amount" in money else tuple(money[:1]),
        "due": _DUE,
    }
    found = {
        key: [it for it in names if it in known and known[it] in _FITS[key][0]]
        for key, names in {**usual, **chosen}.items()
    }
    return KeyFields(
        titles=tuple(found["title"]),
        amount=next(iter(found["amount"]), None),
        due=next(iter(found["due"]), None),
        texts=frozenset(texts - phones),
        phones=frozenset(phones),
    )


def read_key_names(
    node: MappingNode, fields: Mapping[str, Field], *, type_name: str, faults: Faults
) -> dict[str, tuple[str, ...]]:
    """Read which fields a type calls its title, its amount and its due moment.

    A title may be a list: the first one that is filled counts.
    """
    what = f"the keys of {type_name}"
    entries = Entries(node, faults=faults, element=type_name, what=what)
    found: dict[str, tuple[str, ...]] = {}
    for key, (kinds, told) in _FITS.items():
        value = entries.find(key)
        if value is None:
            continue
        is_one = key != "title" or isinstance(value, Scalar)
        names = (
            (TEXT.read(value, faults),) if is_one else list_of(TEXT).read(value, faults)
        )
        for name in names:
            field = fields.get(name)
            if field is None:
                message = (
                    f"{type_name} has no field {name!r}{did_you_mean(name, fields)}"
                )
                faults.add("NOT_FOUND", message, value, element=type_name)
            elif field.type not in kinds or field.multiple:
                message = (
                    f"the {key} of {type_name} is one value, {told}; {name!r} is not"
                )
                faults.add("TYPE_ERROR", message, value, element=type_name)
        found[key] = names
    entries.close()
    return found
