"""What the engine keeps: one frozen dataclass per table.

All instants are aware datetimes in UTC. `data` fields hold FEEL values. The classes
have no slots, so that `bizproc.model.row_factory` can fill a row in at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bizproc.model.states import (
    IncidentState,
    InstanceState,
    JobState,
    TaskKind,
    TaskRole,
    TaskState,
)
from bizproc.model.task_details import NO_DETAILS, TaskDetails

NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)
"""The end of time: how urgent a task without a due moment is."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """Keep the bytes of a deployed file under their SHA-256 checksum."""

    checksum: str
    name: str
    kind: str  # bpmn, dmn or form
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Definition:
    """Name one version of a process, decision or form.

    `version` counts from 1 per (kind, name); the newest is what starts use. While a
    process is suspended all its versions have `suspended_at`. `bound` are the definition
    ids of the processes that it calls in the version they were deployed in together.
    """

    id: str
    kind: str  # process, decision or form
    name: str
    version: int
    title: str
    checksum: str
    deployed_at: dt.datetime
    deployed_by: str | None = None
    suspended_at: dt.datetime | None = None
    bound: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class StartSchedule:
    """Keep when a timer starts a process; `due` is None once it is over.

    `drawn` is the timer as the diagram has it: a new version that draws the same goes
    on with it. `cycle` is the text of one that was armed at `armed` and fires at its
    moment `number` next, which may be moved to a working time.
    """

    drawn: str
    armed: dt.datetime
    due: dt.datetime | None = None
    cycle: str | None = None
    number: int = 0


@dataclass(frozen=True, kw_only=True)
class StartSubscription:
    """Say what starts instances of a process's newest version; `message` is a name."""

    id: str
    message: str
    process_id: str
    definition_id: str
    element_id: str
    kind: str = "message"  # message, signal, timer or condition
    schedule: StartSchedule | None = None


@dataclass(frozen=True, kw_only=True)
class ProcessInstance:
    """Keep one run of a process; `content` is the encoded state of its tokens.

    `events` counts its history; the next event gets the number `events + 1`.

    `live_key` equals `key` while the instance is active and is empty (None)
    afterwards: its uniqueness is what holds a second start off. `suspended_at` is since
    when an operator holds it by itself, `process_suspended_at` since when with its
    process. One that ends keeps both.
    """

    id: str
    process_id: str
    definition_id: str
    key: str | None
    live_key: str | None
    state: InstanceState
    revision: int
    started_at: dt.datetime
    ended_at: dt.datetime | None = None
    started_by: str | None = None
    events: int = 0
    content: str = ""
    suspended_at: dt.datetime | None = None
    process_suspended_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ProcessSuspension:
    """Keep when a process was suspended, and resumed, and who did it and why.

    `active` is the process while it is suspended and empty (None) afterwards, so that
    there is one at a time. What runs does not look here: its instances and
    definitions are marked.
    """

    id: str
    process_id: str
    active: str | None
    suspended_at: dt.datetime
    suspended_by: str | None = None
    suspended_reason: str | None = None
    resumed_at: dt.datetime | None = None
    resumed_by: str | None = None
    resumed_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class UserTask:
    """Keep one task of the inbox: a form, a task made by an action, or a call.

    `token` is the waiting element instance, or None if no process waits for it.
    `number` orders tasks by age; 0 is given the next one when the task is added.
    `control_since` is set while a completed task waits for its creator's word.
    `urgency` orders tasks by their due moment, those without one last; it is kept in
    line with `due` whenever a task is written.
    """

    id: str
    number: int = 0
    kind: TaskKind
    state: TaskState
    title: str
    assignee: str | None
    created_at: dt.datetime
    instance_id: str | None = None
    process_id: str | None = None
    element_id: str | None = None
    token: int | None = None
    key: str | None = None
    description: str = ""
    creator: str | None = None
    observers: tuple[str, ...] = ()
    candidate_groups: tuple[str, ...] = ()
    due: dt.datetime | None = None
    group: str | None = None
    record: str | None = None
    form_id: str | None = None
    ended_at: dt.datetime | None = None
    control_since: dt.datetime | None = None
    result: Any = None
    details: TaskDetails = NO_DETAILS
    urgency: dt.datetime = NEVER
    revision: int = 1


@dataclass(frozen=True, kw_only=True)
class TaskPerson:
    """List a task under one person or group that it concerns.

    `is_open` says whether the task still asks for something, `urgency` orders the list:
    by when it is due; under its controller by since when it waits for their word, under
    its closer by when it ended. `record` is that of the task.
    """

    task: str
    role: TaskRole
    name: str
    is_open: bool
    urgency: dt.datetime
    number: int
    kind: TaskKind
    record: str | None = None


