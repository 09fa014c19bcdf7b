"""The entries of the catalogue: plain data, the same in Python and as JSON.

Types are written as FEEL writes them: `string`, `list<number>`, `date and time`; what
takes several is joined by `or`, and `Any` takes everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = [
    "ActionEntry",
    "CalendarEntry",
    "Catalog",
    "DecisionEntry",
    "DepartmentEntry",
    "FieldEntry",
    "FormEntry",
    "FormFieldEntry",
    "FunctionEntry",
    "FunnelEntry",
    "GroupEntry",
    "MessageEntry",
    "Named",
    "ParameterEntry",
    "PersonEntry",
    "ProcessEntry",
    "RecordTypeEntry",
    "RoleEntry",
    "StageEntry",
    "Typed",
    "ValueEntry",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Name a value that a message or an action brings; `record` is the type it is of."""

    name: str
    type: str = "Any"
    record: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Say what a text names: a kind such as `stage`, and the record type it is about.

    `besides` are words that are taken as well.
    """

    kind: str
    of: str | None = None
    besides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterEntry:
    """Describe one input of an action; `choices` are the only values that it takes."""

    name: str
    type: str = "Any"
    required: bool = True
    default: Any = None
    choices: tuple[Any, ...] = ()
    names: Named | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionEntry:
    """Describe what a service task may call.

    `results` and `errors` are None where nobody declared them: they may be anything.
    With `waits` the service task may stand until somebody completes a task.
    """

    name: str
    title: str
    group: str = ""
    about: str = ""
    runs: Literal["transactional", "job", "external"] = "job"
    source: str = "application"
    parameters: tuple[ParameterEntry, ...] = ()
    results: tuple[Typed, ...] | None = None
    errors: Mapping[str, str] | None = None
    waits: bool = False

    def parameter(self, name: str) -> ParameterEntry | None:
        """Return a parameter by its name, if there is one."""
        return next((it for it in self.parameters if it.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEntry:
    """Describe a message: who raises it, what it carries, what it is correlated by.

    `payload` is None where nobody declared it. `key` says in words what its correlation
    key is, or is the expression of who throws it; "" where it is not known.
    """

    name: str
    raised_by: tuple[str, ...] = ()
    awaited_by: tuple[str, ...] = ()
    payload: tuple[Typed, ...] | None = None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldEntry:
    """Describe a field of records; `options` are the codes of an enum, with titles."""

    name: str
    title: str
    type: str
    feel_type: str = "Any"
    multiple: bool = False
    required: bool = False
    default: Any = None
    options: Mapping[str, str] = field(default_factory=dict)
    link: str | None = None
    note: str = ""
    implied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEntry:
    """Describe a stage: its code, and what else it may be called."""

    code: str
    title: str
    aliases: tuple[str, ...] = ()
    meaning: Literal["process", "success", "failure"] = "process"

    @property
    def names(self) -> tuple[str, ...]:
        """Return everything that it may be called."""
        return (self.code, self.title, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelEntry:
    """Describe a funnel, its stages in order."""

    name: str
    title: str
    stages: tuple[StageEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTypeEntry:
    """Describe a type of records."""

    name: str
    title: str
    fields: Mapping[str, FieldEntry] = field(default_factory=dict)
    funnels: Mapping[str, FunnelEntry] = field(default_factory=dict)

    @property
    def enums(self) -> dict[str, Mapping[str, str]]:
        """Return the options of its fields that are chosen from some."""
        return {it.name: it.options for it in self.fields.values() if it.options}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntry:
    """Describe somebody who works here, active or not."""

    id: str
    name: str
    department: str | None = None
    groups: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEntry:
    """Describe whom a role means; `address` is how diagrams write it."""

    name: str
    address: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEntry:
    """Describe a group of people."""

    name: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentEntry:
    """Describe a department."""

    id: str
    title: str
    head: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueEntry:
    """Describe a constant or a setting; its value is not told."""

    name: str
    title: str
    type: str
    feel_type: str = "Any"
    multiple: bool = False
    required: bool = False
    default: Any = None
    options: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionEntry:
    """Describe what expressions may call; the last `optional` may be left out."""

    name: str
    parameters: tuple[str, ...] = ()
    optional: int = 0
    source: str = "workspace"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFieldEntry:
    """Describe one answer of a form."""

    key: str
    label: str
    type: str
    required: bool = False
    multiple: bool = False
    options: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormEntry:
    """Describe a form: of user tasks, or a public one that makes records."""

    id: str
    file: str
    fields: tuple[FormFieldEntry, ...] = ()
    makes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEntry:
    """Describe a decision: what it reads, and the outputs of its table."""

    id: str
    name: str
    file: str
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """Describe a working calendar."""

    name: str
    zone: str
    days: tuple[str, ...]
    hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessEntry:
    """Describe a process; with `callable` it has a start without an event.

    `takes` are the variables that it declares to be started with.
    """

    id: str
    name: str
    file: str
    callable: bool = True
    takes: tuple[str, ...] = ()
    started_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Hold everything that diagrams may name, each kind by name.

    `workspace` is the folder it was read from; an application of its own has none.
    """

    workspace: str | None = None
    actions: Mapping[str, ActionEntry] = field(default_factory=dict)
    messages: Mapping[str, MessageEntry] = field(default_factory=dict)
    record_types: Mapping[str, RecordTypeEntry] = field(default_factory=dict)
    people: Mapping[str, PersonEntry] = field(default_factory=dict)
    roles: Mapping[str, RoleEntry] = field(default_factory=dict)
    groups: Mapping[str, GroupEntry] = field(default_factory=dict)
    departments: Mapping[str, DepartmentEntry] = field(default_factory=dict)
    constants: Mapping[str, ValueEntry] = field(default_factory=dict)
    settings: Mapping[str, ValueEntry] = field(default_factory=dict)
    functions: Mapping[str, FunctionEntry] = field(default_factory=dict)
    forms: Mapping[str, FormEntry] = field(default_factory=dict)
    public_forms: Mapping[str, FormEntry] = field(default_factory=dict)
    decisions: Mapping[str, DecisionEntry] = field(default_factory=dict)
    calendars: Mapping[str, CalendarEntry] = field(default_factory=dict)
    processes: Mapping[str, ProcessEntry] = field(default_factory=dict)

    @property
    def funnels(self) -> dict[str, FunnelEntry]:
        """Return the funnels of all record types."""
        return {
            name: it
            for record_type in self.record_types.values()
            for name, it in record_type.funnels.items()
        }
