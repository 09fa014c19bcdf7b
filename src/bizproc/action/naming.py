"""Markers that say what the text of an action's parameter names.

    @actions.add("escalate")
    def escalate(to: Annotated[str, Person], stage: Annotated[str, StageName("deal")]): …

A marker is written as it is, or called with the record type it is about. Checks of
diagrams, element templates and completion know by it what may be written: a list holds
several such names, and the keys of a context are names of fields.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass
from typing import Any, ClassVar

__all__ = [
    "NAMINGS",
    "CalendarName",
    "ConstantName",
    "DecisionId",
    "Duration",
    "ElementId",
    "FieldName",
    "FormId",
    "FunnelName",
    "GroupName",
    "MessageName",
    "Moment",
    "Naming",
    "Person",
    "ProcessId",
    "RecordId",
    "RecordType",
    "RoleName",
    "SettingName",
    "StageName",
    "Template",
    "naming_of",
    "note_of",
]


@dataclass(frozen=True, slots=True)
class Naming:
    """Say what a text names.

    `of` is the record type it is about, "" any; `besides` are words that are taken as
    well.
    """

    of: str = ""
    besides: tuple[str, ...] = ()
    kind: ClassVar[str] = ""


class Person(Naming):
    """Name people: `u_mgr`, `role:head`, `author`, `group:NAME`, `department:NAME+`."""

    kind = "person"


class RoleName(Naming):
    """Name a role of people to a record: responsible, head, admin, dispatcher."""

    kind = "role"


class GroupName(Naming):
    """Name a group of people."""

    kind = "group"


class RecordType(Naming):
    """Name a type of records."""

    kind = "record_type"


class RecordId(Naming):
    """Name a record by its id, or give the record itself."""

    kind = "record"


class FieldName(Naming):
    """Name a field of records; of a context the keys are such names."""

    kind = "field"


class FunnelName(Naming):
    """Name a funnel."""

    kind = "funnel"


class StageName(Naming):
    """Name a stage by its code, title or alias."""

    kind = "stage"


class MessageName(Naming):
    """Name a message."""

    kind = "message"


class ProcessId(Naming):
    """Name a process."""

    kind = "process"


class ElementId(Naming):
    """Name an element of the process that calls the action."""

    kind = "element"


class DecisionId(Naming):
    """Name a decision."""

    kind = "decision"


class FormId(Naming):
    """Name a form."""

    kind = "form"


class CalendarName(Naming):
    """Name a working calendar."""

    kind = "calendar"


class ConstantName(Naming):
    """Name a constant."""

    kind = "constant"


class SettingName(Naming):
    """Name a setting."""

    kind = "setting"


class Template(Naming):
    """Take a text with placeholders, `{{ deal.title }}`."""

    kind = "template"


class Moment(Naming):
    """Take a date, a moment, or a duration from now; as a text in ISO 8601."""

    kind = "moment"


class Duration(Naming):
    """Take a duration; as a text in ISO 8601, such as PT2H."""

    kind = "duration"


NAMINGS: dict[str, type[Naming]] = {it.kind: it for it in Naming.__subclasses__()}
"""The markers by what they name."""


def naming_of(annotation: Any) -> Naming | None:
    """Return the marker in an annotation, also of the items of a list, if there is one."""
    for it in _metadata(annotation):
        if isinstance(it, Naming):
            return it
        if isinstance(it, type) and issubclass(it, Naming):
            return it()
    inner = (naming_of(it) for it in typing.get_args(annotation))
    return next((it for it in inner if it is not None), None)


def note_of(annotation: Any) -> str:
    """Return the sentence in an annotation that says what a parameter is, or nothing."""
    return next((it for it in _metadata(annotation) if isinstance(it, str)), "")


def _metadata(annotation: Any) -> tuple[Any, ...]:
    found: tuple[Any, ...] = getattr(annotation, "__metadata__", ())
    return found
