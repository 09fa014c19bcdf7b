"""A diagram as typed, immutable elements: what reading makes and running follows.

The words are those of BPMN 2.0 and of the `zeebe:` extension elements. Every
element knows its line, every text that may hold an expression is a `Value`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bizproc.bpmn.kinds.element_kind import ElementKind
from bizproc.bpmn.kinds.event_kind import LOOKED_UP, EventKind
from bizproc.bpmn.kinds.user_task import UserTaskDefinition
from bizproc.bpmn.kinds.value import Value
from bizproc.errors import Finding, Location
from bizproc.forms.model import Form, FormField, Validation

__all__ = [
    "LOOKED_UP",
    "AdHoc",
    "CalledElement",
    "Diagram",
    "ElementKind",
    "EventDefinition",
    "EventKind",
    "Flow",
    "Form",
    "FormField",
    "IoMapping",
    "LoopCharacteristics",
    "LoopThrow",
    "Missed",
    "Node",
    "Process",
    "Scope",
    "TimerDefinition",
    "UserTaskDefinition",
    "Validation",
    "Value",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class IoMapping:
    """Copy the value of `source` into the variable `target` (may hold dots).

    An optional one copies a variable that need not be there.
    """

    source: Value
    target: str
    optional: bool = False


Missed = Literal["each", "once", "skip"]
"""Say which of the moments that nobody was there for a cycle makes up for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerDefinition:
    """Say when: a date, a duration from the arming, or a repeating cycle.

    `roll` moves an instant outside the working hours to the next working time,
    `missed` says whether a cycle makes up for each moment that was missed, once for
    all of them, or not at all; both come from the event's zeebe:properties.
    """

    kind: Literal["date", "duration", "cycle"]
    value: Value
    roll: Literal["none", "next_working_time"] = "none"
    missed: Missed = "each"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDefinition:
    """Say what an event is about; only the fields of its kind are set."""

    kind: EventKind = EventKind.NONE
    # message, signal: the name; link: the link's name
    name: Value | None = None
    correlation_key: Value | None = None
    # messages that are thrown: how long they are kept if nobody takes them
    ttl: Value | None = None
    timer: TimerDefinition | None = None
    # error, escalation: None catches every code
    code: Value | None = None
    # conditional events; message starts and catches: from zeebe:properties
    condition: Value | None = None
    key: Value | None = None
    origins: Literal["user", "any"] = "user"
    # compensation that is thrown: the activity it undoes (None: all), and whether the
    # event waits for that
    activity: str | None = None
    waits: bool = True
    # multiple, parallel multiple: what it is about, in the order of the drawing
    parts: tuple[EventDefinition, ...] = ()

    @property
    def each(self) -> tuple[EventDefinition, ...]:
        """Return the definitions: itself, or those of an event of several."""
        return self.parts or (self,)