@dataclass(frozen=True, kw_only=True)
class Job:
    """Keep one execution of an action that is due, being called or to be tried again.

    `attempts` counts the tries that were begun; `last_error` and `traceback` say why
    the last one failed. `due` is when a worker may take it: while one has it, that is
    `locked_until`, the end of its lease; while an incident holds it, or its instance is suspended, `NEVER`; then
    `suspended_due` is its moment.
    `outcome` is what the action came to if that could not be taken over yet. `worker`
    is what a worker outside that has it calls itself. `trace` continues the span of the
    command that raised it, if somebody traces.
    """

    id: str
    instance_id: str
    process_id: str
    element_id: str
    token: int
    action: str
    state: JobState
    due: dt.datetime
    attempts: int = 0
    locked_until: dt.datetime | None = None
    lock: str | None = None
    last_error: str | None = None
    traceback: str | None = None
    outcome: Any = None
    suspended_due: dt.datetime | None = None
    worker: str | None = None
    trace: str | None = None


@dataclass(frozen=True, kw_only=True)
class CallRate:
    """Remember when the last calls of an action began, in microseconds since 1970."""

    action: str
    calls: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Timer:
    """Keep one armed timer; timers of one instant fire in the order of `number`.

    While its instance is suspended it is due never; `suspended_due` is its moment.

    `kind` is `process`; or `start`, which begins an instance and has none; or what a
    task wants: `resume` or `remind`, with the task's id as the key and no instance.
    `put_off`: its instance could not go on when it was due.
    """

    id: str
    instance_id: str
    process_id: str
    element_id: str
    token: int
    key: str | None
    due: dt.datetime
    number: int
    kind: str = "process"
    put_off: bool = False
    suspended_due: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """Keep one wait for a message or signal; `number` orders waits by age."""

    id: str
    instance_id: str
    process_id: str
    element_id: str
    token: int
    kind: str  # message or signal
    message: str
    key: str | None
    number: int


@dataclass(frozen=True, kw_only=True)
class KeptMessage:
    """Keep a message that nobody took for the first wait to come.

    There is a row for each of its correlation keys, `rank` counts them from 0. From
    `expires_at` on it is a dead letter: an operator may still deliver it. Of a message
    that waits for what is suspended that is `NEVER`, and `only_instance` or
    `only_process` says what.
    """

    id: str
    rank: int
    key: str | None
    name: str
    number: int
    published_at: dt.datetime
    expires_at: dt.datetime
    keys: tuple[str, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    event: Mapping[str, Any] = field(default_factory=dict)
    origin: str = "user"
    by: str | None = None
    sender: str | None = None
    only_instance: str | None = None
    kind: str = "message"  # message or signal
    only_process: str | None = None


@dataclass(frozen=True, kw_only=True)
class Incident:
    """Keep one fault that needs an operator.

    `token` is 0 if the instance as a whole is at fault: it could not be read, or what
    it did could not be kept. `undelivered` is what came for it meanwhile: messages,
    signals and results, which a retry delivers. `traceback` is Python's, of an error
    that is none of this package's.
    `key` is that of the instance, `phase` the one of the element's life that failed.
    `cause` is the message without what differs from case to case.
    """

    id: str
    instance_id: str
    process_id: str
    element_id: str
    token: int
    code: str
    message: str
    attempts: int
    state: IncidentState
    created_at: dt.datetime
    resolved_at: dt.datetime | None = None
    traceback: str | None = None
    undelivered: tuple[Any, ...] = ()
    key: str | None = None
    phase: str = "active"
    cause: str = ""


@dataclass(frozen=True, kw_only=True)
class Transition:
    """Keep what one command did to an instance, its events in order.

    `number` is that of the first event; `events` is the text of a list of values,
    each [type, element id, data].
    """

    instance_id: str
    number: int
    at: dt.datetime
    events: str


@dataclass(frozen=True, kw_only=True)
class HistoryEvent:
    """Show one event of an instance's history; `number` counts from 1.

    Kept within a `Transition`: one row a command, however much it did.
    """

    instance_id: str
    number: int
    at: dt.datetime
    type: str
    element_id: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SeenEvent:
    """Remember the id of an outside event, so that a repeat does nothing."""

    id: str
    at: dt.datetime
    result: Any = None
