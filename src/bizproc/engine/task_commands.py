"""What people do with their tasks: each command a transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bizproc.engine.admission import check_person, check_task
from bizproc.engine.arguments import checks_arguments
from bizproc.engine.commands.operating import Operating
from bizproc.engine.commands.tasks.act_on_task import act_on_task
from bizproc.engine.commands.tasks.ask_another import ask_another
from bizproc.engine.commands.tasks.comment_on_task import comment_on_task
from bizproc.engine.commands.tasks.complete_task import complete_task
from bizproc.engine.commands.tasks.delegate_task import delegate_task
from bizproc.engine.commands.tasks.set_reminder import set_reminder
from bizproc.engine.commands.tasks.tick_checklist import tick_checklist
from bizproc.engine.commands.tasks.withdraw_task import withdraw_task
from bizproc.engine.tasks import form_check
from bizproc.engine.tasks.free_answers import taken_answers
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.forms.asking.asking import Asked
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskAction


@checks_arguments
class TaskCommands(Operating):
    """Work on user tasks; the part of `Engine` for the people they are for.

    `by` is who acts. An `event_id` is that of one person, who does one thing with one
    task: a repeat does nothing, and answers with the task as it stands. With an
    `expected_revision` a task that was changed meanwhile is left alone: ConflictError.
    """

    def ask_form(
        self,
        task_id: str,
        answers: Mapping[str, Any] | None = None,
        *,
        write: Callable[[Any], str] = str,
        by: str | None = None,
    ) -> Asked | None:
        """Return a task's form as it is asked after some answers; None without a form.

        `answers` of None are those before the first: what the process sees, and
        defaults. What is wrong with them is told when the task is completed. The form
        of a closed task shows what was answered.

        Args:
            task_id: the task.
            answers: by the fields of the form; what cannot be read stays as it is.
            write: writes a value of the process as people do.
            by: who asks.

        Raises:
            NotFoundError: there is no such task or form, or it is hidden from `by`.
            ForbiddenError: who asks is nobody.
        """
        with self.view() as work:
            check_person(work, by)
            task = work.task(task_id)
            check_task(work, task, by)
            return form_check.ask_form(work, task, answers, write=write)

    def complete_user_task(
        self,
        task_id: str,
        variables: Mapping[str, Any] | None = None,
        *,
        by: str | None = None,
        event_id: str | None = None,
        expected_revision: int | None = None,
    ) -> UserTask:
        """Complete a task with its answers; the process goes on.

        A person (`by`) of a portal answers to a task without a form what the output
        mappings of its element read; an application passes any variables.

        Raises:
            NotFoundError: there is no such task.
            InvalidTransitionError: TASK_CLOSED, it is closed already.
            ForbiddenError: FORBIDDEN, this person may not.
            InvalidValueError: the answers do not fit the form, no form asks for one,
                or its name is taken.
        """
        answers = taken_answers(variables or {}, by=by)

        def do(work: UnitOfWork) -> None:
            complete_task(work, task_id, answers, by=by)

        return self._on_task(
            task_id,
            do,
            command="complete",
            by=by,
            event_id=event_id,
            expected_revision=expected_revision,
        )

    def act_on_task(
        self,
        task_id: str,
        action: TaskAction,
        *,
        by: str | None = None,
        until: dt.date | dt.timedelta | str | None = None,
        text: str | None = None,
        event_id: str | None = None,
        expected_revision: int | None = None,
    ) -> UserTask:
        """Start, pause, defer, resume, renew, accept, return or delete a task.

        A task deferred `until` a moment, read as a timer's is, comes back by itself.
        `accept` and `return` are the creator's word on a completed task under control.
        `text` becomes a comment.
        """

        def do(work: UnitOfWork) -> None:
            act_on_task(work, task_id, action, by=by, until=until, text=text)

        return self._on_task(
            task_id,
            do,
            command=action,
            by=by,
            event_id=event_id,
            expected_revision=expected_revision,
        )

    def tick_checklist(
        self,
        task_id: str,
        item: int,
        *,
        done: bool = True,
        by: str | None = None,
        expected_revision: int | None = None,
    ) -> UserTask:
        """Tick an item of a task's checklist, counted from 1, or take it back."""

        def do(work: UnitOfWork) -> None:
            tick_checklist(work, task_id, item, done=done, by=by)

        return self._on_task(
            task_id, do, command="tick", by=by, expected_revision=expected_revision
        )

    def comment_on_task(
        self,
        task_id: str,
        text: str,
        *,
        attachments: Sequence[str | Mapping[str, Any]] = (),
        by: str | None = None,
        event_id: str | None = None,
    ) -> UserTask:
        """Add a comment to a task of any state, perhaps with names or values of files."""

        def do(work: UnitOfWork) -> None:
            comment_on_task(work, task_id, text=text, attachments=attachments, by=by)

        return self._on_task(task_id, do, command="comment", by=by, event_id=event_id)

    def delegate_task(
        self,
        task_id: str,
        assignee: str,
        *,
        by: str | None = None,
        event_id: str | None = None,
        expected_revision: int | None = None,
    ) -> UserTask:
        """Give an open task to another person."""

        def do(work: UnitOfWork) -> None:
            delegate_task(work, task_id, assignee, by=by)

        return self._on_task(
            task_id,
            do,
            command="delegate",
            by=by,
            event_id=event_id,
            expected_revision=expected_revision,
        )

    def set_reminder(
        self,
        task_id: str,
        at: dt.date | dt.timedelta | str | None,
        *,
        by: str | None = None,
    ) -> UserTask:
        """Let an open task remind those who are to do it, once; None: not at all.

        The moment is read as a timer's is.

        Raises:
            NotFoundError: there is no such task.
            InvalidTransitionError: TASK_CLOSED, it is closed already.
            ForbiddenError: FORBIDDEN, this person may not.
            InvalidValueError: it is no moment, or one that has passed.
        """

        def do(work: UnitOfWork) -> None:
            set_reminder(work, task_id, at, by=by)

        return self._on_task(task_id, do, command="set_reminder", by=by)

    def withdraw_task(
        self,
        task_id: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        event_id: str | None = None,
    ) -> UserTask:
        """Ask one of several no longer; counts are as if they had never been asked.

        If what the others answered is enough then, or all there is, the process goes on.

        Raises:
            NotFoundError: there is no such task.
            InvalidTransitionError: TASK_CLOSED, it is closed already; NOT_SEVERAL, its
                person is asked alone; NOBODY_LEFT, there is nobody else and no answer.
            ForbiddenError: FORBIDDEN, this person may not.
        """

        def do(work: UnitOfWork) -> None:
            withdraw_task(work, task_id, by=by, reason=reason)

        return self._on_task(task_id, do, command="withdraw", by=by, event_id=event_id)

    def ask_another(
        self,
        task_id: str,
        person: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        event_id: str | None = None,
    ) -> UserTask:
        """Ask one more person beside that of an open task, who is one of several.

        They are asked at once, or after all others where it goes in order.

        Raises:
            NotFoundError: there is no such task, or no such person.
            InvalidTransitionError: TASK_CLOSED, it is closed already; NOT_SEVERAL, its
                person is asked alone; ASKED_ALREADY, this one is or was asked.
            InvalidValueError: the collection is one of something else than people.
            ForbiddenError: FORBIDDEN, this person may not.
        """

        def do(work: UnitOfWork) -> None:
            ask_another(work, task_id, person, by=by, reason=reason)

        return self._on_task(task_id, do, command="ask", by=by, event_id=event_id)
