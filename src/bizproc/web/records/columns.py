"""Say what a list shows of each record, and what each column is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bizproc.portal.views.filters.subjects import Subject
from bizproc.portal.views.listed import ListedRecord
from bizproc.web.texts.language import Language

__all__ = [
    "NEXT_TASK",
    "Column",
    "columns_of",
    "labels_of",
    "usual_columns",
    "value_of",
]

NEXT_TASK: Final = "next_task"
"""The column of the task of a record that is due first; no list is sorted by it."""
_USUAL: Final = ("title", "stage", "responsible", "amount", "due", "created", NEXT_TASK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Hold one column: what it is called, and of which kind its values are."""

    name: str
    title: str
    kind: str
    subject: Subject | None = None

    @property
    def is_sortable(self) -> bool:
        """Say whether a list may be sorted by it."""
        return self.subject is not None and self.subject.is_sortable

    @property
    def is_figure(self) -> bool:
        """Say whether it holds numbers."""
        return self.kind in {"number", "money"}


def labels_of(subjects: Mapping[str, Subject], language: Language) -> dict[str, str]:
    """Return what everything is called that a filter or an order may name."""
    _ = language.text
    ours = {
        "number": _("Number"),
        "created": _("Created"),
        "changed": _("Changed"),
        "author": _("Author"),
        "funnel": _("Funnel"),
        "stage": _("Stage"),
        "title": _("Title"),
        "amount": _("Amount"),
        "due": _("Due"),
        "responsible": _("Responsible"),
        NEXT_TASK: _("Next task"),
    }
    theirs = {name: it.title for name, it in subjects.items() if it.title}
    return {**ours, **{it: it for it in subjects if it not in ours}, **theirs}


def columns_of(
    subjects: Mapping[str, Subject], language: Language
) -> Mapping[str, Column]:
    """Return the columns that there are, by their names."""
    labels = labels_of(subjects, language)
    found = {
        name: Column(name=name, title=labels[name], kind=it.kind, subject=it)
        for name, it in subjects.items()
    }
    found[NEXT_TASK] = Column(name=NEXT_TASK, title=labels[NEXT_TASK], kind="task")
    return found


def usual_columns(columns: Mapping[str, Column]) -> list[Column]:
    """Return what a list shows if nobody chose."""
    return [columns[name] for name in _USUAL if name in columns]


def value_of(record: ListedRecord, column: Column) -> Any:
    """Return what a record holds in a column."""
    if column.name in record.fields:
        return record.fields[column.name]
    places = {
        "created": record.created_at,
        "changed": record.changed_at,
        "author": record.created_by,
        NEXT_TASK: record.next_task,
    }
    if column.name in places:
        return places[column.name]
    return getattr(record, column.name, None)