class LoopThrow(NamedTuple):
    """Say what a turn throws when it is over: if the condition holds, or the first alone."""

    event: EventDefinition
    condition: Value | None = None
    first_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopCharacteristics:
    """Repeat an activity: over a collection, so many times, or while a condition holds."""

    kind: Literal["parallel", "sequential", "standard"]
    # a multi-instance has one of both
    cardinality: Value | None = None
    collection: Value | None = None
    element_variable: str | None = None
    output_collection: str | None = None
    output_element: Value | None = None
    completion_condition: Value | None = None
    throws: tuple[LoopThrow, ...] = ()
    loop_condition: Value | None = None
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdHoc:
    """Say in which order the activities of an ad-hoc sub-process run, and when it ends.

    `active_elements` are those that begin with it, beside what people start.
    """

    ordering: Literal["parallel", "sequential"] = "parallel"
    completion_condition: Value | None = None
    cancels_remaining: bool = True
    active_elements: Value | None = None
    # what each activity that is over gives, in the order of their ends
    output_collection: str | None = None
    output_element: Value | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledElement:
    """Name the process that a call activity runs, and what data crosses."""

    process_id: Value
    propagate_all_parent_variables: bool = True
    propagate_all_child_variables: bool = True
    # which version: the newest, the one deployed with the caller, or of a tag
    binding: Literal["latest", "deployment", "versionTag"] = "latest"
    version_tag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Lead from one element to another; a condition may close it."""

    id: str
    name: str
    source: str
    target: str
    line: int
    condition: Value | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Hold one element of a diagram; only the fields of its kind are set."""

    id: str
    kind: ElementKind
    name: str
    line: int
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str | None = None
    event: EventDefinition = field(default_factory=EventDefinition)
    # boundary events and starts of event sub-processes
    attached_to: str | None = None
    interrupting: bool = True
    # zeebe:taskDefinition of service, send tasks, message throws and ends
    action: str | None = None
    retries: int | None = None
    inputs: tuple[IoMapping, ...] = ()
    outputs: tuple[IoMapping, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    user_task: UserTaskDefinition | None = None
    script: Value | None = None
    # zeebe:script resultVariable, zeebe:calledDecision resultVariable
    result_variable: str | None = None
    decision: Value | None = None
    called: CalledElement | None = None
    loop: LoopCharacteristics | None = None
    # sub-processes
    body: Scope | None = None
    triggered_by_event: bool = False
    # a handler of compensation; of its boundary event: the handlers associated with it
    for_compensation: bool = False
    # a start event that all messages of an instance come to
    gathers: bool = False
    # a complex gateway that joins: when it goes on
    activation: Value | None = None
    # activities: the tokens that are taken at once, and those that leave by each flow
    start_quantity: int = 1
    completion_quantity: int = 1
    # a receive task whose message starts the process; an event-based gateway whose
    # events do, and each of these
    instantiates: bool = False
    # of an event behind a parallel one: the others, which must come as well
    beside: tuple[str, ...] = ()
    handlers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Hold the elements of a process or sub-process, by id, in file order.

    `starts` are the start events; `implicit_starts`, of a scope without one, the
    elements that it begins with instead, or of an `ad_hoc` one those that may begin;
    `event_sub_processes` are the ids of sub-processes triggered by an event.
    """

    id: str
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    starts: tuple[str, ...]
    event_sub_processes: tuple[str, ...] = ()
    implicit_starts: tuple[str, ...] = ()
    ad_hoc: AdHoc | None = None

    @property
    def entries(self) -> tuple[str, ...]:
        """Return the elements that the scope begins with."""
        return self.starts or self.implicit_starts

    @property
    def plain_starts(self) -> tuple[str, ...]:
        """Return the start events without an event; each is a way to begin."""
        kinds = {start: self.nodes[start].event.kind for start in self.starts}
        return tuple(it for it, kind in kinds.items() if kind is EventKind.NONE)

    @property
    def has_plain_start(self) -> bool:
        """Say whether it can begin without an event."""
        return bool(self.plain_starts) or not self.starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """Hold one executable process of a diagram.

    `forms` are the forms that the diagram itself carries (zeebe:userTaskForm), by
    the id that the user tasks name; `takes` are the variables of its data
    inputs, each with whether it needs it, `version_tag` what a call may name its version by.
    """

    id: str
    name: str
    file: str
    line: int
    scope: Scope
    properties: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    takes: Mapping[str, bool] = field(default_factory=dict)
    version_tag: str | None = None

    def location(self, node: Node | Flow) -> Location:
        """Point at an element of this process."""
        return Location(file=self.file, line=node.line, element=node.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """Hold what one file draws.

    `warnings` tell of what is drawn and does not run, `kept` of what other programs
    wrote into the file and nothing here reads.
    """

    file: str
    checksum: str
    processes: tuple[Process, ...]
    warnings: tuple[Finding, ...] = ()
    kept: tuple[Finding, ...] = ()
