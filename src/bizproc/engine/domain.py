"""The contract between the engine and a business domain, and the bare domain.

The engine knows instances, tasks and messages; what a record is, who leads whom
and which constants exist is the domain's (`bizproc.crm`, or an application's own).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from bizproc.action import Work
from bizproc.engine.facts import Fact
from bizproc.engine.timing import PortalTime
from bizproc.errors import InvalidValueError
from bizproc.feel import Function
from bizproc.model.rows import ProcessInstance, UserTask

# what an operator does beside the people whose work the processes are
Operation: TypeAlias = Literal["deploy", "retry", "skip", "terminate"]


@dataclass(frozen=True, slots=True)
class Place:
    """Say where an expression is evaluated: in an instance, at an element.

    `instance` is None for the condition of a start event.
    """

    process_id: str
    key: str | None
    instance: ProcessInstance | None = None
    properties: Mapping[str, str] | None = None


class Domain(Protocol):
    """Answer the engine's questions and hear what happened."""

    @property
    def time(self) -> PortalTime:
        """Return the zone and the time of day of dates without a time."""
        ...

    def next_working_time(self, instant: dt.datetime) -> dt.datetime:
        """Return the instant, or the next working moment after it (T-7)."""
        ...

    def names(self, work: Work, place: Place) -> Mapping[str, Any]:
        """Return what every expression can read, lazily."""
        ...

    def functions(self, work: Work, place: Place) -> Mapping[str, Function]:
        """Return the FEEL functions beyond the standard's."""
        ...

    def complete_draft(
        self, work: Work, task: UserTask, inputs: Mapping[str, Any]
    ) -> UserTask:
        """Fill in a new user task from its evaluated inputs: addresses, dates."""
        ...

    def take_answers(
        self, work: Work, task: UserTask, answers: Mapping[str, Any], by: str | None
    ) -> dict[str, Any]:
        """Check what a person answers, apply what it fills in, return it typed.

        Raises:
            RefusedError: with the code of the first fault; nothing is changed.
        """
        ...

    def check_actor(self, work: Work, task: UserTask, action: str, by: str) -> None:
        """Refuse a person who may not act on a task so.

        Raises:
            ForbiddenError: FORBIDDEN.
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

    def check_operator(self, work: Work, action: Operation, by: str) -> None:
        """Refuse a person who may not operate the engine.

        Raises:
            ForbiddenError: FORBIDDEN.
        """
        ...

    def keep_task(self, work: Work, task: UserTask) -> bool:
        """Keep a task open though its element was left; False cancels it (V-4)."""
        ...

    def kept_task(
        self, work: Work, instance: ProcessInstance, element_id: str
    ) -> UserTask | None:
        """Give back the task kept for an element that is entered anew, if any."""
        ...

    def noticed(self, work: Work, fact: Fact) -> None:
        """Hear what happened; what is written joins the same transaction."""
        ...


class BareDomain:
    """Run processes without records: no names, UTC, everybody may do everything."""

    def __init__(self, time: PortalTime | None = None) -> None:
        self._time = time or PortalTime(zone=ZoneInfo("UTC"))

    @property
    def time(self) -> PortalTime:
        """Return UTC and midnight … or what was given."""
        return self._time

    def next_working_time(self, instant: dt.datetime) -> dt.datetime:
        """Refuse: nobody said when people work."""
        msg = (
            f"a timer due {instant.isoformat()} is to roll to the next working time, "
            "but the engine has no working calendar; connect it with a workspace"
        )
        raise InvalidValueError(msg)

    def names(self, work: Work, place: Place) -> Mapping[str, Any]:
        """Return the properties of the diagram."""
        del work
        return {"consts": place.properties or {}}

    def functions(self, work: Work, place: Place) -> Mapping[str, Function]:
        """Return `now` and `today`."""
        del place
        return clock_functions(work.now, self._time)

    def complete_draft(
        self, work: Work, task: UserTask, inputs: Mapping[str, Any]
    ) -> UserTask:
        """Take the inputs as they are."""
        del work, inputs
        return task

    def take_answers(
        self, work: Work, task: UserTask, answers: Mapping[str, Any], by: str | None
    ) -> dict[str, Any]:
        """Take any answer."""
        del work, task, by
        return dict(answers)

    def check_actor(self, work: Work, task: UserTask, action: str, by: str) -> None:
        """Let everybody act."""

    def find_assignee(self, work: Work, task: UserTask, address: str) -> str:
        """Take anybody."""
        del work, task
        return address

    def task_facts(self, work: Work, task: UserTask) -> Mapping[str, Any]:
        """Show no more."""
        del work, task
        return {}

    def check_operator(self, work: Work, action: Operation, by: str) -> None:
        """Let everybody operate."""

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

    def noticed(self, work: Work, fact: Fact) -> None:
        """Hear nothing."""


def clock_functions(now: dt.datetime, time: PortalTime) -> dict[str, Function]:
    """Make `now()` and `today()` of an instant, in the portal zone."""
    return {
        "now": Function("now", (), lambda: time.local(now)),
        "today": Function("today", (), lambda: time.date_of(now)),
    }
