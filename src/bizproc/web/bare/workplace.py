"""An engine alone as people work at it: their tasks, and its processes for operators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bizproc.engine import Engine
from bizproc.engine.tasks.free_answers import declared_answers
from bizproc.engine.waits.user_tasks import no_such_task
from bizproc.errors import InvalidValueError, NotFoundError
from bizproc.forms.asking.asking import Asked, FormSight, ask
from bizproc.forms.model import Form
from bizproc.model.page import Page, Paging
from bizproc.model.publication import Publication
from bizproc.model.rows import ProcessInstance, UserTask
from bizproc.model.states import OPEN_TASK_STATES, TaskKind
from bizproc.portal.desk.commands import TaskOutcome, each_task
from bizproc.portal.files import Upload
from bizproc.portal.tasks.entries import InboxEntry, process_titles
from bizproc.portal.tasks.inbox import (
    Addressee,
    InboxCounts,
    InboxList,
    count_asked,
    list_of,
)
from bizproc.portal.tasks.reasons import reason_of
from bizproc.portal.tasks.task_card import TaskCard, deeds_of
from bizproc.web.bare.guarded import GuardedPermissions, WhoWorks, guarded
from bizproc.web.operations.typed import written
from bizproc.web.tasks.free_form import free_form
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

    def inbox_counts(self, person: str) -> InboxCounts:
        """Count what waits for a person."""
        with self.engine.read() as tx:
            own, overdue, to_control = count_asked(tx, self._addressee(person))
        return InboxCounts(own=own, overdue=overdue, to_control=to_control, unread=0)

    def inbox_entries(
        self,
        person: str,
        which: InboxList,
        *,
        kind: TaskKind | None = None,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[InboxEntry]:
        """Return a page of a person's inbox, each task with its process and why."""
        paging = Paging(limit=limit, order=order, after=after)
        asked = self._addressee(person)
        with self.engine.read() as tx:
            tasks = list_of(tx, asked, which, paging, kind)
            named = [it.process_id for it in tasks if it.process_id]
            titles = process_titles(tx, named)
        entries = [
            InboxEntry(
                task=task,
                why=reason_of(asked.people, task, person, asked.now),
                process=titles.get(task.process_id or ""),
            )
            for task in tasks
        ]
        return Page(entries, next=tasks.next)

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
        with self.engine.read() as tx:
            return list_of(tx, self._addressee(user), which, paging)

    def task(self, task_id: str, *, by: str) -> UserTask:
        """Return a task that concerns a person; administrators see all.

        Raises:
            NotFoundError: there is none, or it is nothing of theirs.
        """
        task = self.engine.user_task(task_id)
        if reason_of(self.directory(), task, by, self._now()) is None:
            raise NotFoundError(no_such_task(task_id))
        return task

    def task_card(self, task_id: str, *, by: str) -> TaskCard:
        """Return a task as a person sees it, with what they may do."""
        task, people = self.task(task_id, by=by), self.directory()
        # one page asks of every deed: the people are those of now for all
        permissions = GuardedPermissions(self._permissions, lambda: people)
        with self.engine.view() as work:

            def check(action: str) -> None:
                permissions.check_actor(work, task, action, by)

            tx = work.transaction
            titles = process_titles(tx, [task.process_id] if task.process_id else [])
            return TaskCard(
                task=task,
                why=reason_of(people, task, by, work.now),
                deeds=tuple(deeds_of(tx, task, by, check)),
                history=(),
                process=titles.get(task.process_id or ""),
            )

    def ask_task(
        self,
        task_id: str,
        answers: Mapping[str, Any] | None = None,
        *,
        write: Callable[[Any], str] = str,
        result_label: str = "Result",
        by: str,
    ) -> Asked | None:
        """Return what a task asks: its form, else variables of the process.

        Without a form those that its element reads have a field each. If it reads
        none, any may be set, unless the domain takes declared ones alone
        (`declared_only`).
        """
        task = self.task(task_id, by=by)
        if task.form_id is not None or task.details.form_key is not None:
            return self.engine.ask_form(task_id, answers, write=write, by=by)
        if task.state not in OPEN_TASK_STATES:
            answers = _answered(task)
            if not answers:
                return None
            form = free_form(answers, label=result_label)
        else:
            found = self._free_form(task, result_label)
            if found is None:
                return None
            form = found
        sight = FormSight(names={}, functions={}, read=lambda _, it: it, write=write)
        return ask(form, answers, sight=sight)

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

    # -- pieces ----------------------------------------------------------------

    def _addressee(self, person: str) -> Addressee:
        return Addressee(self.directory(), person, self._now())

    def _now(self) -> dt.datetime:
        return self.engine.components.clock.now()

    def _free_form(self, task: UserTask, label: str) -> Form | None:
        with self.engine.view() as work:
            names = declared_answers(work, task)
        if not names and self.engine.components.domain.declared_only:
            return None
        return free_form(names, label=label)


def _answered(task: UserTask) -> dict[str, str]:
    given = task.result if isinstance(task.result, Mapping) else {}
    return {name: written(it) for name, it in given.items()}
