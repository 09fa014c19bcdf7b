"""The contract between the engine and a business domain.

The engine knows instances, tasks and messages; what a record is, who leads whom
and which constants exist is the domain's (`bizproc.portal`, or an application's own).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from bizproc.bpmn.elements import FormField
from bizproc.engine.facts import Fact
from bizproc.errors import InvalidValueError
from bizproc.feel import Function
from bizproc.model.message import Message
from bizproc.model.rows import ProcessInstance, UserTask
from bizproc.portal_time import PortalTime
from bizproc.stores.migrations import Migrations
from bizproc.work import Work
from bizproc.workspace.spelling.spelling import Spelling

# what an operator does beside the people whose work the processes are
Operation: TypeAlias = Literal[
    "activate_element",
    "complete_element",
    "deploy",
    "deliver",
    "drop",
    "fire_timer",
    "migrate",
    "modify",
    "purge",
    "restart",
    "resume",
    "retry",
    "retry_job",
    "set_timer",
    "set_variables",
    "skip",
    "suspend",
    "terminate",
    "work_on_jobs",
]


class Place(NamedTuple):
    """Say where an expression is evaluated: in an instance, at an element.

    `instance` is None for the condition of a start event.
    """

    process_id: str
    key: str | None
    instance: ProcessInstance | None = None
    properties: Mapping[str, str] | None = None


class TaskPolicy(Protocol):
    """Answer what the engine asks about tasks and the people they are for."""

    def complete_draft(
        self, work: Work, task: UserTask, inputs: Mapping[str, Any]
    ) -> UserTask:
        """Fill in a new user task from its evaluated inputs: addresses, dates."""
        ...

    def read_answer(self, work: Work, field: FormField, value: Any) -> Any:
        """Return what a person answers to a field of a form.

        `value` is of the field's type already: what is left to ask is whether there is
        such a person or record.

        Raises:
            RefusedError: there is not.
        """
        ...

    def take_answers(
        self, work: Work, task: UserTask, answers: Mapping[str, Any], by: str | None
    ) -> dict[str, Any]:
        """Check what a person answers, apply what it fills in, return it typed.

        Answers to a form have been checked against it: every field is there, typed.

        Raises:
            RefusedError: with the code of the first fault; nothing is changed.
        """
        ...

    def find_assignee(self, work: Work, task: UserTask, address: str) -> str:
        """Return the id of the person that a task is delegated to.

        Raises:
            RefusedError: there is no such person.
        """
        ...

    def task_facts(self, work: Work, task: UserTask) -> Mapping[str, Any]:
        """Return what processes see of a task beside id, element, kind, assignee."""
        ...


class PlainTasks:
    """Take tasks, answers and people as they are."""

    def complete_draft(
        self, work: Work, task: UserTask, inputs: Mapping[str, Any]
    ) -> UserTask:
        """Take the inputs as they are."""
        del work, inputs
        return task

    def read_answer(self, work: Work, field: FormField, value: Any) -> Any:
        """Take any person and any record."""
        del work, field
        return value

    def take_answers(
        self, work: Work, task: UserTask, answers: Mapping[str, Any], by: str | None
    ) -> dict[str, Any]:
        """Take them as they are."""
        del work, task, by
        return dict(answers)

    def find_assignee(self, work: Work, task: UserTask, address: str) -> str:
        """Take anybody."""
        del work, task
        return address

    def task_facts(self, work: Work, task: UserTask) -> Mapping[str, Any]:
        """Show no more."""
        del work, task
        return {}


class Permissions(Protocol):
    """Say who may do what."""

    def check_actor(self, work: Work, task: UserTask, action: str, by: str) -> None:
        """Refuse a person who may not act on a task so.

        Raises:
            ForbiddenError: FORBIDDEN.
        """
        ...

    def check_operator(self, work: Work, action: Operation, by: str) -> None:
        """Refuse a person who may not operate the engine.

        Raises:
            ForbiddenError: FORBIDDEN.
        """
        ...


class Unrestricted:
    """Refuse nobody."""

    def check_actor(self, work: Work, task: UserTask, action: str, by: str) -> None:
        """Let everybody act."""

    def check_operator(self, work: Work, action: Operation, by: str) -> None:
        """Let everybody operate."""


class Admission(Protocol):
    """Say from whom commands are taken, and what they may learn and set off.

    Asked of a person, and of a repeated event too; None, the application, is not asked.
    """

    def check_person(self, work: Work, by: str) -> None:
        """Refuse who is nobody.

        Raises:
            ForbiddenError: FORBIDDEN.
        """
        ...

    def check_start(self, work: Work, key: str | None, by: str) -> None:
        """Refuse a person who may not start processes under a key.

        Raises:
            ForbiddenError: FORBIDDEN.
            NotFoundError: what the key names is hidden from them.
        """
        ...

    def check_message(self, work: Work, message: Message, by: str) -> None:
        """Refuse a person who may not publish a message, or broadcast a signal.

        Raises:
            ForbiddenError: FORBIDDEN.
            NotFoundError: what the message is about is hidden from them.
        """
        ...

    def check_seen(self, work: Work, record: str | None, by: str) -> None:
        """Refuse a person the answer about a record that is hidden from them.

        Raises:
            NotFoundError, ForbiddenError: it is.
        """
        ...

    def check_answer(self, work: Work, field: FormField, value: Any, by: str) -> None:
        """Refuse the answer of a person that names what is hidden from them.

        Raises:
            NotFoundError: it does, with the words of what does not exist.
        """
        ...


class EverybodyAdmitted:
    """Take every command from everybody."""

    def check_person(self, work: Work, by: str) -> None:
        """Let everybody in."""

    def check_start(self, work: Work, key: str | None, by: str) -> None:
        """Let everybody start."""

    def check_message(self, work: Work, message: Message, by: str) -> None:
        """Let everybody publish."""

    def check_seen(self, work: Work, record: str | None, by: str) -> None:
        """Hide nothing."""

    def check_answer(self, work: Work, field: FormField, value: Any, by: str) -> None:
        """Hide nothing."""


class KeptTasks(Protocol):
    """Let tasks outlive the element that made them, until it is entered anew."""

    def keep_task(self, work: Work, task: UserTask) -> bool:
        """Keep a task open though its element was left; False cancels it."""
        ...

    def kept_task(
        self, work: Work, instance: ProcessInstance, element_id: str
    ) -> UserTask | None:
        """Give back the task kept for an element that is entered anew, if any."""
        ...


class NoKeptTasks:
    """Cancel every task whose element is left."""

    def keep_task(self, work: Work, task: UserTask) -> bool:
        """Keep nothing."""
        del work, task
        return False

    def kept_task(
        self, work: Work, instance: ProcessInstance, element_id: str
    ) -> UserTask | None:
        """Have kept nothing."""
        del work, instance, element_id
        return None


def diagram_properties(work: Work, place: Place) -> Mapping[str, Any]:
    """Let expressions read the properties of the diagram."""
    del work
    return {"consts": place.properties or {}}


def no_functions(work: Work, place: Place) -> Mapping[str, Function]:
    """Offer nothing beside the built-ins, `now`, `today` and `decide`."""
    del work, place
    return {}


def no_working_time(instant: dt.datetime) -> dt.datetime:
    """Refuse: nobody said when people work."""
    msg = (
        f"a timer due {instant.isoformat()} is to roll to the next working time, "
        "but the engine has no working calendar; connect it with a workspace"
    )
    raise InvalidValueError(msg)


def ignore(work: Work, fact: Fact) -> None:
    """Hear nothing."""


def _utc() -> PortalTime:
    return PortalTime(zone=ZoneInfo("UTC"))


def as_it_is(work: Work, task: UserTask, by: str) -> UserTask:
    """Let a task be whose it is, whoever acts on it."""
    del work, by
    return task


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """Say what the engine asks about the business; what is left out has a plain answer.

    `time` is the zone, and the time of day of dates without one. `spelling` is how
    people write numbers and dates, by default as programs do. `names` is what every
    expression can read, `functions` what it can call beside the built-ins.
    `next_working_time` returns an instant, or the next working moment after it.
    `taken` returns a task as it is once a person acts on it that may be theirs
    instead of its assignee's, who is away. `noticed` hears what happened; what it
    writes joins the same transaction. `own` is for the actions of the domain: the
    engine hands it on and never looks at it.
    With `declared_only` a person answers to a task without a form what the output
    mappings of its element read, and nothing else.
    `migrations` are of the tables that it keeps beside the engine's; who opens the
    database brings them up to date.
    """

    time: PortalTime = field(default_factory=_utc)
    spelling: Spelling | None = None
    names: Callable[[Work, Place], Mapping[str, Any]] = diagram_properties
    functions: Callable[[Work, Place], Mapping[str, Function]] = no_functions
    next_working_time: Callable[[dt.datetime], dt.datetime] = no_working_time
    tasks: TaskPolicy = field(default_factory=PlainTasks)
    permissions: Permissions = field(default_factory=Unrestricted)
    admission: Admission = field(default_factory=EverybodyAdmitted)
    kept_tasks: KeptTasks = field(default_factory=NoKeptTasks)
    taken: Callable[[Work, UserTask, str], UserTask] = as_it_is
    noticed: Callable[[Work, Fact], None] = ignore
    own: object = None
    declared_only: bool = False
    migrations: Sequence[Migrations] = ()


def clock_functions(now: dt.datetime, time: PortalTime) -> dict[str, Function]:
    """Make `now()` and `today()` of an instant, in the portal zone."""
    return {
        "now": Function("now", (), lambda: time.local(now)),
        "today": Function("today", (), lambda: time.date_of(now)),
    }
