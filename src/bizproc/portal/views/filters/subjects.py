"""Say what a filter and an order may name: the fields of a type, and what all have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from bizproc.clauses import Member, MemberKind, Operand
from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.phrase import Phrase
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.key_fields import KeyFields
from bizproc.workspace.records.record_types import RecordType

__all__ = ["NAMED", "Subject", "SubjectKind", "subject_of", "subjects_of"]

SubjectKind: TypeAlias = Literal[
    "text",
    "code",
    "person",
    "link",
    "number",
    "money",
    "truth",
    "date",
    "moment",
    "file",
]
_EMPTY: Final = ("empty", "filled")
_EQUAL: Final = ("eq", "ne", "in", *_EMPTY)
_ORDERED: Final = ("eq", "ne", "lt", "le", "gt", "ge")
_OPERATORS: Final[Mapping[SubjectKind, tuple[str, ...]]] = {
    "text": ("contains", *_EQUAL),
    "code": _EQUAL,
    "person": _EQUAL,
    "link": _EQUAL,
    "number": (*_ORDERED, "in", *_EMPTY),
    "money": (*_ORDERED, "in", *_EMPTY),
    "truth": ("eq", "ne"),
    "date": (*_ORDERED, *_EMPTY),
    "moment": (*_ORDERED, *_EMPTY),
    "file": _EMPTY,
}
_KINDS: Final[Mapping[FieldType, tuple[SubjectKind, MemberKind]]] = {
    FieldType.STRING: ("text", "text"),
    FieldType.TEXT: ("text", "text"),
    FieldType.EMAIL: ("text", "text"),
    FieldType.PHONE: ("text", "text"),
    FieldType.INT: ("number", "number"),
    FieldType.NUMBER: ("number", "number"),
    FieldType.MONEY: ("money", "number"),
    FieldType.BOOL: ("truth", "truth"),
    FieldType.FLAG: ("truth", "truth"),
    FieldType.DATE: ("date", "date"),
    FieldType.DATETIME: ("moment", "instant"),
    FieldType.USER: ("person", "text"),
    FieldType.FILE: ("file", "any"),
    FieldType.LINK: ("link", "text"),
    FieldType.ENUM: ("code", "text"),
}
NAMED: Final[Mapping[str, str]] = {
    "in_work": "in a stage that is not final",
    "today": "with an open task that is due today",
    "overdue": "with an open task, or a due moment of its own, that has passed",
    "mine": "of the person who asks",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Describe one thing that a filter or an order names.

    `title` is empty if no file of the workspace gives one. `options` are the titles by
    code, `target` the type that a link leads to. `operators` are those it takes, the
    usual one first. `rank` is what a list is sorted by, if that is another operand: a
    title stands as rows keep it.
    """

    name: str
    title: str
    kind: SubjectKind
    operand: Operand
    declared: Field | None = None
    multiple: bool = False
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    target: str | None = None
    rank: Operand | None = None

    @property
    def operators(self) -> tuple[str, ...]:
        """Return the operators that it takes."""
        if self.multiple:
            text = ("contains",) if self.kind == "text" else ()
            return (*text, *(_EMPTY if self.kind == "file" else _EQUAL))
        return _OPERATORS[self.kind]

    @property
    def is_sortable(self) -> bool:
        """Say whether a list may be sorted by it."""
        return not self.multiple and self.kind != "file"


def subjects_of(shown: RecordType) -> Mapping[str, Subject]:
    """Return what may be named of a type, as a person knows it: none of what is hidden."""
    keys = shown.keys
    found = {
        it.name: _declared(it, keys) for it in shown.fields.values() if it.name != "id"
    }
    for one in _of_all(shown):
        found.setdefault(one.name, one)
    return MappingProxyType(found)


def subject_of(subjects: Mapping[str, Subject], name: str, type_name: str) -> Subject:
    """Return what is named so.

    Raises:
        InvalidValueError: TYPE_ERROR, the type has no such field.
    """
    found = subjects.get(name)
    if found is None:
        hint = did_you_mean(name, (*subjects, *NAMED))
        msg = Phrase(
            "records of type %(type)s cannot be filtered or sorted by %(name)r%(hint)s",
            type=type_name,
            name=name,
            hint=hint,
        )
        raise InvalidValueError(msg)
    return found


def _declared(one: Field, keys: KeyFields) -> Subject:
    kind, compared = _KINDS[one.type]
    operand: Operand = Member("fields", one.name, compared)
    if (one.name in {"funnel", "stage"} and one.implied) or (
        one.name == "responsible" and not one.multiple
    ):
        operand = one.name
    elif one.name == keys.amount:
        operand = "amount"
    elif one.name == keys.due and kind == "moment":
        operand = "due"
    is_title = keys.all_titles and (one.name,) == keys.titles[:1]
    return Subject(
        name=one.name,
        title=one.title if not one.implied else "",
        kind=kind,
        operand=operand,
        declared=one,
        multiple=one.multiple,
        options=one.options,
        target=one.target,
        rank="title" if is_title else None,
    )


def _of_all(shown: RecordType) -> list[Subject]:
    keys = shown.keys
    found = [
        Subject(name="number", title="", kind="number", operand="number"),
        Subject(name="created", title="", kind="moment", operand="created_at"),
        Subject(name="changed", title="", kind="moment", operand="changed_at"),
        Subject(name="author", title="", kind="person", operand="created_by"),
    ]
    if shown.funnels:
        titles = {it.name: it.title for it in shown.funnels}
        options = MappingProxyType(titles)
        found.append(
            Subject(
                name="funnel", title="", kind="code", operand="funnel", options=options
            )
        )
    if keys.titles:
        # rows keep the first of all titles, which may be one that is hidden
        title: Operand = "title"
        if not keys.all_titles:
            title = Member("fields", keys.titles[0], "text")
        found.append(Subject(name="title", title="", kind="text", operand=title))
    if keys.amount is not None:
        found.append(Subject(name="amount", title="", kind="money", operand="amount"))
    if keys.due is not None:
        found.append(Subject(name="due", title="", kind="moment", operand="due"))
    return found
