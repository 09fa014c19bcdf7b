"""What one person looks at of an engine alone, seen at one moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bizproc.engine.domain import Permissions
from bizproc.engine.queries.task_lists import first_concerning
from bizproc.engine.tasks.form_check import ask_form
from bizproc.engine.tasks.free_answers import declared_answers
from bizproc.engine.tasks.several import deeds_of_several
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits.user_tasks import no_such_task
from bizproc.errors import NotFoundError
from bizproc.forms.asking.asking import Asked, FormSight, ask
from bizproc.forms.model import Form
from bizproc.model.page import Page, Paging
from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES, TaskKind
from bizproc.portal.tasks.entries import InboxEntry, process_titles
from bizproc.portal.tasks.inbox import Addressee, InboxList, list_of
from bizproc.portal.tasks.inbox_counts import MOST_COUNTED, InboxCounts
from bizproc.portal.tasks.reasons import reason_of
from bizproc.portal.tasks.task_card import TaskCard, deeds_of
from bizproc.web.bare.guarded import GuardedPermissions
from bizproc.web.operations.typed import written
from bizproc.web.tasks.free_form import free_form
from bizproc.workspace.people.directory import Directory

__all__ = ["BareDesk"]


class BareDesk:
    """Answer what the pages of somebody's tasks ask, all of it in one view.

    Args:
        work: the view.
        people: who works there.
        person: who looks.
        permissions: those of the domain, without what guards them.
    """

    def __init__(
        self, work: UnitOfWork, people: Directory, person: str, permissions: Permissions
    ) -> None:
        self._work = work
        self._tx = work.transaction
        self._asked = Addressee(people, person, work.now)
        # one page asks of every deed: the people are those of now for all
        self._permissions = GuardedPermissions(permissions, lambda: people)
        self._tasks: dict[str, UserTask] = {}

    def begin_counting(self) -> None:
        """Read nothing: no records are read together."""

    def counts(self) -> InboxCounts:
        """Count what waits for the person, for a menu."""
        asked, tx = self._asked, self._tx
        own = first_concerning(tx, asked.own, limit=MOST_COUNTED)
        to_control = first_concerning(tx, asked.to_control, limit=MOST_COUNTED)
        return InboxCounts(
            own=len(own),
            overdue=sum(row.urgency < asked.now for row in own),
            to_control=len(to_control),
            unread=0,
        )

    def listed(
        self, which: InboxList, paging: Paging, kind: TaskKind | None = None
    ) -> Page[UserTask]:
        """Return a page of one list of their inbox."""
        tasks = list_of(self._tx, self._asked, which, paging, kind)
        self._tasks.update((it.id, it) for it in tasks)
        return tasks

    def entries(
        self, which: InboxList, paging: Paging, *, kind: TaskKind | None = None
    ) -> Page[InboxEntry]:
        """Return a page of their inbox, each task with its process and why."""
        tasks, asked = self.listed(which, paging, kind), self._asked
        named = [it.process_id for it in tasks if it.process_id]
        titles = process_titles(self._tx, named)
        entries = [
            InboxEntry(
                task=task,
                why=reason_of(asked.people, task, asked.user, asked.now),
                process=titles.get(task.process_id or ""),
            )
            for task in tasks
        ]
        return Page(entries, next=tasks.next)

    def task(self, task_id: str) -> UserTask:
        """Return a task that concerns the person; administrators see all.

        Raises:
            NotFoundError: there is none, or it is nothing of theirs.
        """
        task, asked = self._tasks.get(task_id) or self._work.task(task_id), self._asked
        if reason_of(asked.people, task, asked.user, asked.now) is None:
            raise NotFoundError(no_such_task(task_id))
        self._tasks[task_id] = task
        return task

    def card(self, task_id: str) -> TaskCard:
        """Return a task with what they may do; an engine keeps no history of tasks.

        Raises:
            NotFoundError: there is none, or it is nothing of theirs.
        """
        task, asked = self.task(task_id), self._asked

        def check(action: str) -> None:
            self._permissions.check_actor(self._work, task, action, asked.user)

        id_ = task.process_id or ""
        return TaskCard(
            task=task,
            why=reason_of(asked.people, task, asked.user, asked.now),
            deeds=tuple(
                deeds_of(
                    task, asked.user, check, lambda: deeds_of_several(self._work, task)
                )
            ),
            history=(),
            process=process_titles(self._tx, [id_] if id_ else []).get(id_),
        )

    def ask(
        self,
        task_id: str,
        answers: Mapping[str, Any] | None = None,
        *,
        write: Callable[[Any], str] = str,
        result_label: str = "Result",
    ) -> Asked | None:
        """Return what a task asks: its form, else variables of the process.

        Without a form those that its element reads have a field each. If it reads
        none, any may be set, unless the domain takes declared ones alone
        (`declared_only`).

        Raises:
            NotFoundError: there is no such task or form, or it is nothing of theirs.
        """
        task = self.task(task_id)
        if task.form_id is not None or task.details.form_key is not None:
            return ask_form(self._work, task, answers, write=write)
        if task.state in OPEN_TASK_STATES:
            form = self._free_form(task, result_label)
        else:
            answers = _answered(task)
            form = free_form(answers, label=result_label) if answers else None
        if form is None:
            return None
        sight = FormSight(names={}, functions={}, read=lambda _, it: it, write=write)
        return ask(form, answers, sight=sight)

    def _free_form(self, task: UserTask, label: str) -> Form | None:
        names = declared_answers(self._work, task)
        if not names and self._work.components.domain.declared_only:
            return None
        return free_form(names, label=label)


def _answered(task: UserTask) -> dict[str, str]:
    given = task.result if isinstance(task.result, Mapping) else {}
    return {name: written(it) for name, it in given.items()}
