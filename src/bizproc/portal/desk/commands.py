"""The part of the portal's facade for tasks: what is asked about them, and done."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from bizproc.engine.arguments import checks_arguments
from bizproc.engine.tasks.form_check import ask_form
from bizproc.engine.tasks.several import deeds_of_several
from bizproc.errors import InvalidValueError, RefusedError
from bizproc.forms.asking.asking import Asked
from bizproc.model.page import Page, Paging
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind
from bizproc.portal.desk.view import DeskView
from bizproc.portal.files import Files, Upload
from bizproc.portal.lists.commands import ListCommands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository, repository_of
from bizproc.portal.schema.task_tables import TaskDraft
from bizproc.portal.submissions import Reception
from bizproc.portal.tasks import kept_answers
from bizproc.portal.tasks.entries import InboxEntry
from bizproc.portal.tasks.inbox import InboxList
from bizproc.portal.tasks.inbox_counts import InboxCounts
from bizproc.portal.tasks.task_card import TaskCard, seen_task
from bizproc.portal.tasks.task_files import file_of, kept_uploads

__all__ = ["TaskOutcome", "TaskWork", "each_task"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOutcome:
    """Say what became of one of several tasks: why it was refused, or that it was done.

    `title` is empty if there is no such task for who asked.
    """

    task: str
    title: str = ""
    refused: RefusedError | None = None


def each_task(
    tasks: Iterable[str],
    find: Callable[[str], UserTask],
    do: Callable[[str], UserTask],
) -> list[TaskOutcome]:
    """Do something with each of several tasks; one that is refused holds none up."""
    outcomes = []
    for task_id in dict.fromkeys(tasks):
        title = ""
        try:
            title = find(task_id).title
            do(task_id)
        except RefusedError as error:
            outcome = TaskOutcome(task=task_id, title=title, refused=error)
        else:
            outcome = TaskOutcome(task=task_id, title=title)
        outcomes.append(outcome)
    return outcomes


@checks_arguments
class TaskWork(ListCommands):
    """Show people their tasks, and keep what they type, write and send for them.

    What is done with one task stands at `engine`: `complete_user_task`, `act_on_task`,
    `delegate_task`, `tick_checklist`, `set_reminder`, `withdraw_task`, `ask_another`.
    """

    files: Files
    reception: Reception

    # -- questions -------------------------------------------------------------

    @contextmanager
    def desk(self, person: str) -> Iterator[DeskView]:
        """Look at the tasks of a person: what is asked in the block is seen as one.

        Nothing else is asked of the portal inside, and nothing is done.

        Raises:
            ForbiddenError: there is no such active person.
        """
        with self.engine.view() as work:
            yield DeskView(
                repository_of(work),
                person,
                ask_form=functools.partial(ask_form, work),
                several=functools.partial(deeds_of_several, work),
            )

    def inbox_counts(self, person: str) -> InboxCounts:
        """Count what waits for a person, for a menu: no count goes beyond 100."""
        with self.desk(person) as desk:
            return desk.counts()

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
        """Return a page of a person's inbox, each task with what stands beside it.

        Perhaps only tasks of a kind. Orders: `due`, `-due`; `done` goes by when a task
        was finished, the latest first by default.

        Raises:
            InvalidValueError: no such list, or the limit, order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self.desk(person) as desk:
            return desk.entries(which, paging, kind=kind)

    def task(self, task_id: str, *, by: str) -> UserTask:
        """Return a task that concerns a person, or whose record they see.

        Raises:
            NotFoundError: there is none, or it is hidden.
        """
        with self.desk(by) as desk:
            return desk.task(task_id)

    def task_card(self, task_id: str, *, by: str) -> TaskCard:
        """Return a task as a person sees it, with what they may do, and its history.

        Raises:
            NotFoundError: there is none, or it is hidden.
        """
        with self.desk(by) as desk:
            return desk.card(task_id)

    def ask_task(
        self,
        task_id: str,
        answers: Mapping[str, Any] | None = None,
        *,
        write: Callable[[Any], str] = str,
        result_label: str = "Result",
        by: str,
    ) -> Asked | None:
        """Return what a task asks after some answers, with or without a form of its own.

        As `Engine.ask_form`; of a task that an action made, the fields of its record
        that it may fill in, and a result, labelled so. None: it asks nothing.

        Raises:
            NotFoundError: there is no such task or form, or it is hidden.
        """
        with self.desk(by) as desk:
            return desk.ask(task_id, answers, write=write, result_label=result_label)

    def task_file(self, task_id: str, key: str, *, by: str) -> Upload:
        """Return a file that was put to a task, or to a comment of it.

        Raises:
            NotFoundError: the task is not there or hidden, or has no such file.
            ActionError: its contents cannot be read now.
        """
        task = self.task(task_id, by=by)
        return file_of(self.files, task, key)

    # -- commands --------------------------------------------------------------

    def save_draft(
        self,
        task_id: str,
        answers: Mapping[str, Any],
        *,
        by: str,
        form: str | None = None,
    ) -> TaskDraft:
        """Keep what a person typed into the form of an open task and has not sent.

        It takes the place of what they typed before, and goes when they complete the
        task. `form` says which form it was typed into.

        Raises:
            NotFoundError: there is no such task, or it is hidden.
            InvalidTransitionError: TASK_CLOSED; what was kept before stays.
            InvalidValueError: TOO_LARGE, TYPE_ERROR.
        """

        def do(repository: Repository, _: Actor) -> TaskDraft:
            task = seen_task(repository, task_id, by)
            return kept_answers.keep_draft(repository, task, answers, form=form, by=by)

        return self.run(do, by=by)

    def drop_draft(self, task_id: str, *, by: str) -> None:
        """Forget what a person typed and has not sent."""

        def do(repository: Repository, _: Actor) -> None:
            kept_answers.drop_draft(repository.tx, task_id, by)

        self.run(do, by=by)

    def comment_on_task(
        self,
        task_id: str,
        text: str,
        uploads: Sequence[Upload] = (),
        *,
        by: str | None = None,
        event_id: str | None = None,
    ) -> UserTask:
        """Write a comment to a task, perhaps with files, which are scanned and kept.

        Raises:
            NotFoundError: there is no such task, or it is hidden.
            ForbiddenError: FORBIDDEN, this person may not.
            InvalidValueError: there is neither text nor file, TOO_LARGE, or the scanner
                refuses a file: nothing is written then.
            ActionError: a file cannot be scanned or kept now.
        """
        if by is not None:
            self.task(task_id, by=by)
        if not text.strip() and not uploads:
            msg = "a comment without a text has a file at least; write something"
            raise InvalidValueError(msg, code="REQUIRED_FIELD")
        kept = kept_uploads(self.files, self.reception.scan, uploads)
        return self.engine.comment_on_task(
            task_id, text, attachments=kept, by=by, event_id=event_id
        )

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

        return self._each(tasks, do, by=by)

    def delegate_tasks(
        self,
        tasks: Sequence[str],
        assignee: str,
        *,
        by: str,
        event_id: str | None = None,
    ) -> list[TaskOutcome]:
        """Give tasks to somebody else, each in a transaction of its own; say how it went."""

        def do(task_id: str) -> UserTask:
            return self.engine.delegate_task(
                task_id, assignee, by=by, event_id=event_id
            )

        return self._each(tasks, do, by=by)

    # -- pieces ----------------------------------------------------------------

    def _each(
        self, tasks: Sequence[str], do: Callable[[str], UserTask], *, by: str
    ) -> list[TaskOutcome]:
        with self.engine.read() as tx:
            self._admit(tx, by)
        return each_task(tasks, lambda task_id: self.task(task_id, by=by), do)
