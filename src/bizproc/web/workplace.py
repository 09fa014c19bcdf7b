"""What the pages of tasks, of operators and of programs ask of what they are over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from bizproc.engine import Engine
from bizproc.errors import ConfigurationError, Finding, Location
from bizproc.forms.asking.asking import Asked
from bizproc.model.page import Page, Paging
from bizproc.model.publication import Publication
from bizproc.model.rows import ProcessInstance, UserTask
from bizproc.model.states import TaskKind
from bizproc.portal.desk.commands import TaskOutcome
from bizproc.portal.files import Upload
from bizproc.portal.portal import Portal
from bizproc.portal.tasks.entries import InboxEntry
from bizproc.portal.tasks.inbox import InboxList
from bizproc.portal.tasks.inbox_counts import InboxCounts
from bizproc.portal.tasks.task_card import TaskCard
from bizproc.portal_time import PortalTime
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.spelling.spelling import Spelling

__all__ = ["PersonDesk", "Workplace", "portal_of", "spelling_of", "time_of"]


class PersonDesk(Protocol):
    """Be what one person looks at, seen at one moment; what each does: `DeskView`."""

    def begin_counting(self) -> None:
        """Read what `counts` counts before a list."""
        ...

    def counts(self) -> InboxCounts:
        """Count what waits for the person, for a menu."""
        ...

    def entries(
        self, which: InboxList, paging: Paging, *, kind: TaskKind | None = None
    ) -> Page[InboxEntry]:
        """Return a page of their inbox, each task with what stands beside it."""
        ...

    def task(self, task_id: str) -> UserTask:
        """Return a task that concerns the person."""
        ...

    def card(self, task_id: str) -> TaskCard:
        """Return a task with what they may do, and its history."""
        ...

    def ask(
        self,
        task_id: str,
        answers: Mapping[str, Any] | None = None,
        *,
        write: Callable[[Any], str] = str,
        result_label: str = "Result",
    ) -> Asked | None:
        """Return what a task asks after some answers; None: it asks nothing."""
        ...


class Workplace(Protocol):
    """Be where people work: a portal, or an engine alone with who works there.

    What each does is told at `Portal`. Whoever is named with `by` is bound by what
    they may; who is nobody sees nothing.
    """

    @property
    def engine(self) -> Engine:
        """Return the engine, whose commands ask who may."""
        ...

    def directory(self) -> Directory:
        """Return who works there; members of `administrators` operate."""
        ...

    # -- tasks -----------------------------------------------------------------

    def desk(self, person: str) -> AbstractContextManager[PersonDesk]:
        """Look at the tasks of a person: what is asked in the block is seen as one."""
        ...

    def inbox_counts(self, person: str) -> InboxCounts:
        """Count what waits for a person."""
        ...

    def inbox_tasks(
        self,
        user: str,
        which: InboxList,
        *,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[UserTask]:
        """Return a page of one list of a person's inbox."""
        ...

    def task(self, task_id: str, *, by: str) -> UserTask:
        """Return a task that concerns a person."""
        ...

    def ask_task(
        self,
        task_id: str,
        answers: Mapping[str, Any] | None = None,
        *,
        write: Callable[[Any], str] = str,
        result_label: str = "Result",
        by: str,
    ) -> Asked | None:
        """Return what a task asks after some answers; None: it asks nothing."""
        ...

    def comment_on_task(
        self,
        task_id: str,
        text: str,
        uploads: Sequence[Upload] = (),
        *,
        by: str | None = None,
        event_id: str | None = None,
    ) -> UserTask:
        """Write a comment to a task, perhaps with files."""
        ...

    def postpone_tasks(
        self,
        tasks: Sequence[str],
        until: dt.date | dt.timedelta | str | None,
        *,
        by: str,
        event_id: str | None = None,
    ) -> list[TaskOutcome]:
        """Put tasks off; return what became of each."""
        ...

    def delegate_tasks(
        self,
        tasks: Sequence[str],
        assignee: str,
        *,
        by: str,
        event_id: str | None = None,
    ) -> list[TaskOutcome]:
        """Give tasks to somebody else; return what became of each."""
        ...

    # -- processes -------------------------------------------------------------

    def instance_record(self, instance: ProcessInstance) -> str | None:
        """Return the record that an instance is about; None if it is about none."""
        ...

    def sees_instance(self, instance: ProcessInstance, *, by: str | None) -> bool:
        """Say whether a person who does not operate may see an instance."""
        ...

    def start(
        self,
        process_id: str,
        variables: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        by: str | None = None,
        start_event: str | None = None,
        event_id: str | None = None,
    ) -> ProcessInstance:
        """Start a process by hand."""
        ...

    def publish(
        self,
        name: str,
        *,
        key: str | None = None,
        payload: Mapping[str, Any] | None = None,
        ttl: dt.timedelta | str | None = None,
        by: str | None = None,
        event_id: str | None = None,
    ) -> Publication:
        """Publish a message from outside."""
        ...

    def signal(
        self,
        name: str,
        *,
        payload: Mapping[str, Any] | None = None,
        by: str | None = None,
        event_id: str | None = None,
    ) -> Publication:
        """Broadcast a signal."""
        ...


def portal_of(workplace: Workplace) -> Portal:
    """Return the portal that people work at.

    Raises:
        ConfigurationError: NO_PORTAL, they work at an engine alone.
    """
    if isinstance(workplace, Portal):
        return workplace
    msg = (
        "this area of the pages is a portal's, and there is none: the pages are those "
        "of an engine alone; leave it out, or open a workspace by "
        "`bizproc.open_workspace`"
    )
    where = Location(file="the pages")
    raise ConfigurationError([Finding(code="NO_PORTAL", message=msg, location=where)])


def time_of(workplace: Workplace) -> PortalTime:
    """Return the zone in which moments are shown, and days begin."""
    return workplace.engine.components.domain.time


def spelling_of(workplace: Workplace) -> Spelling:
    """Return how numbers and dates are written; by default as where the zone lies."""
    domain = workplace.engine.components.domain
    return domain.spelling or Spelling(zone=domain.time.zone)
