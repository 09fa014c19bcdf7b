"""An engine alone as people work at it: their tasks, and its processes for operators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from bizproc.engine import Engine
from bizproc.errors import InvalidValueError
from bizproc.forms.asking.asking import Asked
from bizproc.model.page import Page, Paging
from bizproc.model.publication import Publication
from bizproc.model.rows import ProcessInstance, UserTask
from bizproc.portal.desk.commands import TaskOutcome, each_task
from bizproc.portal.files import Upload
from bizproc.portal.tasks.inbox import InboxList
from bizproc.portal.tasks.inbox_counts import InboxCounts
from bizproc.web.bare.desk import BareDesk
from bizproc.web.bare.guarded import WhoWorks, guarded
from bizproc.workspace.people.directory import ADMINISTRATORS, Directory

__all__ = ["BareWorkplace"]


class BareWorkplace:
    """Show people what of an engine is theirs, as `Workplace` says it.

    Args:
        engine: of `bizproc.connect`; it stays its caller's.
        people: says who works there; asked several times for a page.
    """

    def __init__(self, engine: Engine, people: WhoWorks) -> None:
        self._people = people
        self._permissions = engine.components.domain.permissions
        self.engine = guarded(engine, self.directory)

    def directory(self) -> Directory:
        """Return who works there; nobody stands in for others without a portal."""
        found = self._people()
        return replace(found, absences={}) if found.absences else found

    # -- tasks -----------------------------------------------------------------

    @contextmanager
    def desk(self, person: str) -> Iterator[BareDesk]:
        """Look at the tasks of a person: what is asked in the block is seen as one.

        Raises:
            ForbiddenError: there is no such active person.
        """
        people = self.directory()
        with self.engine.view() as work:
            yield BareDesk(work, people, person, self._permissions)

    def inbox_counts(self, person: str) -> InboxCounts:
        """Count what waits for a person."""
        with self.desk(person) as desk:
            return desk.counts()

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
        paging = Paging(limit=limit, order=order, after=after)
        with self.desk(user) as desk:
            return desk.listed(which, paging)

    def task(self, task_id: str, *, by: str) -> UserTask:
        """Return a task that concerns a person; administrators see all.

        Raises:
            NotFoundError: there is none, or it is nothing of theirs.
        """
        with self.desk(by) as desk:
            return desk.task(task_id)

    def ask_task(
        self,
        task_id: str,
        answers: Mapping[str, Any] | None = None,
        *,
        write: Callable[[Any], str] = str,
        result_label: str = "Result",
        by: str,
    ) -> Asked | None:
        """Return what a task asks: its form, else variables of the process."""
        with self.desk(by) as desk:
            return desk.ask(task_id, answers, write=write, result_label=result_label)

    def comment_on_task(
        self,
        task_id: str,
        text: str,
        uploads: Sequence[Upload] = (),
        *,
        by: str | None = None,
        event_id: str | None = None,
    ) -> UserTask:
        """Write a comment to a task.

        Raises:
            InvalidValueError: there is no text, or files come with it: an engine alone
                has no place for them.
        """
        if uploads:
            msg = "files cannot be kept here: there is no place for them"
            raise InvalidValueError(msg)
        if not text.strip():
            msg = "a comment has a text; write something"
            raise InvalidValueError(msg, code="REQUIRED_FIELD")
        return self.engine.comment_on_task(task_id, text, by=by, event_id=event_id)

    def postpone_tasks(
        self,
        tasks: Sequence[str],
        until: dt.date | dt.timedelta | str | None,
        *,
        by: str,
        event_id: str | None = None,
    ) -> list[TaskOutcome]:
        """Put tasks off, each in a transaction of its own; return what became of each."""

        def do(task_id: str) -> UserTask:
            return self.engine.act_on_task(
                task_id, "defer", by=by, until=until, event_id=event_id
            )

        return each_task(tasks, lambda it: self.task(it, by=by), do)

    def delegate_tasks(
        self,
        tasks: Sequence[str],
        assignee: str,
        *,
        by: str,
        event_id: str | None = None,
    ) -> list[TaskOutcome]:
        """Give tasks to somebody else, each in a transaction of its own."""

        def do(task_id: str) -> UserTask:
            return self.engine.delegate_task(
                task_id, assignee, by=by, event_id=event_id
            )

        return each_task(tasks, lambda it: self.task(it, by=by), do)

    # -- processes -------------------------------------------------------------

    def instance_record(self, instance: ProcessInstance) -> str | None:
        """Return None: there are no records."""
        del instance
        return None

    def sees_instance(self, instance: ProcessInstance, *, by: str | None) -> bool:
        """Say whether a person operates: nobody else sees instances."""
        del instance
        return by is None or self.directory().is_member(by, ADMINISTRATORS)

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
        """Start a process, as `Engine.start`; administrators may."""
        return self.engine.start(
            process_id,
            variables,
            key=key,
            by=by,
            start_event=start_event,
            event_id=event_id,
        )

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
        """Publish a message, as `Engine.publish_message`; administrators may."""
        return self.engine.publish_message(
            name,
            correlation_key=key,
            variables=payload,
            ttl=ttl,
            by=by,
            event_id=event_id,
        )

    def signal(
        self,
        name: str,
        *,
        payload: Mapping[str, Any] | None = None,
        by: str | None = None,
        event_id: str | None = None,
    ) -> Publication:
        """Broadcast a signal, as `Engine.broadcast_signal`; administrators may."""
        return self.engine.broadcast_signal(
            name, variables=payload, by=by, event_id=event_id
        )
